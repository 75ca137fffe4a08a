import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { limitedCommand, limitsProblem, type ProcessLimits } from "../../lib/operators/limits.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { fixture, messageOf, outputOf, runOnce } from "./harness.ts";

const MEBIBYTE = 1_048_576;

/** Limits that none of the programs here comes near. */
const WIDE: ProcessLimits = {
  maxMemoryBytes: 512 * MEBIBYTE,
  maxCpuTimeMs: 600_000,
  maxFileSizeBytes: 512 * MEBIBYTE,
};

const shell = (script: string, limits: ProcessLimits) =>
  runOnce("/bin/sh", { args: ["-c", script], ...limits });

describe("limitedCommand() (O7)", () => {
  test("leaves a command without limits as it is", () => {
    const command = { file: "/bin/cat", args: ["-u"] };
    assert.equal(limitedCommand(command, {}), command);
    const none = { maxMemoryBytes: null, maxCpuTimeMs: null, maxFileSizeBytes: null };
    assert.equal(limitedCommand(command, none), command);
  });
});

describe("limitsProblem() (O7)", () => {
  test("finds none in what this system can do, and says what it cannot", () => {
    assert.equal(limitsProblem({}), null);
    assert.equal(limitsProblem(WIDE), process.platform === "linux" ? null : undefined);
    // A shell cannot even be loaded with so little.
    assert.match(String(limitsProblem({ maxMemoryBytes: 1 })), /its limits cannot be set: .*raise/);
  });
});

describe("CommandOperator, with limits (O7)", () => {
  test("run() sets them for the operator, and nothing else changes", async () => {
    const ran = await shell("ulimit -d; ulimit -S -t; ulimit -H -t; ulimit -f; ulimit -c", WIDE);
    assert.equal(outputOf(ran), "524288\n600\n605\n1048576\n0\n");
    const input = "two\nlines \u{1f600}";
    assert.equal(outputOf(await runOnce("/bin/cat", { input, ...WIDE })), input);
    const script = fixture("with space.sh");
    assert.equal(outputOf(await runOnce(script, { args: ["$@ *"], ...WIDE })), `${script}|$@ *|`);
  });

  test("run() calls it cpuTime when a process used too much of it, also a child", async () => {
    const limits = { maxCpuTimeMs: 1 };
    const burns = await shell("while :; do :; done", limits);
    assert.match(messageOf(burns, "cpuTime"), /\[cpuTime\] used more than its maxCpuTime of 1 s/);
    messageOf(await shell("sh -c 'while :; do :; done'; exit $?", limits), "cpuTime");
  });

  test("run() calls it fileSize when a file gets too large", async () => {
    using directory = new TemporaryDirectory();
    const script = `head -c 100000 /dev/zero > ${directory.join("file")}; exit $?`;
    const ran = await shell(script, { maxFileSizeBytes: 4_096 });
    assert.match(messageOf(ran, "fileSize"), /more than its maxFileSize of 4096 bytes/);
    assert.equal(outputOf(await shell(script, { maxFileSizeBytes: MEBIBYTE })), "");
  });

  test("run() calls it memory when the operator says that it has none", async () => {
    const args = ["if=/dev/zero", "of=/dev/null", "bs=64M", "count=1", "status=none"];
    const ran = await runOnce("/bin/dd", { args, maxMemoryBytes: 16 * MEBIBYTE });
    const message = messageOf(ran, "memory");
    assert.match(message, /maxMemory allows 16777216 bytes: exited with status 1; .*dd: /);
    assert.equal(outputOf(await runOnce("/bin/dd", { args, ...WIDE })), "");
    // Without a limit these words may be about anything.
    messageOf(await shell("echo out of memory >&2; exit 3", {}), "exitStatus");
  });

  test("run() calls a signal that a limit has not sent what it is", async () => {
    for (const limits of [{}, WIDE]) {
      messageOf(await shell("kill -SEGV $$", limits), "signal");
      messageOf(await shell("exit 130", limits), "exitStatus");
    }
    messageOf(await shell("kill -XCPU $$", {}), "signal");
    assert.match(
      messageOf(await shell("kill -KILL $$", WIDE), "signal"),
      /its memory is used up or the program used 605 s of processor time/,
    );
  });

  test("run() says what is wrong with a command that is not there any more", async () => {
    const ran = await runOnce("/nonexistent/tool", { ...WIDE });
    assert.match(messageOf(ran, "spawn"), /was not started: \/nonexistent\/tool does not exist/);
  });
});
