import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import type { Machine } from "../../lib/cli/machine.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";
import { fixture, markedProcesses } from "../operators/harness.ts";
import { testMachine } from "./machine.ts";
import { PATIENT, programCommand, startProgram } from "./program.ts";

/** Runs `exec` in this process. */
async function exec(args: readonly string[], input: Uint8Array | string = "", env = ENV) {
  const { machine, out, err } = testMachine(env, input);
  const status = await runCommandLine(["exec", ...args], machine);
  return { status, out: out(), err: err() };
}

const ENV: Machine["env"] = { PATH: process.env["PATH"] };

/** An operator that is this script of the shell. */
function script(directory: TemporaryDirectory, text: string): string {
  const path = directory.join("operator");
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return `op=${path}`;
}

describe("exec", () => {
  test("writes the outcome to the byte, and how it went to the standard error (O1)", async () => {
    const input = "\ufeff two\nlines \u{1f600}\r\n\n";
    const { status, out, err } = await exec(["cat", "--operators", "cat"], input);
    assert.equal(out, input);
    assert.match(err, /^linera-task-processor: cat ran [\d.]+ m?s: 21 bytes in, 21 bytes out\n$/);
    assert.equal(status, 0);
  });

  test("begins a line with what is said, where a terminal shows the outcome too", async () => {
    const { machine, out, err } = testMachine(ENV, "no newline");
    const terminal = (output: Machine["stdout"]) => ({ ...output, isTerminal: true });
    const both = { stdout: terminal(machine.stdout), stderr: terminal(machine.stderr) };
    await runCommandLine(["exec", "cat", "--operators", "cat"], { ...machine, ...both });
    assert.equal(out(), "no newline");
    assert.match(err(), /^\nlinera-task-processor: cat ran /);
  });

  test("reads the input from a file", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("input"), "from a file");
    const { out } = await exec(["cat", "--operators", "cat", "--input", directory.join("input")]);
    assert.equal(out, "from a file");
  });

  test("runs an operator of the configuration file, with its settings", async () => {
    using directory = new TemporaryDirectory();
    const file = directory.join("config.toml");
    writeFileSync(file, '[operators.say]\ncommand = "echo"\nargs = ["of the file"]\n');
    assert.equal((await exec(["say", "--config", file])).out, "of the file\n");
    const { status, err } = await exec(["other", "--config", file]);
    assert.match(err, /no operator "other"; there is "say"/);
    assert.equal(status, 2);
  });

  test("tells the operator who asks, as run does (O6)", async () => {
    const operators = ["--operators", `env=${fixture("prints_environment")}`];
    const whole = ["--task-id", "7", "--application", `${CHAIN}:${APPLICATION}`];
    const asked = JSON.parse((await exec(["env", ...operators, ...whole])).out);
    assert.equal(asked.LINERA_CHAIN_ID, CHAIN);
    assert.equal(asked.LINERA_APPLICATION_ID, APPLICATION);
    assert.equal(asked.LINERA_TASK_ID, "7");
    assert.equal(asked.LINERA_OPERATOR, "env");
    assert.equal(asked.LINERA_TASK_ATTEMPT, "1");
    assert.ok(asked.LINERA_RUN_ID);
    const bare = JSON.parse((await exec(["env", ...operators, "--chain", CHAIN])).out);
    assert.equal(bare.LINERA_CHAIN_ID, CHAIN);
    assert.equal(bare.LINERA_APPLICATION_ID, "0".repeat(64));
    assert.equal(bare.LINERA_TASK_ID, undefined);
  });

  test("passes on what the operator says, with nothing that a terminal obeys", async () => {
    using directory = new TemporaryDirectory();
    const op = script(directory, "printf 'a\\033[2Jb\\nlast' >&2; printf out");
    const { status, out, err } = await exec(["op", "--operators", op]);
    assert.equal(status, 0);
    assert.equal(out, "out");
    assert.match(err, /^a\\x1b\[2Jb\nlast\nlinera-task-processor: op ran /);
  });

  test("says that what was no UTF-8 was replaced (O3)", async () => {
    using directory = new TemporaryDirectory();
    const { status, out, err } = await exec([
      "op",
      "--operators",
      script(directory, "printf 'a\\377b'"),
    ]);
    assert.equal(status, 0);
    assert.equal(out, "a\ufffdb");
    assert.match(err, /no UTF-8 was replaced by U\+FFFD, 1 time/);
  });

  const FAILURES: readonly [what: string, script: string, message: RegExp][] = [
    ["exits with a status", "echo cannot >&2; printf out; exit 3", /status 3.*stderr: cannot/],
    ["is ended by a signal", "kill -KILL $$", /ended by SIGKILL/],
    ["writes more than fits a request", "head -c 3000000 /dev/zero", /bytes or more of a request/],
  ];
  for (const [what, text, message] of FAILURES) {
    test(`ends with 1 and no output when the operator ${what}`, async () => {
      using directory = new TemporaryDirectory();
      const { status, out, err } = await exec(["op", "--operators", script(directory, text)]);
      assert.match(err, /linera-task-processor: failed after .*Operator "op"/);
      assert.match(err, message);
      assert.equal(out, "");
      assert.equal(status, 1);
    });
  }

  test("ends with 1 when the outcome fits no request for the length of its id (O3)", async () => {
    using directory = new TemporaryDirectory();
    const op = script(directory, "head -c 2097000 /dev/zero | tr '\\0' a");
    const args = ["op", "--operators", op];
    assert.equal((await exec(args)).status, 0);
    const { status, out, err } = await exec([...args, "--task-id", "x".repeat(100)]);
    assert.match(err, /with its id needs a request of 209\d+ bytes/);
    assert.equal(out, "");
    assert.equal(status, 1);
  });

  test("ends with 1 when the operator cannot be run", async () => {
    const { status, err } = await exec(["a", "--operators", "a=/nonexistent/a"]);
    assert.match(err, /"a": \/nonexistent\/a does not exist/);
    assert.equal(status, 1);
  });

  test("does not mind other operators that cannot be run", async () => {
    const { status } = await exec(["cat", "--operators", "cat", "--operators", "b=/nonexistent/b"]);
    assert.equal(status, 0);
  });

  const CAT = ["cat", "--operators", "cat"];
  const USAGE: readonly [what: string, args: readonly string[], input: Uint8Array, RegExp][] = [
    ["an operator that was not given", ["dog", ...CAT.slice(1)], bytes(), /"dog"; there is "cat"/],
    [
      "no operators",
      ["cat"],
      bytes(),
      /no operator "cat": give its command, as with .* exec cat --operators cat=PATH/,
    ],
    ["a file that is not there", [...CAT, "--input", "/nonexistent"], bytes(), /--input: .*ENOENT/],
    ["a directory as input", [...CAT, "--input", "/"], bytes(), /--input: .*EISDIR/],
    ["an endless input", [...CAT, "--input", "/dev/zero"], bytes(), /more than 64 MiB/],
    ["an input that is no UTF-8", CAT, bytes(0xff), /standard input is no UTF-8/],
    ["a malformed application", [...CAT, "--application", "12"], bytes(), /has 2 digits/],
    ["a path for a name", ["./a/cat"], bytes(), /exec cat --operators cat=\.\/a\/cat/],
    ["no name", [], bytes(), /an argument is missing: name/],
  ];
  for (const [what, args, input, message] of USAGE) {
    test(`ends with 2 for ${what}`, async () => {
      const { status, out, err } = await exec(args, input);
      assert.match(err, message);
      assert.equal(out, "");
      assert.equal(status, 2);
    });
  }
});

describe("exec, as a process", () => {
  test("ends the run and all that it started at a signal", PATIENT, async () => {
    using directory = new TemporaryDirectory();
    const op = script(directory, "sleep 600 & setsid sleep 600 & env | grep RUN_ID >&2; wait");
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      await using program = startProgram(["exec", "op", "--operators", op]);
      const [, runId] = /LINERA_RUN_ID=(\S+)/.exec(await program.errors(/LINERA_RUN_ID=\S+\n/))!;
      program.signal(signal);
      assert.deepEqual(await program.ended, { status: 1, signal: null });
      assert.match(program.err(), /failed after .*was ended by the processor/);
      assert.deepEqual(markedProcesses(runId!), []);
    }
  });

  test("ends at once at a second signal", PATIENT, async () => {
    await using program = startProgram([
      "exec",
      "op",
      "--operators",
      `op=${fixture("ignores_term")}`,
    ]);
    await program.errors(/ready/);
    // Within 100 ms of the first they are the same one; what comes on the way out does not count.
    assert.deepEqual(await program.signalToTheEnd("SIGTERM"), { status: 1, signal: null });
  });

  test("ends with 1 when the outcome cannot be written, as to a full disk", PATIENT, () => {
    for (const args of [["exec", "echo", "--operators", "echo"], ["config", "schema"]]) {
      const { status, stderr } = spawnSync("/bin/sh", [
        "-c",
        '"$@" > /dev/full',
        "sh",
        ...programCommand(args),
      ], { encoding: "utf8" });
      assert.match(stderr, /the standard output cannot be written: /);
      assert.equal(status, 1);
    }
  });

  test("has a slow reader have all of the outcome", PATIENT, () => {
    // Slower than the second that main.ts waits for readers of the last lines.
    const { length } = execFileSync("/bin/sh", [
      "-c",
      'head -c 1500000 /dev/zero | tr "\\0" a | "$@" | (sleep 2; cat)',
      "sh",
      ...programCommand(["exec", "cat", "--operators", "cat"]),
    ], { maxBuffer: 4_000_000, stdio: ["ignore", "pipe", "ignore"] });
    assert.equal(length, 1_500_000);
  });
});

function bytes(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}
