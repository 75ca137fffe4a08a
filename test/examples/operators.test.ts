import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { RunRequest } from "../../lib/operators/port.ts";
import { taskLine } from "../../lib/operators/stream_protocol.ts";
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

/** Each has a line for each task, and stays until its input ends. */
const STAYING: readonly (readonly [string, readonly [string, ...string[]]])[] = [
  ["classify.py", [operator("classify.py")]],
  ["prime.ts", [operator("prime.ts")]],
  ["bun prime.ts", ["bun", operator("prime.ts")]],
];

describe("an example whose process stays (O10)", () => {
  const inputs: Readonly<Record<string, readonly (readonly [string, object])[]>> = {
    "classify.py": [
      ["A good one, I love it", { output: "praise" }],
      ["awful \u2028 \ud83d\ude00", { output: "blame" }],
      ["", { output: "neither" }],
    ],
    "prime.ts": [
      ["1", { output: "2" }],
      ["1000", { output: "7919" }],
      ["x", { error: "there is no prime number x in the list", refused: true }],
    ],
  };

  for (const [name, command] of STAYING) {
    test(`${name} answers each line with one`, async () => {
      const tasks = inputs[name.split(" ").at(-1)!]!;
      const lines = tasks.map(([input], index) => taskLine(request(String(index), input)));
      const { status, stdout } = await runOperator(command, lines.join(""));
      const answers = stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line) as unknown);
      const expected = tasks.map(([, answer], index) => ({ id: String(index), ...answer }));
      assert.deepEqual({ status, answers }, { status: 0, answers: expected });
    });
  }
});

function request(runId: string, input: string): RunRequest {
  const application = { chain: "c".repeat(64), application: "a".repeat(64) };
  return { runId, application, task: { operator: "tried", input }, attempt: 1 };
}
