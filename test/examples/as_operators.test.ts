import { describe, test } from "node:test";
import assert from "node:assert/strict";
import process from "node:process";
import { systemClock } from "../../lib/clock/system.ts";
import { CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import type { RunResult } from "../../lib/operators/port.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { temporaryDirectories } from "../operators/harness.ts";
import { operator } from "./run_operator.ts";

const CONTEXT = {
  spawn: nativeSpawn(),
  clock: systemClock(),
  sweeper: new Sweeper(),
  environment: process.env,
  outputLimit: 2_000_000,
  directories: temporaryDirectories(),
};

/** A run of an example by the program's own operator, and what it wrote to its log. */
async function run(name: string, input: string, signal = new AbortController().signal) {
  const command = new CommandOperator(
    name,
    { ...OPERATOR_DEFAULTS, command: operator(name) },
    CONTEXT,
  );
  const lines: string[] = [];
  const request = {
    runId: crypto.randomUUID(),
    application: { chain: "c".repeat(64), application: "a".repeat(64) },
    task: { id: "7", operator: name, input },
    attempt: 2,
  };
  const observer = { spawned: () => {}, stderr: (line: string) => void lines.push(line) };
  return { result: await command.run(request, observer, signal), lines };
}

function outputOf(result: RunResult): string {
  assert.ok(result.ok, result.ok ? "" : result.message);
  return result.output;
}

describe("an example as the processor's operator", () => {
  test("gives its outcome to the last byte (O1)", async () => {
    const digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert.equal(outputOf((await run("digest.sh", "hello")).result), digest);
    assert.equal(outputOf((await run("factor.ts", "84")).result), "2 2 3 7");
  });

  test("knows its task, and says so in the log (O6)", async () => {
    const { lines } = await run("factor.ts", "84");
    assert.deepEqual(lines, ["factoring 84 for task 7, attempt 2"]);
  });

  test("fails with a reason that the message quotes (O1)", async () => {
    const { result } = await run("factor.ts", "eighty-four");
    assert.ok(!result.ok);
    assert.equal(result.failure, "exitStatus");
    assert.match(result.message, /factor: the input is no whole number/);
  });

  test("ends when its run is called off (O4)", async () => {
    const stop = new AbortController();
    // A prime that takes seconds: the run is under way when it is called off.
    const prime = "1152921504606846883";
    const ended = run("factor.ts", prime, stop.signal);
    stop.abort();
    const { result } = await ended;
    assert.ok(!result.ok);
    assert.equal(result.failure, "ended");
  });
});
