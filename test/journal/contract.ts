/**
 * What every journal does, run for each of them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { HeldCursor, Journal } from "../../lib/journal/port.ts";
import * as sample from "./samples.ts";

const { APPLICATION, applicationOf, CHAIN, cursorWrite, NOW, outcomeOf, outcomeWrite } = sample;
const { parkedOf } = sample;

const text = fc.string({ unit: "binary" });

export function describeJournal(name: string, open: () => Journal): void {
  describe(`${name} as a Journal`, () => {
    test("load() is empty when nothing was written", () => {
      using journal = open();
      const empty = { cursor: null, callbacks: [], held: [], outcomes: [], parked: [] };
      assert.deepEqual(journal.load(APPLICATION), empty);
      assert.deepEqual(journal.loadSent(CHAIN), []);
      assert.deepEqual(journal.openRuns(), []);
      assert.deepEqual(journal.history(10), []);
    });

    test("write() replaces cursor and callbacks (C1, S1)", () => {
      using journal = open();
      const kind = "cursor";
      const write = { kind, application: APPLICATION, heldChanged: [] } as const;
      journal.write([{ ...write, cursor: "1", callbacks: [NOW, NOW + 1] }]);
      journal.write([{ ...write, cursor: "", callbacks: [2 ** 53 - 1] }]);
      const { cursor, callbacks } = journal.load(APPLICATION);
      assert.deepEqual([cursor, callbacks], ["", [2 ** 53 - 1]]);
      assert.equal(journal.load(applicationOf("b")).cursor, null);
    });

    test("writeLazily() stores as write() does, and write() of nothing makes that durable (D2)", () => {
      using journal = open();
      journal.writeLazily([cursorWrite("1"), outcomeWrite("o1")]);
      assert.equal(journal.load(APPLICATION).cursor, "1");
      journal.write([]);
      journal.writeLazily([cursorWrite("2")]);
      journal.write([cursorWrite("3")]);
      journal.write([]);
      const { cursor, outcomes } = journal.load(APPLICATION);
      assert.deepEqual([cursor, outcomes], ["3", [outcomeOf("o1")]]);
    });

    test("write() replaces and removes held cursors, and load() has them by age (C2)", () => {
      using journal = open();
      const held = (sequence: number, cursor: string | null, settled: number): HeldCursor => ({
        sequence,
        cursor,
        groups: [["id:\0x", 3, settled, "trail", "all"], ["", 1, 0, "", ""]],
      });
      const kind = "cursor";
      const write = { kind, application: APPLICATION, cursor: "x", callbacks: [] } as const;
      const hold = (...heldChanged: HeldCursor[]) => journal.write([{ ...write, heldChanged }]);
      hold(held(10, "b", 0), held(9, null, 0), held(11, "c\0", 0));
      hold(held(9, null, 2), { sequence: 10, cursor: "b", groups: [] });
      assert.deepEqual(journal.load(APPLICATION).held, [held(9, null, 2), held(11, "c\0", 0)]);
    });

    test("load() has outcomes in the order of their computing, with any text (U1, O3)", () => {
      using journal = open();
      const texts = fc.record({ id: text, operator: text, input: text, output: text, group: text });
      fc.assert(fc.property(fc.array(texts, { maxLength: 5 }), (all) => {
        const outcomes = all.map(({ id, operator, input, output, group }, index) =>
          outcomeOf(`o${index}`, { group, output, task: { id, operator, input } })
        );
        journal.write(outcomes.map((outcome) => outcomeWrite(outcome.outcomeId, outcome)));
        assert.deepEqual(journal.load(APPLICATION).outcomes, outcomes);
        const outcomeIds = outcomes.map(({ outcomeId }) => outcomeId);
        journal.write([{ kind: "outcomesGone", outcomeIds }]);
        assert.deepEqual(journal.load(APPLICATION).outcomes, []);
      }));
    });

    test("load() tells a positional task from one whose id is empty", () => {
      using journal = open();
      const positional = { operator: "cat", input: "\ufeff\0" };
      journal.write([
        outcomeWrite("o1", { task: positional }),
        outcomeWrite("o2", { task: { id: "", ...positional } }),
      ]);
      const tasks = journal.load(APPLICATION).outcomes.map(({ task }) => task);
      assert.deepEqual(tasks, [positional, { id: "", ...positional }]);
    });

    test("write() keeps an outcome's place when it is written again", () => {
      using journal = open();
      journal.write([outcomeWrite("o1"), outcomeWrite("o2")]);
      journal.write([outcomeWrite("o1", { output: "new", literalBytes: 2_097_152, sent: true })]);
      const changed = outcomeOf("o1", { output: "new", literalBytes: 2_097_152, sent: true });
      assert.deepEqual(journal.load(APPLICATION).outcomes, [changed, outcomeOf("o2")]);
    });

    test("write() marks outcomes as sent, and loadSent() has them until their end (U3)", () => {
      using journal = open();
      const submission = (submissionId: string, heightBefore: number, ...outcomeIds: string[]) => ({
        submissionId,
        application: APPLICATION,
        outcomeIds,
        heightBefore,
      });
      const [first, second] = [submission("s2", -1, "o1", "o3"), submission("s1", 7, "o2")];
      journal.write([outcomeWrite("o1"), outcomeWrite("o2"), { kind: "sent", submission: first }]);
      journal.write([{ kind: "sent", submission: second }]);
      // The outcome `o3` is not kept.
      const newest = { ...second, heightAfter: null, outputs: ["out"] };
      const left = [{ ...first, heightAfter: 7, outputs: ["out"] }, newest];
      assert.deepEqual(journal.loadSent(CHAIN), left);
      assert.deepEqual(journal.loadSent("d".repeat(64)), []);
      assert.deepEqual(journal.load(APPLICATION).outcomes.map(({ sent }) => sent), [true, true]);
      journal.write([{ kind: "submissionEnded", submissionId: "s2" }]);
      assert.deepEqual(journal.loadSent(CHAIN), [newest]);
    });

    test("loadSent() has the height at which the next one left, though that is settled (U3)", () => {
      using journal = open();
      for (const [submissionId, heightBefore] of [["s1", 3], ["s2", 5], ["s3", 8]] as const) {
        const submission = { submissionId, application: APPLICATION, outcomeIds: [], heightBefore };
        journal.write([{ kind: "sent", submission }]);
      }
      journal.write([{ kind: "submissionEnded", submissionId: "s2" }]);
      const heights = journal.loadSent(CHAIN).map(({ heightAfter }) => heightAfter);
      assert.deepEqual(heights, [5, null]);
    });

    test("write() keeps whether operations of an application hold outputs (U3)", () => {
      using journal = open();
      const [one, other] = [APPLICATION, applicationOf("b")];
      journal.write([
        { kind: "holdsOutputs", application: one, holds: true },
        { kind: "holdsOutputs", application: other, holds: true },
      ]);
      journal.write([{ kind: "holdsOutputs", application: one, holds: false }]);
      const known = [[one.application, false], [other.application, true]];
      assert.deepEqual([...journal.loadHolding(CHAIN)], known);
      assert.equal(journal.loadHolding("d".repeat(64)).size, 0);
    });

    test("write() parks, replaces and unparks groups (R2)", () => {
      using journal = open();
      const parked = parkedOf("id:\0");
      journal.write([{ kind: "parked", application: APPLICATION, parked }]);
      const again = { ...parked, input: "x", attempts: 6, isDropped: true, message: null };
      journal.write([{ kind: "parked", application: APPLICATION, parked: again }]);
      assert.deepEqual(journal.load(APPLICATION).parked, [again]);
      journal.write([{ kind: "unparked", application: APPLICATION, group: "id:" }]);
      assert.deepEqual(journal.load(APPLICATION).parked, [again]);
      journal.write([{ kind: "unparked", application: APPLICATION, group: "id:\0" }]);
      assert.deepEqual(journal.load(APPLICATION).parked, []);
    });

    test("applications() has those with kept outcomes or parked groups, each once (R2)", () => {
      using journal = open();
      journal.write([cursorWrite("1")]);
      assert.deepEqual(journal.applications(), []);
      const parked = parkedOf("p");
      journal.write([
        outcomeWrite("o1"),
        outcomeWrite("o2"),
        { kind: "parked", application: APPLICATION, parked },
        { kind: "parked", application: applicationOf("b"), parked },
      ]);
      assert.deepEqual(journal.applications(), [APPLICATION, applicationOf("b")]);
      journal.write([{ kind: "unparked", application: applicationOf("b"), group: "p" }]);
      assert.deepEqual(journal.applications(), [APPLICATION]);
    });

    test("openRuns() has what was started and not seen to end (D2)", () => {
      using journal = open();
      journal.write([
        { kind: "runStarted", runId: "r1" },
        { kind: "runStarted", runId: "r2" },
        { kind: "runStarted", runId: "r3" },
        { kind: "runSpawned", runId: "r2", pid: 4_194_304, startTime: "12345" },
      ]);
      journal.write([{ kind: "runEnded", runId: "r1" }, { kind: "runEnded", runId: "r0" }]);
      const runs = journal.openRuns().map(({ runId, pid, startTime }) => [runId, pid, startTime]);
      assert.deepEqual(runs, [["r2", 4_194_304, "12345"], ["r3", null, null]]);
    });

    test("history() has the newest lines first, as they were written", () => {
      using journal = open();
      const entries = [
        sample.historyEntry({ taskId: "", detail: "said \0", block: null, waitedMs: 0.125 }),
        sample.historyEntry({ operator: "\0", end: "refused", ranMs: 2 ** 40 }),
        sample.historyEntry({ application: applicationOf("b"), at: NOW - 1 }),
      ];
      journal.write(entries.map((entry) => ({ kind: "history", entry })));
      assert.deepEqual(journal.history(10), entries.toReversed());
      assert.deepEqual(journal.history(1), [entries[2]]);
      assert.deepEqual(journal.history(0), []);
      for (const limit of [-1, 0.5, NaN]) assert.throws(() => journal.history(limit), RangeError);
    });

    test("write() leaves nothing behind when a part of it fails, and works again (D2)", () => {
      using journal = open();
      const impossible = outcomeWrite("o2", { literalBytes: 0.5 });
      assert.throws(() => journal.write([cursorWrite("5"), outcomeWrite("o1"), impossible]), {
        name: "JournalError",
        kind: "other",
      });
      assert.equal(journal.load(APPLICATION).cursor, null);
      journal.write([cursorWrite("6"), outcomeWrite("o2")]);
      assert.deepEqual(journal.load(APPLICATION).outcomes, [outcomeOf("o2")]);
    });

    test("a journal that was disposed of refuses work, and may be disposed of again", () => {
      const journal = open();
      journal[Symbol.dispose]();
      journal[Symbol.dispose]();
      assert.throws(() => journal.write([cursorWrite("1")]), { name: "JournalError" });
      assert.throws(() => journal.load(APPLICATION), { name: "JournalError" });
    });
  });
}
