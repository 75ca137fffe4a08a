import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { descriptorShortage, isExhaustion } from "../../lib/operators/exhaustion.ts";
import type { RunResult } from "../../lib/operators/port.ts";
import type { Spawn } from "../../lib/operators/spawn.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { runOnce } from "./harness.ts";

const CHILD = join(import.meta.dirname!, "../fixtures/exhaustion_child.ts");

describe("a machine without room", () => {
  test("is not the operator's failure, and is over when there is room again (R4)", () => {
    const run = "Deno" in globalThis ? ["run", "-A", "--no-check"] : [];
    const command = ["-c", 'ulimit -n 128; exec "$@"', "sh", process.execPath, ...run, CHILD];
    const said = execFileSync("/bin/sh", command, { encoding: "utf8" });
    const { results, isWritten, output } = JSON.parse(said);
    assert.deepEqual(results.map(({ ok }: RunResult) => ok), [true, false, true]);
    assert.equal(results[1].failure, "exhausted");
    assert.match(
      results[1].message,
      /^Operator "tried" \(\/bin\/cat\) \[exhausted\] waits to start: .*open files/,
    );
    assert.deepEqual({ isWritten, output }, { isWritten: true, output: "written" });
  });

  test("is known by the code of the error, and by nothing else", () => {
    for (const code of ["EMFILE", "ENFILE", "EAGAIN", "ENOMEM", "ENOSPC", "EDQUOT"]) {
      assert.ok(isExhaustion(Object.assign(new Error("no"), { code })));
    }
    for (const code of ["ENOENT", "EACCES", "E2BIG"]) {
      assert.ok(!isExhaustion(Object.assign(new Error("no"), { code })));
    }
    assert.ok(!isExhaustion(new Error("EMFILE")));
  });

  const SETSID: readonly [says: string, failure: string][] = [
    ["setsid: failed to execute /bin/cat: Cannot allocate memory", "exhausted"],
    ["setsid: failed to execute /bin/cat: Resource temporarily unavailable", "exhausted"],
    ["setsid: failed to execute /bin/cat: Too many open files in system", "exhausted"],
    [
      "setsid: error while loading shared libraries: libc.so.6: failed to map segment from shared object",
      "exhausted",
    ],
    ["setsid: failed to execute /bin/cat: Argument list too long", "spawn"],
    ["cat: Cannot allocate memory", "exitStatus"],
  ];
  for (const [says, failure] of SETSID) {
    test(`is told from an operator's failure by what setsid says: "${says}" (R4)`, async () => {
      const native = nativeSpawn();
      const args = ["-c", 'echo "$1" >&2; exit 126', "sh", says];
      const start: Spawn["start"] = (request) =>
        native.start({ ...request, file: "/bin/sh", args });
      const { result } = await runOnce("/bin/cat", { context: { spawn: { ...native, start } } });
      assert.equal(result.ok ? "none" : result.failure, failure);
    });
  }

  test("shows at the start when the limit on open files is too low for all runs", () => {
    assert.deepEqual(descriptorShortage(256, 1_024), { limit: 1_024, needed: 1_280 });
    assert.equal(descriptorShortage(200, 1_024), null);
    assert.equal(descriptorShortage(1), null);
  });
});
