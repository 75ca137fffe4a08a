import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseApplication, parseChain } from "../../lib/protocol/application_argument.ts";
import { isHash, keyOf, shortId } from "../../lib/protocol/identifiers.ts";

const hash = fc.string({
  unit: fc.constantFrom(..."0123456789abcdef"),
  minLength: 64,
  maxLength: 64,
});

const A = "a".repeat(64);

describe("parseApplication", () => {
  test("parseApplication() reads back what keyOf() writes", () => {
    fc.assert(fc.property(hash, hash, (chain, application) => {
      assert.deepEqual(parseApplication(keyOf({ chain, application })), { chain, application });
      assert.deepEqual(parseApplication(application), { chain: null, application });
    }));
  });

  test("parseApplication() takes upper-case digits as lower-case ones (K1)", () => {
    assert.deepEqual(parseApplication(`${A.toUpperCase()}:${A}`), parseApplication(`${A}:${A}`));
  });

  test("parseApplication() says what is wrong, and with which of the two ids", () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ["", /^"" is no application id, .*: it is empty$/],
      [`${A}:`, /^"" is no application id, .*: it is empty$/],
      [`:${A}`, /^"" is no chain id, .*: it is empty$/],
      [`${A}:${A}:${A}`, /more than one colon/],
      [`0x${A}`, /no application id, .* begins with 0x/],
      [A.slice(1), /has 63 digits/],
      [`${A}0`, /has 65 digits/],
      [`aaag${A.slice(4)}`, /has "g" at position 4/],
      [`${A.slice(2)}😀`, /has "😀" at position 63/],
      [` ${A}`, /has " " at position 1/],
      [`x:${A}`, /^"x" is no chain id, .* has "x" at position 1/],
    ];
    for (const [text, message] of cases) {
      assert.throws(() => parseApplication(text), { name: "SyntaxError", message });
    }
  });

  test("parseApplication() accepts nothing but two ids when given any text", () => {
    fc.assert(fc.property(fc.string(), (text) => {
      assert.throws(() => parseApplication(text), SyntaxError);
    }));
  });

  test("parseChain() names the chain when the id is malformed", () => {
    assert.equal(parseChain(A), A);
    assert.throws(() => parseChain("1"), { message: /^"1" is no chain id, .*: it has 1 digit$/ });
  });
});

describe("identifiers", () => {
  test("isHash() takes 64 lower-case digits and nothing else", () => {
    assert.ok(isHash(A));
    for (const text of [A.toUpperCase(), `${A}\n`, A.slice(1), `${A}a`, ""]) {
      assert.ok(!isHash(text), JSON.stringify(text));
    }
  });

  test("shortId() is the first eight digits", () => {
    assert.equal(shortId(`0123456789${A}`), "01234567");
  });
});
