import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ArgumentNode, type FieldNode, parse, valueFromASTUntyped } from "graphql";
import {
  askDocument,
  ENVELOPE_BYTES_IN_BODY,
  literalBytesInBody,
  outcomeBytesInBody,
  outcomesDocument,
  stringLiteral,
} from "../../lib/protocol/literals.ts";
import type { TaskOutcome } from "../../lib/protocol/tasks.ts";

/** Any text that JSON and UTF-8 can carry, the escapes and astral characters often among it. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "\n", "\0", "\x7f", "$", "{", "\u2028", "😀", "é"),
  }),
);

const outcome: fc.Arbitrary<TaskOutcome> = fc.record(
  { id: text, operator: text, output: text },
  { requiredKeys: ["operator", "output"] },
);

function fieldsOf(document: string): readonly FieldNode[] {
  const [definition] = parse(document).definitions;
  assert.ok(definition?.kind === "OperationDefinition");
  return definition.selectionSet.selections.filter((node) => node.kind === "Field");
}

function argumentsOf(field: FieldNode | undefined): Record<string, unknown> {
  const values = field?.arguments?.map((node: ArgumentNode) => [
    node.name.value,
    valueFromASTUntyped(node.value),
  ]);
  return Object.fromEntries(values ?? []);
}

function utf8Length(value: string): number {
  return new TextEncoder().encode(value).length;
}

describe("stringLiteral", () => {
  test("stringLiteral() survives GraphQL's parser when the text is any Unicode", () => {
    fc.assert(fc.property(text, (value) => {
      const field = fieldsOf(`{ f(a: ${stringLiteral(value)}) }`)[0];
      assert.deepEqual(argumentsOf(field), { a: value });
    }));
  });

  test("stringLiteral() survives when it has been nested into itself many times", () => {
    fc.assert(fc.property(text, fc.integer({ min: 1, max: 6 }), (value, depth) => {
      let nested = value;
      for (let level = 0; level < depth; level++) nested = stringLiteral(nested);
      const parsed = argumentsOf(fieldsOf(`{ f(a: ${stringLiteral(nested)}) }`)[0])["a"];
      assert.equal(parsed, nested);
    }));
  });

  test("stringLiteral() writes no escape but GraphQL's when the text has control characters", () => {
    assert.equal(stringLiteral('\0\b\t\n\f\r\x1f"\\/'), '"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/"');
  });

  test("stringLiteral() replaces a lone surrogate by U+FFFD and keeps a pair", () => {
    assert.equal(stringLiteral("a\ud800b\udc00c😀"), '"a\ufffdb\ufffdc😀"');
  });
});

describe("askDocument", () => {
  test("askDocument() has cursor and now as literals when there is a cursor (A3)", () => {
    fc.assert(fc.property(text, fc.maxSafeNat(), (cursor, now) => {
      const field = fieldsOf(askDocument(cursor, now))[0];
      assert.equal(field?.name.value, "nextActions");
      assert.deepEqual(argumentsOf(field), { cursor, now });
    }));
  });

  test("askDocument() says null when there is no cursor, and leaves no argument out (A3)", () => {
    assert.equal(
      askDocument(null, 1_795_490_906_000_001),
      "query { nextActions(cursor: null, now: 1795490906000001) }",
    );
    assert.notEqual(askDocument("", 0), askDocument(null, 0));
  });

  test("askDocument() throws when the time is no integer of 0 or more", () => {
    for (const now of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      assert.throws(() => askDocument(null, now), RangeError);
    }
  });
});

describe("outcomesDocument", () => {
  test("outcomesDocument() gives each outcome its alias and its exact fields (U6)", () => {
    fc.assert(fc.property(fc.array(outcome, { minLength: 1, maxLength: 12 }), (outcomes) => {
      const fields = fieldsOf(outcomesDocument(outcomes));
      const names = fields.map((field) => [field.alias?.value, field.name.value]);
      assert.deepEqual(names, outcomes.map((_, n) => [`o${n}`, "processTaskOutcome"]));
      const values = fields.map((field) => ({ ...argumentsOf(field)["outcome"] as TaskOutcome }));
      assert.deepEqual(values, outcomes.map((value) => ({ ...value })));
    }));
  });

  test("outcomesDocument() leaves out an absent id and keeps an empty one", () => {
    assert.equal(
      outcomesDocument([{ operator: "cat", output: "a" }, {
        id: "",
        operator: "cat",
        output: "b",
      }]),
      'query { o0: processTaskOutcome(outcome: {operator: "cat", output: "a"})' +
        ' o1: processTaskOutcome(outcome: {id: "", operator: "cat", output: "b"}) }',
    );
  });

  test("outcomesDocument() throws when there is no outcome", () => {
    assert.throws(() => outcomesDocument([]), RangeError);
  });
});

describe("sizes in the body", () => {
  test("literalBytesInBody() is what the body has when the text is any string", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
        }),
        (value) => {
          const body = JSON.stringify(stringLiteral(value));
          assert.equal(literalBytesInBody(value), utf8Length(body) - utf8Length('"\\"\\""'));
        },
      ),
    );
  });

  test("literalBytesInBody() counts every character below U+0100 as the body has it", () => {
    for (let unit = 0; unit < 0x100; unit++) {
      const value = String.fromCharCode(unit);
      const body = JSON.stringify(stringLiteral(value));
      assert.equal(literalBytesInBody(value), utf8Length(body) - 6, `U+${unit.toString(16)}`);
    }
  });

  test("outcomeBytesInBody() adds up to the body exactly (U6)", () => {
    fc.assert(fc.property(fc.array(outcome, { minLength: 1, maxLength: 15 }), (outcomes) => {
      const body = JSON.stringify({ query: outcomesDocument(outcomes) });
      const sum = outcomes.map((value, n) => outcomeBytesInBody(value, n));
      assert.equal(sum.reduce((a, b) => a + b, ENVELOPE_BYTES_IN_BODY), utf8Length(body));
    }));
  });

  test("outcomeBytesInBody() takes the output's size from the caller when it is known", () => {
    const value = { id: "7", operator: "cat", output: "x\n" };
    const known = literalBytesInBody(value.output);
    assert.equal(outcomeBytesInBody(value, 10, known), outcomeBytesInBody(value, 10));
    assert.equal(outcomeBytesInBody(value, 10, 0), outcomeBytesInBody(value, 10) - known);
  });
});
