import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { settleLedger } from "../../lib/cli/demo/ledger.ts";
import { demoKinds } from "../../lib/cli/demo/kinds.ts";
import { demoSummary } from "../../lib/cli/demo/summary.ts";
import { Tally } from "../../lib/cli/demo/tally.ts";
import { DemoView } from "../../lib/cli/demo/view.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { testMachine } from "./machine.ts";

describe("DemoView", () => {
  test("tells what the log would warn of, and that operators are waited for", () => {
    const { view, out } = viewAt(null);
    view.listen({ name: "journal.blocked", cause: "SQLITE_FULL", message: "the disk is full" });
    view.listen({ name: "processor.draining", running: 2, timeoutMs: 20_000 });
    assert.match(out(), /^ {2}0\.0 s {2}! the journal cannot be written \(SQLITE_FULL\)/m);
    assert.match(out(), /^ {2}0\.0 s {2}! stopping: 2 operators running/m);
  });

  test("says nothing of a drain that waits for nobody", () => {
    const { view, out } = viewAt(null);
    view.listen({ name: "processor.draining", running: 0, timeoutMs: 20_000 });
    assert.equal(out(), "");
  });

  test("breaks its lines between words in a narrow terminal", () => {
    const { view, out } = viewAt(40);
    view.say("?", "100 tasks at once, with ids: outcomes ready together share blocks", "cyan");
    const lines = out().trimEnd().split("\n");
    assert.ok(lines.length > 1 && lines.every(({ length }) => length <= 40), out());
    assert.equal(lines[1]!.search(/\S/), lines[0]!.indexOf("?"), "below the text");
  });
});

describe("demoSummary()", () => {
  for (const columns of [40, 50, 80]) {
    test(`fits a terminal of ${columns} columns`, () => {
      const text = summaryAt(columns);
      assert.ok(text.split("\n").every(({ length }) => length <= columns), text);
      assert.match(text, /^operator .* stored .* stored in$/m);
    });
  }

  test("has all columns where there is no terminal", () => {
    assert.match(
      summaryAt(null),
      /^operator +what it shows +tasks +stored +runs +retries +stored/m,
    );
  });
});

function viewAt(columns: number | null) {
  const { machine, out } = testMachine();
  const output = { ...machine.stdout, columns };
  return { view: new DemoView(output, new FakeClock(), new AbortController().signal), out };
}

function summaryAt(columns: number | null): string {
  const { machine } = testMachine();
  const kinds = demoKinds({ ...machine, price: "1" });
  return demoSummary(settleLedger(kinds, [], []), new Tally(new FakeClock()), columns);
}
