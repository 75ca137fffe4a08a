import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ActionsError, parseActions } from "../../lib/protocol/actions.ts";

function errorOf(value: unknown): ActionsError {
  try {
    parseActions(value);
  } catch (error) {
    assert.ok(error instanceof ActionsError);
    return error;
  }
  throw new assert.AssertionError({ message: `accepted ${JSON.stringify(value)}` });
}

function withTask(task: unknown): unknown {
  return { execute_tasks: [{ operator: "cat", input: "0" }, task] };
}

describe("parseActions", () => {
  test("parseActions() reads an answer as a node sends it", () => {
    const answer = {
      request_callback: 1_795_490_906_000_000,
      set_cursor: "0",
      execute_tasks: [
        { operator: "cat", input: "p 2" },
        { id: "0", operator: "cat", input: "a 0" },
        { id: "", operator: "cat", input: "" },
      ],
    };
    assert.deepEqual(parseActions(answer), {
      requestCallback: 1_795_490_906_000_000n,
      setCursor: "0",
      executeTasks: answer.execute_tasks,
    });
  });

  test("parseActions() takes absent and null alike where a field is optional", () => {
    const none = { requestCallback: null, setCursor: null, executeTasks: [] };
    assert.deepEqual(parseActions({ execute_tasks: [] }), none);
    assert.deepEqual(
      parseActions({ request_callback: null, set_cursor: null, execute_tasks: [] }),
      none,
    );
    const actions = parseActions({ execute_tasks: [{ id: null, operator: "o", input: "i" }] });
    assert.deepEqual(actions.executeTasks, [{ operator: "o", input: "i" }]);
  });

  test("parseActions() ignores fields that it does not know (A4)", () => {
    const task = { operator: "cat", input: "", priority: 9 };
    assert.deepEqual(parseActions({ execute_tasks: [task], more: {} }).executeTasks, [
      { operator: "cat", input: "" },
    ]);
  });

  test("parseActions() keeps every u64 of a callback exact", () => {
    for (const at of [0, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n]) {
      const actions = parseActions({ request_callback: at, execute_tasks: [] });
      assert.equal(actions.requestCallback, BigInt(at));
    }
  });

  test("parseActions() refuses a callback that is no u64", () => {
    for (const at of [-1, -1n, 2n ** 64n, 2 ** 53, 0.5, NaN, "5", true, {}, []]) {
      const error = errorOf({ request_callback: at, execute_tasks: [] });
      assert.equal(error.path, "request_callback");
    }
  });

  test("parseActions() names the path and what was found when a type is wrong (A4)", () => {
    const cases: readonly (readonly [unknown, string, string])[] = [
      [null, "", "null"],
      [[], "", "a list"],
      ["x", "", 'the string "x"'],
      [{}, "execute_tasks", "nothing"],
      [{ execute_tasks: null }, "execute_tasks", "null"],
      [{ execute_tasks: {} }, "execute_tasks", "an object"],
      [{ set_cursor: 5, execute_tasks: [] }, "set_cursor", "the number 5"],
      [withTask(null), "execute_tasks[1]", "null"],
      [withTask({ input: "" }), "execute_tasks[1].operator", "nothing"],
      [withTask({ operator: "cat", input: 42 }), "execute_tasks[1].input", "the number 42"],
      [
        withTask({ id: false, operator: "", input: "" }),
        "execute_tasks[1].id",
        "the boolean false",
      ],
    ];
    for (const [value, path, found] of cases) {
      const error = errorOf(value);
      assert.deepEqual([error.path, error.found], [path, found]);
      assert.ok(error.message.startsWith(path === "" ? "nextActions" : path));
      assert.ok(error.message.endsWith(`found ${found}`));
    }
  });

  test("parseActions() refuses text with a lone surrogate, which nothing could send back", () => {
    const error = errorOf(withTask({ id: "\ud800", operator: "cat", input: "" }));
    assert.deepEqual([error.path, error.expected], ["execute_tasks[1].id", "Unicode text"]);
  });

  test("ActionsError cuts a long value", () => {
    assert.ok(errorOf("x".repeat(1_000_000)).message.length < 120);
  });

  test("parseActions() either validates or throws ActionsError when given any JSON", () => {
    const field = fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ operator: fc.jsonValue(), input: fc.string() })),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("request_callback", "set_cursor", "execute_tasks", "__proto__"),
          field,
        ),
        (value) => {
          try {
            for (const task of parseActions(value).executeTasks) {
              assert.equal(
                typeof task.operator,
                "string",
              );
            }
          } catch (error) {
            assert.ok(error instanceof ActionsError);
          }
        },
      ),
    );
  });
});
