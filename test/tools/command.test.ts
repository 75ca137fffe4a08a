import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { runCommand } from "../../tools/command.ts";

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
    const { status, output } = await runCommand("sh", ["-c", "echo on; sleep 600 & sleep 600"], {
      timeoutMs: 200,
    });
    assert.equal(status, 124);
    assert.match(output, /^on\n/);
  });
});
