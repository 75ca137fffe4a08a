import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { systemClock } from "../../lib/clock/system.ts";
import { RunDirectories } from "../../lib/operators/run_directories.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { abortedAt, fixture, messageOf, outputOf, runOnce, type RunSetup } from "./harness.ts";
import { until } from "./until.ts";

/** Directories below a folder, in which nothing is left. */
function directoriesIn(directory: TemporaryDirectory): RunDirectories {
  return new RunDirectories({
    parent: directory.join("runs"),
    environment: process.env,
    clock: systemClock(),
    onLeft: (path, reason) => assert.fail(`${path} is left: ${reason}`),
  });
}

/** Runs a script of the shell in a directory of its own. */
function runIn(directory: TemporaryDirectory, script: string, setup: RunSetup = {}) {
  return runOnce("/bin/sh", {
    args: ["-c", script],
    privateDirectory: true,
    context: { directories: directoriesIn(directory) },
    ...setup,
  });
}

/** What is not removed yet: on a busy machine that may last longer than a run waits for it. */
const left = (directory: TemporaryDirectory) => readdirSync(directory.join("runs"));

describe("CommandOperator, in a directory of its own (O7)", () => {
  test("run() gives an empty one, which nobody else may enter, and removes it", async () => {
    using directory = new TemporaryDirectory();
    const script = 'pwd; echo "$TMPDIR"; ls -A; stat -c %a .; echo kept > file; mktemp > /dev/null';
    const ran = await runIn(directory, script);
    const path = directory.join("runs", ran.runId);
    assert.equal(outputOf(ran), `${path}\n${path}\n700\n`);
    await until(() => left(directory).length === 0);
  });

  test("run() removes it after every end, and what is in it is not held by a killed run", async () => {
    using directory = new TemporaryDirectory();
    const fill = "mkdir -p a/b; echo > a/b/c; ";
    messageOf(await runIn(directory, `${fill}exit 3`), "exitStatus");
    messageOf(await runIn(directory, `${fill}sleep 600`, { timeoutMs: 200 }), "timeout");
    const ended = abortedAt("ready");
    messageOf(await runIn(directory, `${fill}echo ready >&2; sleep 600`, ended), "ended");
    const stubborn = { ...abortedAt("ready"), graceMs: 10 };
    const args = ["-c", `${fill}exec ${fixture("ignores_term")}`];
    messageOf(await runIn(directory, "", { args, ...stubborn }), "ended");
    await until(() => left(directory).length === 0);
  });

  test("run() follows no link when it removes it, not even one in its place", async () => {
    using directory = new TemporaryDirectory();
    const other = directory.join("other");
    mkdirSync(other);
    writeFileSync(directory.join("other/file"), "kept");
    outputOf(
      await runIn(
        directory,
        `ln -s ${other} link; ln -s ${other}/file file; mkdir d; ln ` +
          `-s ${other} d/link`,
      ),
    );
    outputOf(await runIn(directory, `rmdir "$TMPDIR" && ln -s ${other} "$TMPDIR"`));
    await until(() => left(directory).length === 0);
    assert.equal(readFileSync(directory.join("other/file"), "utf8"), "kept");
  });

  test("run() removes trees that are read-only, deep, or gone already", async () => {
    using directory = new TemporaryDirectory();
    outputOf(
      await runIn(directory, "mkdir -p a/b && echo > a/b/c && chmod 0 a/b && chmod 500 a ."),
    );
    outputOf(await runIn(directory, "mkdir -p $(printf 'd/%.0s' $(seq 1500))"));
    outputOf(await runIn(directory, 'rmdir "$TMPDIR"'));
    await until(() => left(directory).length === 0);
  });

  test("run() fails when there is no place for it, and makes none without being told", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("runs"), "a file");
    messageOf(await runIn(directory, "exit 0"), "spawn");
    outputOf(await runIn(directory, "exit 0", { privateDirectory: false }));
  });

  test("run() leaves nothing of a command that cannot be started", async () => {
    using directory = new TemporaryDirectory();
    const directories = directoriesIn(directory);
    const setup = { privateDirectory: true, context: { directories } };
    messageOf(await runOnce("/nonexistent/tool", setup), "spawn");
    await until(() => left(directory).length === 0);
  });
});

describe("RunDirectories", () => {
  test("removeLeft() removes what is there, without holding anything up", async () => {
    using directory = new TemporaryDirectory();
    const directories = directoriesIn(directory);
    directories.removeLeft(); // there is none yet
    const huge = directories.make("huge").path;
    const script =
      'cd "$1" && mkdir a b && cd a && seq 1 5000 | xargs touch && cd ../b && chmod 0 .';
    execFileSync("/bin/sh", ["-c", script, "sh", huge]);
    symlinkSync("/", directory.join("runs/link"));
    directories.removeLeft();
    const fresh = directories.make("fresh").path;
    await until(() => !existsSync(huge) && left(directory).length === 1);
    assert.deepEqual(left(directory), ["fresh"]);
    assert.ok(existsSync(fresh));
  });

  test("removeLeft() refuses a link in the place of their directory", () => {
    using directory = new TemporaryDirectory();
    symlinkSync("/", directory.join("runs"));
    assert.throws(() => directoriesIn(directory).removeLeft(), /runs is no directory/);
  });

  test("says which directory could not be removed, and why", async () => {
    using directory = new TemporaryDirectory();
    const said: string[] = [];
    const directories = new RunDirectories({
      parent: directory.join("runs"),
      environment: { PATH: "/nonexistent" },
      clock: systemClock(),
      onLeft: (path, reason) => said.push(`${path}: ${reason}`),
    });
    {
      await using made = directories.make("r1");
      writeFileSync(`${made.path}/file`, "");
      chmodSync(made.path, 0o500);
    }
    assert.equal(said.length, 1);
    assert.match(said[0]!, /runs\/r1: .*rm/);
  });
});
