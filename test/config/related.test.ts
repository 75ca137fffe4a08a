import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keysOf, problemsOf, settingsOf } from "./raw_settings.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];

describe("parseSettings, where settings depend on each other", () => {
  test("parseSettings() raises the longest wait with the first, and refuses one below it (R1)", () => {
    const longestOf = (raw: Record<string, unknown>, operator = {}) =>
      settingsOf({ ...raw, operators: { a: { command: "a", ...operator } } })
        .operators.get("a")!.policy.retryMaxMs;
    assert.equal(longestOf({ taskRetryDelay: "1h" }), 3_600_000);
    assert.equal(longestOf({}, { retryDelay: "1h" }), 3_600_000);
    assert.equal(longestOf({ taskRetryDelay: "1s", retryMax: "1s" }), 1_000);
    assert.equal(longestOf({ retryMax: "1min" }, { retryDelay: "1s", retryMax: "1s" }), 1_000);
    const error = problemsOf({
      retryMax: "1s",
      operators: {
        a: "a",
        b: { command: "b", retryDelay: "2s" },
        c: { command: "c", retryMax: "4s" },
        d: { command: "d", retryDelay: "1s" },
      },
    });
    assert.equal(
      error.message,
      ["retryMax: 5000 ms, not 1000 ms", "operators.b.retryMax: 2000 ms, not 1000 ms"]
        .concat("operators.c.retryMax: 5000 ms, not 4000 ms")
        .map((line) =>
          line.replace(": ", ": expected a duration not below the first wait, which is ")
        )
        .join("\n"),
    );
  });

  test("parseSettings() reads who assigns, and where applications are looked for", () => {
    const owner = `0x${"AB".repeat(20)}`;
    const { controller, discover } = settingsOf({
      chain: A,
      controllerId: B,
      controllerOwner: owner,
      deregisterOnExit: "true",
      discover: "true",
    });
    assert.deepEqual(controller, {
      id: { chain: A, application: B },
      owner: owner.toLowerCase(),
      deregisterOnExit: true,
    });
    assert.equal(discover, true);
    assert.deepEqual(settingsOf({ discover: [A] }).discover, [A]);
    assert.deepEqual(settingsOf({ controllerId: `${A}:${B}` }).controller?.owner, null);
    const wrong = { controllerId: "b", controllerOwner: A, deregisterOnExit: 1, discover: ["a"] };
    assert.deepEqual(keysOf(problemsOf(wrong)).map((key) => key.split(".")[0]), Object.keys(wrong));
  });
});
