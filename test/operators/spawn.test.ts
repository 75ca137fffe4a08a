import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { readProcess } from "../../lib/operators/processes.ts";
import type { Child, Spawn } from "../../lib/operators/spawn.ts";
import { bunSpawn } from "../../lib/operators/spawn_bun.ts";
import { denoSpawn } from "../../lib/operators/spawn_deno.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { until } from "./until.ts";

const INPUT = new TextEncoder().encode("input ".repeat(50_000));

/** Those that this runtime has; each has to do the same. */
const DRIVERS: readonly (readonly [name: string, spawn: Spawn])[] = "Bun" in globalThis
  ? [["bunSpawn(), pipes", bunSpawn()], ["bunSpawn(), sockets", bunSpawn(null)]]
  : [["denoSpawn()", denoSpawn()]];

for (const [name, spawn] of DRIVERS) {
  describe(`Spawn, ${name}`, () => {
    test("start() makes the process the leader of a group (O4)", async () => {
      const child = start(spawn, "/bin/cat");
      // Under Deno it is that as soon as setsid has come to its first system call.
      await until(() => readProcess(child.pid)?.group === child.pid);
      process.kill(-child.pid, "SIGTERM");
      assert.deepEqual(await child.exited, { status: null, signal: "SIGTERM" });
      await letGo(child);
    });

    test("start() hands on arguments, environment and working directory, and no more", async () => {
      const script = 'printf "%s|" "$0" "$@" "$PWD" "$ONE" "${HOME-unset}"';
      const args = ["-c", script, "zero", "a b", ""];
      const child = spawn.start({ file: "/bin/sh", args, env: { ONE: "1" }, cwd: "/usr" });
      assert.equal(await outputOf(child), "zero|a b||/usr|1|unset|");
    });

    test("feed() writes everything and closes stdin", async () => {
      const child = start(spawn, "/bin/cat");
      const [output] = await Promise.all([outputOf(child, INPUT), child.exited]);
      assert.equal(output.length, INPUT.length);
    });

    test("feed() settles when the process does not read, and exited tells its status", async () => {
      const child = start(spawn, "/bin/sh", "-c", "exec 0<&-; exit 7");
      await outputOf(child, INPUT);
      assert.deepEqual(await child.exited, { status: 7, signal: null });
    });

    test("exited settles though a descendant holds the pipes", async () => {
      const child = start(spawn, "/bin/sh", "-c", "sleep 600 & exit 0");
      assert.deepEqual(await child.exited, { status: 0, signal: null });
      process.kill(-child.pid, "SIGKILL");
      await letGo(child);
    });

    test("start() throws, or the process says 127, when there is no such file", async () => {
      let child: Child;
      try {
        child = start(spawn, "/no/such/file");
      } catch (error) {
        assert.match(String(error), /ENOENT/);
        return;
      }
      await outputOf(child);
      assert.deepEqual(await child.exited, { status: 127, signal: null });
    });

    test("nothing is left open after runs of all kinds", async () => {
      await runAllKinds(spawn);
      const before = openDescriptors();
      for (let round = 0; round < 5; round++) await runAllKinds(spawn);
      await until(() => openDescriptors() <= before);
    });

    test("children do not inherit each other's pipes", async () => {
      const hung = Array.from({ length: 4 }, () => start(spawn, "/bin/cat"));
      const listing = await outputOf(start(spawn, "/bin/ls", "/proc/self/fd"));
      for (const child of hung) process.kill(child.pid, "SIGKILL");
      await Promise.all(hung.map(letGo));
      const alone = await outputOf(start(spawn, "/bin/ls", "/proc/self/fd"));
      assert.equal(listing.split("\n").length, alone.split("\n").length);
    });
  });
}

test("nativeSpawn() has no limitation on this system", () => {
  assert.equal(nativeSpawn().limitation, null);
});

async function runAllKinds(spawn: Spawn): Promise<void> {
  await outputOf(start(spawn, "/bin/cat"), INPUT);
  await outputOf(start(spawn, "/bin/true"), INPUT);
  const hung = start(spawn, "/bin/sleep", "600");
  void hung.feed(INPUT);
  process.kill(hung.pid, "SIGKILL");
  await letGo(hung);
  try {
    await letGo(start(spawn, "/no/such/file"));
  } catch {
    // It may throw; what it had opened has to be closed all the same.
  }
}

function start(spawn: Spawn, file: string, ...args: string[]): Child {
  return spawn.start({ file, args, env: { PATH: process.env.PATH ?? "" } });
}

async function outputOf(child: Child, input = new Uint8Array(0)): Promise<string> {
  const [output] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.feed(input),
    child.exited,
  ]);
  child[Symbol.dispose]();
  return output;
}

async function letGo(child: Child): Promise<void> {
  await Promise.all([child.stdout.cancel(), child.stderr.cancel(), child.exited]);
  child[Symbol.dispose]();
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}
