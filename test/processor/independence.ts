/**
 * Invariant 6: an application whose node, operator or peer misbehaves delays no other. Who waits, waits
 * for a limit that holds for him, and takes turns with the others.
 */
import assert from "node:assert/strict";
import type { Effect } from "../../lib/processor/messages.ts";
import { isBlockedByFirst } from "../../lib/processor/run_requests.ts";
import type { Application, Chain, Core, Group } from "../../lib/processor/state.ts";
import type { Requests } from "./requests.ts";

type Contender = Chain["ready"] extends ReadonlySet<infer Each> ? Each : never;

export class Independence {
  /** How often others were served since each became ready to send. */
  readonly #overtaken = new Map<Contender, number>();

  clear(): void {
    this.#overtaken.clear();
  }

  /** Something goes out: nobody who is ready is served after another twice (U7). */
  sent(effect: Extract<Effect, { kind: "submit" | "command" }>, core: Core): void {
    const chain = core.chains.get(effect.application.chain)!;
    const { applications, ready } = chain;
    const who = effect.kind === "command"
      ? "commands"
      : applications.get(effect.application.application)!;
    this.#overtaken.delete(who);
    // In a drain outcomes come first (D1).
    if (core.stopping !== "no") return;
    for (const other of ready) {
      if (other === who) continue;
      const times = (this.#overtaken.get(other) ?? 0) + 1;
      assert.ok(times <= applications.size + 1, "6: who is ready to send takes turns");
      this.#overtaken.set(other, times);
    }
  }

  after(core: Core, requests: Requests): void {
    this.#forget(core);
    if (core.stopping !== "no") return;
    const running = new Running(core);
    for (const { applications } of core.chains.values()) {
      for (const application of applications.values()) {
        if (application.asking) assertNoPlace(core, requests, application);
        for (const group of application.groups.values()) {
          if (group.ticket === null) continue;
          assert.ok(!running.mayStart(group), "6: who may run waits for nobody");
        }
      }
    }
  }

  /** Who is not ready any more has to line up anew. */
  #forget({ chains }: Core): void {
    for (const each of this.#overtaken.keys()) {
      const isReady = [...chains.values()].some(({ ready }) => ready.has(each));
      if (!isReady) this.#overtaken.delete(each);
    }
  }
}

function assertNoPlace(
  { options }: Core,
  { questions }: Requests,
  { failures }: Application,
): void {
  const failing = [...questions.values()].filter((isFailing) => isFailing).length;
  const isFull = questions.size >= options.maxQuestions;
  const mayFail = Math.max(1, Math.floor(options.maxQuestions / 2));
  assert.ok(isFull || (failures > 0 && failing >= mayFail), "6: who may ask waits for nobody");
}

/** Who may run, by what runs and what waits to be sent (T3). */
class Running {
  readonly #core: Core;
  readonly #ofApplication = new Map<Application, number>();
  readonly #ofOperator = new Map<string, number>();

  constructor(core: Core) {
    this.#core = core;
    for (const { group: { application }, task: { operator } } of core.running.values()) {
      add(this.#ofApplication, application);
      add(this.#ofOperator, operator);
    }
  }

  mayStart(group: Group): boolean {
    const { options, policies, running, isShort } = this.#core;
    const { application, ticket } = group;
    const own = this.#ofApplication.get(application) ?? 0;
    const limit = policies.get(ticket!.operator)?.concurrency ?? Infinity;
    const isFull = running.size >= options.maxConcurrency && own > 0;
    const isAtOwn = own >= (options.maxPerApplication ?? Infinity);
    const isAtOperator = (this.#ofOperator.get(ticket!.operator) ?? 0) >= limit;
    return !(isShort || isFull || isAtOwn || isAtOperator || this.#pilesUp(group));
  }

  #pilesUp(group: Group): boolean {
    if (isBlockedByFirst(group)) return false;
    const own = waitingBytes(group.application);
    if (own === 0) return false;
    let all = 0;
    for (const { applications } of this.#core.chains.values()) {
      for (const application of applications.values()) all += waitingBytes(application);
    }
    return all > this.#core.options.waitingBytes;
  }
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function waitingBytes({ groups }: Application): number {
  let bytes = 0;
  for (const { members } of groups.values()) {
    for (const { outcome } of members) bytes += outcome?.literalBytes ?? 0;
  }
  return bytes;
}
