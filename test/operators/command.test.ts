import assert from "node:assert/strict";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { fixture, messageOf, outputOf, runOnce } from "./harness.ts";

const LARGE = "0123456789abcde\n".repeat(96_000); // 1.5 MB

describe("CommandOperator, from input to output (O1, O2)", () => {
  test("run() returns what a filter makes of 1.5 MB while it is still being fed (O2)", async () => {
    const ran = await runOnce("/bin/cat", { input: LARGE });
    assert.ok(outputOf(ran) === LARGE);
  });

  test("run() succeeds when the operator never reads a large input (O2)", async () => {
    assert.equal(outputOf(await runOnce("/bin/true", { input: LARGE })), "");
  });

  test("run() succeeds when the operator reads only the start of a large input (O2)", async () => {
    const ran = await runOnce("/usr/bin/head", { args: ["-c", "10"], input: LARGE });
    assert.equal(outputOf(ran), LARGE.slice(0, 10));
  });

  test("run() succeeds when the operator closes stdin at once and goes on (O2)", async () => {
    assert.equal(outputOf(await runOnce(fixture("never_reads"), { input: LARGE })), "closed");
  });

  test("run() closes stdin after an empty input (O1)", async () => {
    assert.equal(outputOf(await runOnce("/bin/cat")), "");
  });

  test("run() hands on input and output without a change (O1, O3)", async () => {
    const text = "\ufeff  NUL \0 inside, é as e\u0301, 🦀\r\n\n ";
    assert.equal(outputOf(await runOnce("/bin/cat", { input: text })), text);
  });

  test("run() gives pipes that can be opened by name (O1)", async () => {
    const ran = await runOnce(fixture("opens_devices"), { input: "by name" });
    assert.equal(outputOf(ran), "by name");
    assert.deepEqual(ran.lines, ["to stderr"]);
  });

  test("run() gives the second reader of stdin what the first has left (O1)", async () => {
    const ran = await runOnce(fixture("reads_piecewise"), { input: "one\ntwo\n" });
    assert.equal(outputOf(ran), "first one\ntwo\n");
  });

  test("run() passes arguments as they are, to a path with spaces (O1)", async () => {
    const command = fixture("with space.sh");
    const ran = await runOnce(command, { args: ["a b", "$HOME", "*", ""] });
    assert.equal(outputOf(ran), `${command}|a b|$HOME|*||`);
  });

  test("run() starts the operator in its working directory", async () => {
    using directory = new TemporaryDirectory();
    const ran = await runOnce("/bin/pwd", { args: ["-P"], cwd: directory.path });
    assert.equal(outputOf(ran), `${directory.path}\n`);
  });

  test("run() keeps runs apart that go on at the same time", async () => {
    const inputs = Array.from({ length: 24 }, (_, index) => `${index} `.repeat(20_000));
    const outputs = await Promise.all(
      inputs.map(async (input) => outputOf(await runOnce("/bin/cat", { input }))),
    );
    assert.ok(outputs.every((output, index) => output === inputs[index]));
  });

  test("run() hands over a line of stderr of 10 MB in pieces", async () => {
    const { result, lines } = await runOnce(fixture("floods_stderr"));
    assert.ok(result.ok);
    assert.ok(lines.every((line) => line.length <= 8_192));
    assert.equal(lines.reduce((length, line) => length + line.length, 0), 10_000_000);
  });

  test("run() leaves signals as a program expects them: none blocked, SIGPIPE ends it", async () => {
    const args = ["-E", "^Sig(Blk|Ign):", "/proc/self/status"];
    const masks = outputOf(await runOnce("/bin/grep", { args })).matchAll(/:\s*([0-9a-f]+)/g);
    for (const [, mask] of masks) assert.equal(BigInt(`0x${mask}`) & 0x7fff_ffffn, 0n);
  });
});

describe("CommandOperator, when a run fails (O1)", () => {
  test("run() fails with the status, and quotes the last line of stderr", async () => {
    const ran = await runOnce("/bin/sh", { args: ["-c", "echo no price >&2; exit 3"] });
    assert.match(messageOf(ran, "exitStatus"), /"tried" \(\/bin\/sh\) .*status 3.*no price$/);
  });

  test("run() names the signal that was not ours", async () => {
    const ran = await runOnce("/bin/sh", { args: ["-c", "kill -SEGV $$"] });
    assert.match(messageOf(ran, "signal"), /SIGSEGV/);
  });

  test("run() says what to do when a command has become impossible to start", async () => {
    using directory = new TemporaryDirectory();
    const gone = join(directory.path, "gone");
    assert.match(messageOf(await runOnce(gone), "spawn"), /gone does not exist/);

    const locked = join(directory.path, "locked");
    writeFileSync(locked, "#!/bin/sh\n", { mode: 0o644 });
    assert.match(messageOf(await runOnce(locked), "spawn"), /chmod \+x/);

    const foreign = join(directory.path, "foreign");
    writeFileSync(foreign, "#!/no/such/interpreter\n", { mode: 0o755 });
    assert.match(messageOf(await runOnce(foreign), "spawn"), /\/no\/such\/interpreter/);
  });

  test("run() says that the working directory is gone", async () => {
    const ran = await runOnce("/bin/true", { cwd: "/no/such/directory" });
    assert.match(messageOf(ran, "spawn"), /working directory \/no\/such\/directory/);
  });

  test("run() reports a status of 127 that is the operator's own as such", async () => {
    const ran = await runOnce("/bin/sh", { args: ["-c", "no-such-command-here"] });
    assert.match(messageOf(ran, "exitStatus"), /127.*no-such-command-here/);
  });

  test("run() runs a command that may not be read, only executed", async () => {
    using directory = new TemporaryDirectory();
    const hidden = join(directory.path, "hidden");
    copyFileSync("/bin/true", hidden);
    chmodSync(hidden, 0o111);
    assert.equal(outputOf(await runOnce(hidden)), "");
  });
});
