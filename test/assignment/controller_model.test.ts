/** Whatever comes in which order: what runs is what the controller says, and nothing is sent twice. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { CommandEnd } from "../../lib/processor/messages.ts";
import { CHAIN, Controlled, OWNER, service } from "./controlled.ts";
import { advanceUntil, settled } from "./until.ts";

/** How a command ends: what the chain makes of it, and what this worker is told. */
type Fate = "committed" | "conflict" | "lost" | "settledAfterAll" | "refused";

type Step =
  | { readonly kind: "assign" | "unassign"; readonly application: number }
  | { readonly kind: "remove" | "block" | "cut" | "nonsense" | "mend" | "release" }
  | { readonly kind: "become"; readonly owner: string }
  | { readonly kind: "able"; readonly capabilities: readonly string[] }
  | { readonly kind: "fate"; readonly fate: Fate }
  | { readonly kind: "wait"; readonly ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("assign" as const, "unassign" as const),
    application: fc.nat(3),
  }),
  fc.record({
    kind: fc.constantFrom<"remove" | "block" | "cut" | "nonsense" | "mend" | "release">(
      ...["remove", "block", "cut", "nonsense", "mend", "release"] as const,
    ),
  }),
  fc.record({ kind: fc.constant("become" as const), owner: fc.constantFrom(OWNER, "0x02") }),
  fc.record({
    kind: fc.constant("able" as const),
    capabilities: fc.subarray(["cat", "dog", "wc"]),
  }),
  fc.record({
    kind: fc.constant("fate" as const),
    fate: fc.constantFrom<Fate>("committed", "conflict", "lost", "settledAfterAll", "refused"),
  }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
);

/** A controller as a chain would have it, and the worker's view of it. */
class Model extends Controlled {
  worker: { owner: string; capabilities: readonly string[] } | null = null;
  readonly services = new Set<number>();
  able: readonly string[] = ["cat"];
  fate: Fate = "committed";
  /** What its queries are answered with instead of its state. */
  fault: "cut" | "nonsense" | null = null;
  /** Commands that hang, and how each is let go. */
  readonly hanging: (() => void)[] = [];
  mostHanging = 0;
  /** Whether commands hang until they are released. */
  hangs = true;

  constructor() {
    super(null);
    this.answerWith(() => {
      if (this.fault === "cut") return { kind: "unreachable", message: "cut" };
      const localWorkerState = this.fault === "nonsense" ? 7 : this.state;
      return { kind: "answered", data: { localWorkerState } };
    });
    this.endWith((document) => {
      if (!this.hangs) return Promise.resolve(this.#execute(document));
      return new Promise((resolve) => {
        this.hanging.push(() => resolve(this.#execute(document)));
        this.mostHanging = Math.max(this.mostHanging, this.hanging.length);
      });
    });
  }

  get state() {
    return {
      local_worker: this.worker,
      local_services: [...this.services].map((number) => service(id(number))),
      local_chains: [],
      local_message_policy: {},
    };
  }

  /** What should run once everything has been seen. */
  get due(): readonly string[] {
    if (this.worker?.owner !== OWNER) return [];
    return [...this.services].map((number) => `${CHAIN}:${id(number)}`).sort();
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "assign":
        this.services.add(step.application);
        break;
      case "unassign":
        this.services.delete(step.application);
        break;
      case "remove":
        this.worker = null;
        break;
      case "become":
        this.worker = { owner: step.owner, capabilities: ["cat"] };
        break;
      case "able":
        this.able = step.capabilities;
        return this.controller.setCapabilities(step.capabilities);
      case "fate":
        this.fate = step.fate;
        return;
      case "cut":
      case "nonsense":
        this.fault = step.kind;
        return;
      case "mend":
        this.fault = null;
        return;
      case "release":
        return this.hanging.shift()?.();
      case "wait":
        return this.site.clock.advance(step.ms);
      case "block":
    }
    await this.block();
  }

  #execute(document: string): CommandEnd {
    const capabilities = /RegisterWorker: \{capabilities: (\[.*?\])/.exec(document)![1]!;
    const register = () => {
      this.worker = { owner: OWNER, capabilities: JSON.parse(capabilities) as string[] };
      queueMicrotask(() => this.site.heard.get(CHAIN)?.());
    };
    switch (this.fate) {
      case "committed":
        register();
        return { kind: "committed", block: "h" };
      case "settledAfterAll":
        register();
        return { kind: "settled" };
      case "lost":
        return { kind: "settled" };
      case "conflict":
        return { kind: "conflict", message: "" };
      case "refused":
        return { kind: "refused", message: "no", alias: null };
    }
  }
}

function id(number: number): string {
  return String(number).repeat(64);
}

describe("Controller, in any order of things", () => {
  test("runs what the controller says once all is well, and has one command under way", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
        const model = new Model();
        await settled();
        for (const step of steps) {
          await model.take(step);
          await settled();
          assert.ok(model.mostHanging <= 1, "no two registrations at once");
        }
        if (model.worker !== null && model.worker.owner !== OWNER) model.worker = null;
        Object.assign(model, { fault: null, fate: "committed", hangs: false });
        for (const release of model.hanging.splice(0)) release();
        await model.block();
        const isDone = () =>
          model.open.length === 0 &&
          JSON.stringify(model.assigned) === JSON.stringify(model.due) &&
          JSON.stringify(model.worker?.capabilities) === JSON.stringify([...model.able].sort());
        await advanceUntil(model.site.clock, isDone, 1_000);
        model.site.life.abort();
        assert.equal(model.site.clock.pending, 0);
      }),
      { numRuns: 200 },
    );
  });

  test("M2, M4: never begins what is not assigned, nor for a worker that is not registered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 40 }), async (steps) => {
        const model = new Model();
        await settled();
        let before = new Set<string>();
        for (const step of steps) {
          const worked = model.worker?.owner === OWNER;
          const possible = new Set(model.due);
          await model.take(step);
          await settled();
          const now = model.assigned;
          const mayBegin = new Set(worked ? [...possible, ...model.due] : model.due);
          for (const key of now) assert.ok(before.has(key) || mayBegin.has(key), key);
          before = new Set(now);
        }
        model.site.life.abort();
      }),
      { numRuns: 200 },
    );
  });
});
