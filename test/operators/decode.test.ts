import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeOutput, firstInvalidByte } from "../../lib/operators/decode.ts";

const UTF8 = new TextEncoder();

/** Bytes that are nearly text: pieces of UTF-8, whole and broken. */
const nearlyText = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 4 }).map((text) => UTF8.encode(text)),
    fc.constantFrom(
      [0xef, 0xbb, 0xbf],
      [0xef, 0xbf, 0xbd],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f, 0xa6],
      [0xf4, 0x90, 0x80, 0x80],
    ).map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ maxLength: 4 }),
  ),
).map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

describe("decodeOutput() (O3)", () => {
  test("keeps all text as it is, a byte order mark and U+FFFD among it", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (tail) => {
      const text = `\ufeff\ufffd${tail.toWellFormed()}`;
      assert.deepEqual(decodeOutput(UTF8.encode(text)), { text, replaced: 0 });
    }));
  });

  test("replaces what Rust's from_utf8_lossy replaces, and counts it", () => {
    fc.assert(
      fc.property(nearlyText, (bytes) => {
        assert.deepEqual(decodeOutput(bytes), lossy(bytes));
      }),
      { numRuns: 500 },
    );
  });

  test("decodes a view of a larger buffer", () => {
    const whole = Uint8Array.from([0xff, 0xff, 0x61, 0xff, 0xef, 0xbf, 0xbd]);
    assert.deepEqual(decodeOutput(whole.subarray(2, 4)), { text: "a\ufffd", replaced: 1 });
  });
});

describe("firstInvalidByte() (O3)", () => {
  test("points at the byte where UTF-8 stops, whatever comes before and after", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.uint8Array({ maxLength: 9 }), (text, tail) => {
        const before = UTF8.encode(text);
        const bytes = Uint8Array.from([...before, 0xff, ...tail]);
        assert.equal(firstInvalidByte(bytes), before.length);
      }),
    );
  });

  test("points at the last byte when the output ends within a character", () => {
    assert.equal(firstInvalidByte(Uint8Array.from([0x61, 0xf0, 0x9f])), 2);
  });
});

/** The documented algorithm of `String::from_utf8_lossy`: one U+FFFD for each maximal subpart. */
function lossy(bytes: Uint8Array): { text: string; replaced: number } {
  let text = "";
  let replaced = 0;
  for (let at = 0; at < bytes.length;) {
    const { length, code } = sequenceAt(bytes, at);
    text += code === null ? "\ufffd" : String.fromCodePoint(code);
    if (code === null) replaced += 1;
    at += length;
  }
  return { text, replaced };
}

/** A character at that place, or how many bytes of one there are (table 3-7 of Unicode). */
function sequenceAt(bytes: Uint8Array, at: number): { length: number; code: number | null } {
  const lead = bytes[at]!;
  if (lead < 0x80) return { length: 1, code: lead };
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return { length: 1, code: null };
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  let code = lead & (0xff >> (size + 1));
  for (let length = 1; length < size; length++) {
    const byte = bytes[at + length] ?? 0;
    const [low, high] = length === 1 ? [lowest, highest] : [0x80, 0xbf];
    if (byte < low || byte > high) return { length, code: null };
    code = (code << 6) | (byte & 0x3f);
  }
  return { length: size, code };
}
