import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { operator, runOperator } from "./run_operator.ts";

describe("digest.sh", () => {
  test("prints the digest and not one byte more (O3)", async () => {
    const input = "hello\n";
    const { status, stdout } = await runOperator([operator("digest.sh")], input);
    assert.equal(status, 0);
    assert.equal(stdout, createHash("sha256").update(input).digest("hex"));
  });

  test("takes an input of several megabytes, of bytes that are no text (O1)", async () => {
    const input = new Uint8Array(3_000_000).fill(0xff);
    const { stdout } = await runOperator([operator("digest.sh")], input);
    assert.equal(stdout, createHash("sha256").update(input).digest("hex"));
  });

  test("fails without an outcome when its tool is missing", async () => {
    const { status, stdout } = await runOperator(["/bin/sh", operator("digest.sh")], "x", {
      PATH: "/nowhere",
    });
    assert.notEqual(status, 0);
    assert.equal(stdout, "");
  });
});

/** As a person copies it: executable, by its first line. And under the other runtime. */
const FACTOR: readonly [string, readonly [string, ...string[]]][] = [
  ["factor.ts", [operator("factor.ts")]],
  ["bun factor.ts", ["bun", operator("factor.ts")]],
];

for (const [name, command] of FACTOR) {
  describe(name, () => {
    test("prints the factors, smallest first", async () => {
      for (const [input, factors] of [["84", "2 2 3 7"], ["97", "97"], ["99400891", "9967 9973"]]) {
        const { status, stdout } = await runOperator(command, input ?? "");
        assert.deepEqual({ status, stdout }, { status: 0, stdout: factors });
      }
    });

    test("says on stderr which task it works for (O6)", async () => {
      const env = { LINERA_TASK_ID: "task-7", LINERA_TASK_ATTEMPT: "3" };
      const { stderr } = await runOperator(command, "12", env);
      assert.match(stderr, /^factoring 12 for task task-7, attempt 3$/m);
    });

    test("fails without an outcome when the input is no number that it takes", async () => {
      for (const input of ["", "twelve", "1", "-4", "9".repeat(25), "4 4"]) {
        const { status, stdout, stderr } = await runOperator(command, input);
        assert.deepEqual({ status, stdout }, { status: 1, stdout: "" }, input);
        assert.match(stderr, /^factor: /m);
      }
    });
  });
}
