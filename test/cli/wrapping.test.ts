import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { wrapText } from "../../lib/cli/wrapping.ts";

const ROW = "     [--flag]   FIRST of many words, and some more of them\n";

describe("wrapText()", () => {
  test("goes on below the right column of a table", () => {
    assert.equal(
      wrapText(ROW, 42),
      "     [--flag]   FIRST of many words, and\n                some more of them\n",
    );
  });

  test("puts the right column below the left one when it has no room", () => {
    assert.equal(
      wrapText(ROW, 30),
      "     [--flag]\n         FIRST of many words,\n         and some more of them\n",
    );
  });

  test("fills a paragraph anew, and leaves lines that were short on purpose", () => {
    const paragraph = `Word ${"word ".repeat(14)}word
and its end.
`;
    const filled = `Word ${"word ".repeat(6)}word
${"word ".repeat(7)}word
and its end.
`;
    assert.equal(wrapText(`A\nB\n\n${paragraph}`, 42), `A\nB\n\n${filled}`);
    assert.equal(wrapText(paragraph, 80), paragraph);
  });

  test("goes on below a message, and at the margin after a sentence", () => {
    assert.equal(wrapText("program: one two three", 14), "program: one\n  two three");
    assert.equal(wrapText("One two three four five", 14), "One two three\nfour five");
  });

  test("counts no style, and keeps it", () => {
    const styled = "\x1b[1m--flag\x1b[22m  \x1b[;;3mone two\x1b[;;;23m";
    assert.equal(wrapText(styled, 15), styled);
  });

  test("changes nothing for what is no terminal", () => {
    assert.equal(wrapText(ROW, null), ROW);
  });

  test("loses and adds no word, and breaks whatever can be broken", () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1 }),
        fc.integer({ min: 20, max: 90 }),
        (all, width) => {
          const lines = wrapText(all.join(" "), width).split("\n");
          assert.deepEqual(lines.flatMap((line) => line.trim().split(" ")), all);
          for (const line of lines) assert.ok(line.length <= width, line);
        },
      ),
    );
  });
});
