import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { optionsFrom } from "../../bench/options.ts";
import { sectionOf, withSection } from "../../bench/pages.ts";
import { plotOf, type Result } from "../../bench/results.ts";
import { FULL } from "../../bench/amounts.ts";
import { markdownOf, textOf } from "../../bench/table.ts";
import { shownNumber } from "../../bench/words.ts";

const RESULT: Result = {
  at: "2026-01-02T03:04:05.000Z",
  program: "version 1",
  processor: "a processor",
  cores: 2,
  command: "make bench",
  amounts: FULL,
  part: "single",
  title: "One task <quickly>",
  figures: [{
    name: "single task",
    unit: "ms",
    values: [
      { of: "Linera's own", spread: { median: 16, min: 12, max: 20 } },
      { of: "binary", spread: { median: 20, min: 20, max: 20 } },
    ],
    goals: [{ of: "binary", against: "Linera's own", atMost: 1.15 }],
  }],
  curves: [],
};

describe("textOf()", () => {
  test("has a line for each figure, its range, and how its goal ends", () => {
    assert.equal(
      textOf(RESULT),
      `One task <quickly>
                      Linera's own  binary
single task (ms)  16.0 (12.0-20.0)    20.0
  missed: single task: binary ÷ Linera's own is 1.25, at most 1.15 wanted
`,
    );
  });
});

describe("markdownOf()", () => {
  test("is a table with a column for each contestant", () => {
    assert.deepEqual(markdownOf(RESULT.figures).trimEnd().split("\n"), [
      "|  | Linera's own | binary |",
      "| --- | ---: | ---: |",
      "| single task (ms) | 16.0 (12.0-20.0) | 20.0 |",
    ]);
  });
});

describe("plotOf()", () => {
  test("draws a bar for each value, a range where there is one, and escapes words", () => {
    const drawn = plotOf(RESULT);
    assert.equal(drawn.match(/<rect /g)?.length, 2);
    assert.equal(drawn.match(/<path class="range"/g)?.length, 1);
    assert.match(drawn, /One task &lt;quickly>/);
    assert.match(drawn, /prefers-color-scheme: dark/);
  });

  test("draws a course where there is one, without a number that is none", () => {
    const points = [[0, 50], [1_000, 52]] as const;
    const curves = [{ name: "resident", xUnit: "tasks", yUnit: "MB", points }];
    const drawn = plotOf({ ...RESULT, curves });
    assert.equal(drawn.match(/<polyline /g)?.length, 1);
    assert.doesNotMatch(drawn, /NaN|Infinity/);
  });

  test("draws what is 0 or was measured once", () => {
    const spread = { median: 0, min: 0, max: 0 };
    const figures = [{ name: "idle", unit: "%", goals: [], values: [{ of: "binary", spread }] }];
    assert.doesNotMatch(plotOf({ ...RESULT, figures }), /NaN|Infinity/);
  });
});

describe("withSection()", () => {
  test("replaces what stands between the marks, and nothing else", () => {
    const [begin, end] = [
      "<!-- bench: written by make bench ARGS=--publish -->",
      "<!-- bench: end -->",
    ];
    const page = withSection(`before\n${begin}\nold\n${end}\nbehind\n`, sectionOf([RESULT]));
    assert.match(page, /^before\n[^]*single task[^]*`make bench` on 2 cores[^]*\nbehind\n$/);
    assert.doesNotMatch(page, /old/);
  });

  test("throws when there are no marks", () => {
    assert.throws(() => withSection("a page", "section"), /has no/);
  });
});

describe("shownNumber()", () => {
  test("has three digits", () => {
    assert.deepEqual([0, 0.1234, 3.456, 15.94, 147.3, 12_345.6].map(shownNumber), [
      "0",
      "0.123",
      "3.46",
      "15.9",
      "147",
      "12,346",
    ]);
  });
});

describe("optionsFrom()", () => {
  const known = ["single", "micro"];

  test("takes parts in their own order, and everything when none is named", () => {
    assert.deepEqual(optionsFrom(["micro", "single"], known).parts, known);
    assert.deepEqual(optionsFrom([], known).parts, known);
  });

  test("tells the command by which a person gets the same, without --publish", () => {
    assert.equal(optionsFrom(["--publish"], known).command, "make bench");
    assert.equal(
      optionsFrom(["micro", "--rounds", "5"], known).command,
      `make bench ARGS="micro --rounds 5"`,
    );
  });

  test("refuses what it does not know, and to publish what is measured quickly", () => {
    assert.throws(() => optionsFrom(["nothing"], known), /no part nothing/);
    assert.throws(() => optionsFrom(["--rounds", "0"], known), /whole number/);
    assert.throws(() => optionsFrom(["--quick", "--publish"], known), RangeError);
  });
});
