import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PATIENT, programCommand, startProgram } from "./program.ts";

describe("dev", () => {
  test(
    "prints a command that works for it and requests that bring work, each to be pasted",
    PATIENT,
    async () => {
      await using dev = startProgram(["dev", "--port", "0", "--block-time", "1ms"]);
      const guide = await dev.output(/An operator of your own/);
      const [work, lab, request, look] = commandsIn(guide);
      const state = mkdtempSync(join(tmpdir(), "dev-test-"));
      const words = work!.split(/\s+/).slice(1);
      await using run = startProgram([...words, "--state-dir", state, "--log-format", "json"]);
      await run.event("chain.connected");
      assert.match(await shell(`${lab}; ${request}`), /^\{"data":"[0-9a-f]{64}"\}$/);
      // They do not wait for each other, so the last asked for need not be the last stored.
      const stored = ["0", "1", "2", "3", "4"].map((id) =>
        run.event("outcome.committed", ({ task }) => task === id)
      );
      await Promise.all(stored);
      const { data } = JSON.parse(await shell(`${lab}; ${look}`));
      assert.equal(data.stored.length, 5);
      assert.equal(data.strays, 0);
      await dev.output(/block [0-9a-f]{8} at height \d+: \d operations?/);
      for (const program of [run, dev]) {
        program.signal("SIGINT");
        assert.equal((await program.ended).status, 0);
      }
      rmSync(state, { recursive: true });
    },
  );

  test("ends with 1 and a way out when its port is taken", PATIENT, async () => {
    await using first = startProgram(["dev", "--port", "0"]);
    const port = /127\.0\.0\.1:(\d+)/.exec(await first.output(/An operator/))![1]!;
    await using second = startProgram(["dev", "--port", port]);
    assert.equal((await second.ended).status, 1);
    assert.match(second.err(), new RegExp(`port ${port} .*is taken: .*--port`));
  });
});

describe("demo", () => {
  test("asks, shows, and settles a ledger that holds", PATIENT, async () => {
    await using demo = startProgram(["demo"]);
    assert.deepEqual(await demo.ended, { status: 0, signal: null }, demo.out());
    assert.match(
      demo.out(),
      /block [0-9a-f]{8} stores ([2-9]|\d\d+) cat/,
      "some share a block (U6)",
    );
    assert.match(demo.out(), /Every task was stored once, with the output of its own input/);
    assert.match(demo.out(), /; 0 outcomes answered no task\./);
    assert.match(demo.out(), /^cat .* 100 +100 +100 +0 /m);
    assert.match(demo.out(), /^flaky .* 3 +3 +6 +3 /m);
    assert.doesNotMatch(demo.out(), /\x1b/);
  });

  test("stops at a signal, and says that it was not played to its end", PATIENT, async () => {
    await using demo = startProgram(["demo"]);
    await demo.output(/stores/);
    demo.signal("SIGINT");
    assert.equal((await demo.ended).status, 1);
    assert.match(demo.err(), /stopped before its end/);
  });
});

test("the program reads no file of the working directory and needs none", PATIENT, async () => {
  const directory = mkdtempSync(join(tmpdir(), "cwd-test-"));
  const [command, ...args] = programCommand(["version"]);
  const out = await new Promise<string>((resolve, reject) =>
    execFile(
      command,
      args,
      { cwd: directory },
      (error, text) => error ? reject(error) : resolve(text),
    )
  );
  assert.match(out, /^linera-task-processor 0\.1\.0 \((deno|bun) [\d.]+, [a-z]+\)\n$/);
  rmSync(directory, { recursive: true });
});

/** The indented commands, each with its continuation lines joined. */
function commandsIn(guide: string): readonly string[] {
  return guide.replaceAll(/ \\\n\s+/g, " ").split("\n")
    .filter((line) => /^ {2}(linera-task-processor |curl |LAB=)/.test(line)).map((line) =>
      line.trim()
    );
}

function shell(command: string): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile("sh", ["-c", command], (error, text) => error ? reject(error) : resolve(text))
  );
}
