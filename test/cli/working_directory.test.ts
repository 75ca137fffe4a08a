import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { PATIENT, programCommand } from "./program.ts";

describe("a working directory that was removed", () => {
  test("is named, with what to do, and nothing is started", PATIENT, () => {
    const script = 'd=$(mktemp -d); cd "$d"; rmdir "$d"; exec "$@"';
    const args = ["exec", "cat", "--operators", "cat=/bin/cat"];
    const command = ["-c", script, "sh", ...programCommand(args)];
    const { status, stderr } = spawnSync("/bin/sh", command, { encoding: "utf8", input: "" });
    assert.notEqual(status, 0);
    // Deno itself does not start there, and names it before the program can.
    const isDeno = "Deno" in globalThis;
    assert.match(stderr, isDeno ? /working directory/ : /working directory was removed/);
  });
});
