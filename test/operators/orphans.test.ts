import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { systemClock } from "../../lib/clock/system.ts";
import { endOrphans, type LeftRun } from "../../lib/operators/orphans.ts";
import { readBootId, readProcess } from "../../lib/operators/processes.ts";
import { type Child } from "../../lib/operators/spawn.ts";
import { nativeSpawn } from "../../lib/operators/spawn_native.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { fixture, isAlive, markedProcesses } from "./harness.ts";

const ENDLESS_MS = 3_600_000;
const PATH = process.env.PATH ?? "";

describe("endOrphans() (O4, D2)", () => {
  test("ends what carries the mark of a run, wherever it has gone", async () => {
    await using group = new Left(fixture("starts_session"));
    await group.ready();
    assert.equal(await end([{ ...group.run, pid: null }], 50), 1);
    assert.deepEqual(markedProcesses(group.run.runId), []);
  });

  test("asks with SIGTERM before it kills", async () => {
    await using polite = new Left(fixture("ends_on_term"));
    await polite.ready();
    assert.equal(await end([polite.run], ENDLESS_MS), 1);
    assert.equal((await polite.child.exited).status, 0);
  });

  test("ends a process without a mark, and its group, when it is certainly the run's", async () => {
    await using unmarked = new Left(fixture("ignores_term"), { PATH });
    await unmarked.ready();
    assert.equal(await end([unmarked.run], 50), 1);
    assert.equal((await unmarked.child.exited).signal, "SIGKILL");
  });

  for (
    const [what, change] of [
      ["another start time", { startTime: "1" }],
      ["no start time", { startTime: null }],
      ["another boot", { bootId: "00000000-0000-0000-0000-000000000000" }],
      ["no boot", { bootId: null }],
    ] as const
  ) {
    test(`leaves a stranger alone that has the number of a run with ${what}`, async () => {
      await using stranger = new Left("/bin/cat", { PATH });
      assert.equal(await end([{ ...stranger.run, ...change }], 0), 0);
      assert.ok(isAlive(stranger.child.pid));
    });
  }

  test("finds a process that is executing another program just then", async () => {
    await using busy = new Left(fixture("execs_itself"));
    const sweeper = new Sweeper();
    for (let round = 0; round < 120; round++) {
      const found = await sweeper.sweep({ runId: busy.run.runId, leader: null, signal: null });
      assert.equal(found, 1);
    }
  });

  test("leaves runs alone whose mark only looks alike", async () => {
    const runId = crypto.randomUUID();
    await using longer = new Left("/bin/cat", { PATH, LINERA_RUN_ID: `${runId}0` });
    await using quoted = new Left("/bin/cat", { PATH, NOTE: `LINERA_RUN_ID=${runId}` });
    await using prefixed = new Left("/bin/cat", { PATH, MY_LINERA_RUN_ID: runId });
    const others = [longer, quoted, prefixed];
    assert.equal(await end([{ ...longer.run, runId, pid: null }], 0), 0);
    for (const { child } of others) assert.ok(isAlive(child.pid));
  });

  test("counts the runs that had something left, of many", async () => {
    await using first = new Left("/bin/cat");
    await using second = new Left("/bin/cat");
    const ended = Array.from({ length: 1_000 }, () => ({
      runId: crypto.randomUUID(),
      pid: null,
      startTime: null,
      bootId: null,
    }));
    assert.equal(await end([first.run, ...ended, second.run], ENDLESS_MS), 2);
    assert.equal((await first.child.exited).signal, "SIGTERM");
    assert.equal((await second.child.exited).signal, "SIGTERM");
  });

  test("does nothing when nothing is left", async () => {
    assert.equal(await end([], ENDLESS_MS), 0);
  });

  test("ends what a processor leaves that was killed with SIGKILL", async () => {
    const runId = crypto.randomUUID();
    const script = fixture("run_and_hang.ts");
    const args = "Deno" in globalThis
      ? ["run", "-A", "--no-check", script, runId]
      : [script, runId];
    const env = { ...process.env, PATH };
    const child = nativeSpawn().start({ file: process.execPath, args, env });
    await firstOf(child.stdout); // the operator is past its first words: they would end it now
    process.kill(child.pid, "SIGKILL");
    await child.exited;
    const left = { runId, pid: null, startTime: null, bootId: null };
    assert.equal(await end([left], 50), 1);
    assert.deepEqual(markedProcesses(runId), []);
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    child[Symbol.dispose]();
  });
});

function end(runs: readonly LeftRun[], graceMs: number): Promise<number> {
  return endOrphans(runs, graceMs, { clock: systemClock(), sweeper: new Sweeper(systemClock()) });
}

async function firstOf(stream: ReadableStream<Uint8Array>): Promise<void> {
  const reader = stream.getReader();
  await reader.read();
  reader.releaseLock();
}

/** A process as a processor that has crashed leaves it: nobody looks after it. */
class Left implements AsyncDisposable {
  readonly run: LeftRun;
  readonly child: Child;

  constructor(file: string, env?: Record<string, string>) {
    const runId = crypto.randomUUID();
    const marked = { PATH, LINERA_RUN_ID: runId };
    this.child = nativeSpawn().start({ file, args: [], env: env ?? marked });
    const { pid } = this.child;
    const startTime = readProcess(pid)?.startTime ?? null;
    this.run = { runId, pid, startTime, bootId: readBootId() };
  }

  /** Its first line has come. */
  async ready(): Promise<void> {
    await firstOf(this.child.stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (isAlive(this.child.pid)) process.kill(this.child.pid, "SIGKILL");
    await this.child.exited;
    await Promise.all([this.child.stdout.cancel(), this.child.stderr.cancel()]);
    this.child[Symbol.dispose]();
  }
}
