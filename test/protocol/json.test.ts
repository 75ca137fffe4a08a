import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseJson } from "../../lib/protocol/json.ts";

describe("parseJson", () => {
  test("parseJson() keeps an integer beyond 2^53 exact, wherever it stands", () => {
    const large = 18_446_744_073_709_551_615n;
    assert.equal(parseJson(`${large}`), large);
    assert.equal(parseJson(` \n-${large}`), -large);
    assert.deepEqual(parseJson(`{"a": [1, ${large}], "b":\t${large}}`), {
      a: [1, large],
      b: large,
    });
    assert.equal(parseJson("9007199254740993"), 9_007_199_254_740_993n);
  });

  test("parseJson() gives any i64 and u64 with all digits: a number when it is safe", () => {
    const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n });
    fc.assert(fc.property(integer, (value) => {
      const safe = Number.isSafeInteger(Number(value));
      assert.deepEqual(parseJson(`{"v":${value}}`), { v: safe ? Number(value) : value });
    }));
  });

  test("parseJson() reads everything else as JSON.parse does, also beside a large integer", () => {
    const withoutLargeIntegers = fc.json().filter((text) => !/\d{16}/.test(text));
    fc.assert(fc.property(withoutLargeIntegers, (text) => {
      const plain = JSON.parse(text);
      assert.deepEqual(parseJson(text), plain);
      assert.deepEqual(parseJson(`[12345678901234567890,${text}]`), [12345678901234567890n, plain]);
    }));
  });

  test("parseJson() leaves digits inside a string and fractions alone", () => {
    const text = '{"s":"a:12345678901234567890","f":1.5,"e":1e300,"z":-0}';
    assert.deepEqual(parseJson(text), { s: "a:12345678901234567890", f: 1.5, e: 1e300, z: -0 });
  });

  test("parseJson() throws SyntaxError when the text is no JSON or nested without end", () => {
    const nested = `${"[".repeat(200_000)}12345678901234567890`;
    for (const text of ["", "{", "undefined", "[1,]", "length limit exceeded", nested]) {
      assert.throws(() => parseJson(text), SyntaxError);
    }
    const closed = `${"[".repeat(200_000)}12345678901234567890${"]".repeat(200_000)}`;
    assert.throws(() => parseJson(closed), SyntaxError);
  });
});
