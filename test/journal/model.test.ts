import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { JournalError } from "../../lib/journal/errors.ts";
import type { Journal, JournalWrite } from "../../lib/journal/port.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { JournalModel } from "./model.ts";
import { applicationOf, CHAIN, NOW, outcomeOf } from "./samples.ts";

const APPLICATIONS = [applicationOf("a"), applicationOf("b")];

/** With the prototype of an object literal, as what is loaded has. */
function record<Value>(fields: { readonly [Name in keyof Value]: fc.Arbitrary<Value[Name]> }) {
  return fc.record<Value>(fields, { noNullPrototype: true });
}

const application = fc.constantFrom(...APPLICATIONS);
const id = fc.constantFrom("1", "2", "3", "4");
const text = fc.string({ unit: "binary", maxLength: 3 });
const group = fc.constantFrom("", "id:\0", "id:x");
const trail = fc.constantFrom("", "trail");
const held = record({
  sequence: fc.nat(3),
  cursor: fc.option(text),
  groups: fc.array(fc.tuple(group, fc.nat(9), fc.nat(9), trail, trail), { maxLength: 2 }),
});
const outcome = record({
  outcomeId: id,
  group,
  output: text,
  literalBytes: fc.oneof({ weight: 20, arbitrary: fc.nat(9) }, fc.constant(0.5)),
  sent: fc.boolean(),
  held: fc.option(fc.nat(3)),
  block: fc.option(id),
}).map((change) => outcomeOf(change.outcomeId, change));
const submission = record({
  submissionId: id,
  application,
  outcomeIds: fc.array(id),
  heightBefore: fc.integer({ min: -1, max: 9 }),
});
const parked = record({
  group,
  operator: text,
  input: text,
  attempts: fc.nat(9),
  isDropped: fc.boolean(),
  message: fc.option(text),
  parkedAt: fc.option(fc.nat()),
});

const kind = fc.constant;

/** Writes of every kind but the history, over ids so few that they meet again and again. */
const write: fc.Arbitrary<JournalWrite> = fc.oneof(
  record({
    kind: kind("cursor" as const),
    application,
    cursor: fc.option(text),
    callbacks: fc.array(fc.maxSafeNat(), { maxLength: 2 }),
    heldChanged: fc.uniqueArray(held, { maxLength: 2, selector: ({ sequence }) => sequence }),
  }),
  record({ kind: kind("outcome" as const), application, outcome }),
  record({ kind: kind("outcomesGone" as const), outcomeIds: fc.array(id, { maxLength: 2 }) }),
  record({
    kind: kind("presumed" as const),
    outcomeIds: fc.array(id, { maxLength: 2 }),
    block: id,
  }),
  record({ kind: kind("sent" as const), submission }),
  record({ kind: kind("submissionEnded" as const), submissionId: id }),
  record({ kind: kind("parked" as const), application, parked }),
  record({ kind: kind("unparked" as const), application, group }),
  record({ kind: kind("runStarted" as const), runId: id }),
  record({
    kind: kind("runSpawned" as const),
    runId: id,
    pid: fc.nat(9),
    startTime: kind(String(NOW)),
  }),
  record({ kind: kind("runEnded" as const), runId: id }),
);

const steps = fc.array(fc.oneof(
  { weight: 8, arbitrary: fc.array(write, { minLength: 1, maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constant("open again" as const) },
));

describe("a journal and its model", () => {
  test("openSqliteJournal() is as its model after any writes, refused ones and reopenings (D2)", () => {
    fc.assert(
      fc.property(steps, (all) => {
        using directory = new TemporaryDirectory();
        const model = new JournalModel();
        let journal = openIn(directory.path);
        try {
          for (const step of all) {
            if (step === "open again") {
              journal[Symbol.dispose]();
              journal = openIn(directory.path);
            } else {
              // Whether a write is lazy shows after a power cut alone.
              const isLazy = step.length % 2 === 1;
              assert.equal(accepts(journal, step, isLazy), model.write(step));
            }
            compare(journal, model);
          }
        } finally {
          journal[Symbol.dispose]();
        }
      }),
      { numRuns: 60 },
    );
  });
});

function openIn(directory: string): Journal {
  return openSqliteJournal({ directory, self: { pid: 1, startedAt: NOW }, bootId: null });
}

function accepts(journal: Journal, writes: readonly JournalWrite[], isLazy: boolean): boolean {
  try {
    if (isLazy) journal.writeLazily(writes);
    else journal.write(writes);
    return true;
  } catch (error) {
    assert.ok(error instanceof JournalError, String(error));
    return false;
  }
}

function compare(journal: Journal, model: JournalModel): void {
  for (const of of APPLICATIONS) assert.deepEqual(journal.load(of), model.load(of));
  assert.deepEqual(journal.loadSent(CHAIN), model.sent());
  assert.deepEqual(journal.openRuns().map(({ runId, pid }) => [runId, pid]), model.runs());
}
