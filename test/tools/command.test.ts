import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/command.ts";

const CHILD = fileURLToPath(new URL("../fixtures/command_child.ts", import.meta.url).href);

describe("runCommand()", () => {
  test("tells status and output, of stdout and stderr", async () => {
    const { status, output } = await runCommand("sh", ["-c", "echo one; echo two >&2; exit 3"]);
    assert.equal(status, 3);
    assert.deepEqual(output.trim().split("\n").sort(), ["one", "two"]);
  });

  test("adds to the environment and runs where it is told", async () => {
    const { output } = await runCommand("sh", ["-c", 'echo "$COLOUR in $PWD"'], {
      cwd: "/",
      env: { COLOUR: "red" },
    });
    assert.equal(output, "red in /\n");
  });

  test("ends with 127 when there is no such command", async () => {
    const { status, output } = await runCommand("no-such-command-here", []);
    assert.equal(status, 127);
    assert.match(output, /no-such-command-here/);
  });

  test("kills the whole group when its time is over, and ends with 124", async () => {
    // The background sleep holds the pipe open: the output ends only when it is gone, too.
    const { status, output } = await runCommand("sh", ["-c", "sleep 600 & sleep 600"], {
      timeoutMs: 200,
    });
    assert.equal(status, 124);
    assert.match(output, /^sh: ended after 0\.2 s$/m);
  });

  test("kills what is silent for too long, and not what takes long", async () => {
    const speaking = "for i in $(seq 14); do echo $i; sleep 0.25; done";
    assert.equal((await runCommand("sh", ["-c", speaking], { silenceMs: 3_000 })).status, 0);
    const { status, output } = await runCommand("sh", ["-c", "sleep 600"], { silenceMs: 200 });
    assert.equal(status, 124);
    assert.match(output, /^sh: ended after 0\.2 s of silence$/m);
  });
});

describe("endTogether()", () => {
  test("ends what runs with this process, and says the last word", async () => {
    const folder = await mkdtemp(join(tmpdir(), "command-"));
    const file = join(folder, "pid");
    const words = ["run", "-A", "--no-check", CHILD, file];
    const child = spawn("deno", words, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk: Uint8Array) => said += new TextDecoder().decode(chunk));
    const ended = once(child, "close");
    await until(() => existsSync(file));
    const pid = Number(await readFile(file, "utf8"));
    child.kill("SIGTERM");
    await ended;
    assert.equal(said, "the last word\n");
    await until(() => !isRunning(pid));
    await rm(folder, { recursive: true });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
