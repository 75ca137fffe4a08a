/**
 * Stopping in the middle of a burst: a drain, one that is cut short, one that a supervisor does not
 * wait for, and signals that reload (D1, D2, D4).
 *
 * @module
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { until } from "../../../e2e/until.ts";
import { Lives } from "../lives.ts";
import { pause } from "../pause.ts";
import type { InjectOptions, Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** Each with a start after it, from the same state. */
export const STOPS: readonly FaultScenario[] = [
  { name: "stopped-in-a-burst", where: BOTH, ci: BOTH, run: drained },
  { name: "stopped-twice", where: BOTH, ci: ["dev"], run: stoppedTwice },
  { name: "hung-up", where: ["dev"], ci: [], run: hungUp },
  { name: "reloaded-in-a-burst", where: BOTH, ci: ["dev"], run: reloaded },
  { name: "killed-by-supervisor", where: BOTH, ci: ["dev"], run: killedBySupervisor },
];

/** Tasks of each kind in a burst. */
const BURST = 30;

/** All that was requested may have been stored in a drain. */
const PROBED: InjectOptions = { recovery: "probed" };

/** The operators of a burst end by themselves: half a second, and the blocks of their outcomes. */
const DRAIN_MOST_MS = 15_000;

/** One signal: what runs may end and is submitted, soon, and nothing is run again (D1). */
async function drained(rig: Rig): Promise<void> {
  await stopped(rig, "SIGTERM");
}

/** Without a file, SIGHUP is that signal as well (D4). */
async function hungUp(rig: Rig): Promise<void> {
  await stopped(rig, "SIGHUP");
}

async function stopped(rig: Rig, signal: "SIGTERM" | "SIGHUP"): Promise<void> {
  const lives = new Lives(rig);
  const start = () => rig.startProcessor({ operators: [lives.work] });
  await start();
  for (let made = 0; made < rig.times(6, 2); made++) {
    await rig.busy(BURST);
    await pause(rig.between(0, 300));
    await rig.inject(async () => {
      const before = performance.now();
      rig.processor.signal(signal);
      assert.deepEqual(await rig.processor.ended, { status: 0, signal: null }, "the end (D1)");
      const tookMs = performance.now() - before;
      assert.ok(tookMs < DRAIN_MOST_MS, `the drain took ${tookMs} ms`);
      lives.seeLeft();
      await start();
    }, PROBED);
    await rig.untilDone();
  }
  lives.judge();
}

/** The second signal ends everything at once; what ran is run again, and only that. */
async function stoppedTwice(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  const start = () => rig.startProcessor({ operators: [lives.work] });
  await start();
  for (let made = 0; made < rig.times(6, 2); made++) {
    await rig.busy(BURST);
    await rig.inject(async () => {
      rig.processor.signal("SIGTERM");
      const end = await atOnce(rig);
      assert.ok(end.status === 1 || end.status === 0, `the end: ${JSON.stringify(end)}`);
      lives.seeLeft();
      lives.noteEnd();
      await start();
    }, PROBED);
    await rig.untilDone();
  }
  lives.judge();
}

// Signals within 100 ms of the first are the same one.
async function atOnce({ processor }: Rig): Promise<Awaited<Rig["processor"]["ended"]>> {
  const insisting = setInterval(() => processor.signal("SIGTERM"), 120);
  return await processor.ended.finally(() => clearInterval(insisting));
}

/** With a file, SIGHUP reloads, a dozen times in a burst, and stops nothing (D4). */
async function reloaded(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  const file = rig.scene.operators.path("config.toml");
  const write = (seconds: number) => writeFileSync(file, `slowAfter = "${seconds}s"\n`);
  write(60);
  await rig.startProcessor({ operators: [lives.work], flags: ["--config", file] });
  for (let made = 0; made < rig.times(6, 2); made++) {
    await rig.busy(BURST);
    await rig.inject(async () => {
      for (let more = 1; more <= 12; more++) {
        write(60 + more);
        rig.processor.signal("SIGHUP");
        await pause(rig.between(0, 80));
      }
    });
    await rig.untilDone();
  }
  lives.judge();
}

/**
 * SIGTERM, and kill -9 some time later, while an operator refuses to end: supervisors wait for ten
 * seconds, and a drain may take 20.
 */
async function killedBySupervisor(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  const gate = rig.scene.operators.path("open");
  const body = `trap "" TERM; while ! [ -e ${gate} ]; do sleep 0.1; done
${lives.recordingEnd}
printf %s "$input"`;
  const operators = [lives.work, rig.scene.operators.recorded("stubborn", body)];
  await rig.startProcessor({ operators });
  for (let made = 0; made < rig.times(3, 1); made++) {
    rmSync(gate, { force: true });
    await rig.lab.request({ operator: "stubborn", input: "task $number", count: 3 });
    await rig.busy(BURST);
    await rig.inject(async () => {
      rig.processor.signal("SIGTERM");
      await until("it drains", () => isDraining(rig));
      await pause(rig.times(10_000, 3_000));
      await lives.kill();
      await rig.startProcessor({ operators });
      writeFileSync(gate, "");
    });
    await rig.untilDone();
  }
  lives.judge();
}

function isDraining({ processor }: Rig): boolean {
  return processor.events().some(({ event }) => event === "processor.draining");
}
