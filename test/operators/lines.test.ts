import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { LineSplitter, LONGEST_PIECE_BYTES } from "../../lib/operators/lines.ts";

const UTF8 = new TextEncoder();

describe("LineSplitter (O1)", () => {
  test("push() gives the same lines however the bytes arrive", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "🦀", "\n", "\r\n", "\ufeff") });
    fc.assert(fc.property(text, fc.array(fc.nat(20)), (written, cuts) => {
      const bytes = UTF8.encode(written);
      assert.deepEqual(linesOf(chunked(bytes, cuts)), linesOf([bytes]));
      const lines = written.split(/\r?\n/);
      if (lines.at(-1) === "") lines.pop();
      assert.deepEqual(linesOf([bytes]), lines);
    }));
  });

  test("push() cuts long lines between characters, and loses nothing", () => {
    const character = fc.constantFrom("a", "é", "€", "🦀");
    fc.assert(
      fc.property(fc.array(character, { minLength: 1, maxLength: 4 }), fc.nat(3), (unit, shift) => {
        const line = "x".repeat(shift) + unit.join("").repeat(9_000);
        const pieces = linesOf([UTF8.encode(`${line}\nnext`)]);
        assert.equal(pieces.pop(), "next");
        assert.equal(pieces.join(""), line);
        for (const piece of pieces) assert.ok(UTF8.encode(piece).length <= LONGEST_PIECE_BYTES);
        assert.ok(pieces.length <= Math.ceil(UTF8.encode(line).length / (LONGEST_PIECE_BYTES - 3)));
      }),
      { numRuns: 30 },
    );
  });

  test("push() replaces what is no UTF-8, and goes on", () => {
    const bytes = Uint8Array.from([...new Uint8Array(9_000).fill(0x80), 0x0a, 0x61, 0x0a]);
    const lines = linesOf([bytes]);
    assert.equal(lines.pop(), "a");
    assert.equal(lines.join(""), "\ufffd".repeat(9_000));
  });

  test("end() gives an unfinished line once", () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    splitter.push(UTF8.encode("unfinished"));
    assert.deepEqual(lines, []);
    splitter.end();
    splitter.end();
    assert.deepEqual(lines, ["unfinished"]);
  });
});

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

function chunked(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const length of lengths) {
    chunks.push(bytes.subarray(at, at + length));
    at += length;
  }
  return [...chunks, bytes.subarray(at)];
}
