import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Lab } from "../../lib/cli/demo/lab.ts";
import { type Program, startProgram } from "./program.ts";
import { answer, reload, type ReloadSite, startReloadSite } from "./reload_site.ts";

/** What happens next. */
type Step =
  | { readonly kind: "request"; readonly other: boolean; readonly count: number }
  | { readonly kind: "write"; readonly how: "write" | "replace"; readonly variant: Variant }
  | { readonly kind: "break"; readonly text: string | null }
  | { readonly kind: "hangUp"; readonly waits: boolean };

/** A configuration that holds together. */
interface Variant {
  readonly both: boolean;
  readonly hasCat: boolean;
  readonly maxConcurrency: number;
}

const VALID: Variant = { both: true, hasCat: true, maxConcurrency: 8 };

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant("request"),
        other: fc.boolean(),
        count: fc.integer({ min: 1, max: 8 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("write"),
        how: fc.constantFrom("write", "replace"),
        variant: fc.record({
          both: fc.boolean(),
          hasCat: fc.boolean(),
          maxConcurrency: fc.integer({ min: 1, max: 8 }),
        }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant("break"),
        text: fc.constantFrom(
          "",
          "[operators\n",
          "bogus = 7\n",
          '[operators]\ncat = "/gone"\n',
          null,
        ),
      }),
    },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("hangUp"), waits: fc.boolean() }) },
  ) as fc.Arbitrary<Step>,
  { minLength: 30, maxLength: 60 },
);

describe("run, reloaded under load", () => {
  test(
    "stores every task once, whatever valid and invalid files come (D5, T4, T5)",
    { timeout: 240_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (each) => {
          await using site = await startReloadSite();
          await using program = startProgram(site.args());
          await program.event("program.started");
          const requested = { first: 0, other: 0 };
          for (const step of each) await take(step, site, program, requested);
          put(site, "write", VALID);
          await reloaded(program);
          await settle(site.lab, requested.first);
          await settle(site.otherLab, requested.other);
          program.signal("SIGTERM");
          assert.deepEqual(await program.ended, { status: 0, signal: null });
        }),
        { numRuns: 4, endOnFailure: true },
      );
    },
  );
});

async function take(
  step: Step,
  site: ReloadSite,
  program: Program,
  requested: { first: number; other: number },
): Promise<void> {
  switch (step.kind) {
    case "request": {
      const { count, other } = step;
      requested[other ? "other" : "first"] += count;
      const request = { operator: "cat", input: "task $number", count, identified: true };
      return await (other ? site.otherLab : site.lab).request(request);
    }
    case "write":
      return put(site, step.how, step.variant);
    case "break":
      return step.text === null
        ? rmSync(site.file, { force: true })
        : writeFileSync(site.file, step.text);
    case "hangUp":
      return step.waits ? await reloaded(program) : program.signal("SIGHUP");
  }
}

function put(site: ReloadSite, how: "write" | "replace", variant: Variant): void {
  const { both, hasCat, maxConcurrency } = variant;
  site[how]({
    applications: both ? [site.application, site.other] : [site.application],
    operators: { rev: "rev", ...(hasCat ? { cat: "cat" } : {}) },
    more: [`maxConcurrency = ${maxConcurrency}`],
  });
}

/** Asks for a reload, and waits for one that began after that. */
async function reloaded(program: Program): Promise<void> {
  const before = program.records().filter(({ event }) => String(event).startsWith("config")).length;
  // The first answer may be that of a reload which was due already.
  await reload(program, before + 1);
  program.signal("SIGHUP");
  await answer(program, before + 2);
}

async function settle(lab: Lab, requested: number): Promise<void> {
  let holdings = await lab.holdings();
  while (holdings.stored.length < requested) holdings = await lab.holdings();
  const { stored, pending, strays } = holdings;
  assert.deepEqual([pending, strays], [0, 0]);
  const numbers = stored.map(({ number }) => number).toSorted((a, b) => a - b);
  assert.deepEqual(numbers, Array.from({ length: requested }, (_, number) => number));
  for (const { number, output } of stored) assert.equal(output, `task ${number}`);
}
