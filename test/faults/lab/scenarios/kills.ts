/**
 * kill -9 in numbers: at random moments of a processor's life, and at those at which something has
 * just been decided (D2, U1, U3, C2). `--times 1000` kills a thousand times.
 *
 * @module
 */
import { until } from "../../../e2e/until.ts";
import { Lives } from "../lives.ts";
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/**
 * With requests only when nothing is open, since they would settle what a kill has left pending
 * (U3); and with users who act on the chain all the time, for both kinds of lists.
 */
export const KILLS: readonly FaultScenario[] = [
  { name: "kills", where: BOTH, ci: BOTH, deadlineMs: 600_000, run: killedBetween },
  {
    name: "kills-beside-users",
    where: ["dev"],
    ci: ["dev"],
    deadlineMs: 600_000,
    run: killedBesideUsers,
  },
  {
    name: "kills-of-a-list",
    where: ["dev"],
    ci: ["dev"],
    application: "cursor list",
    deadlineMs: 600_000,
    run: killedBesideUsers,
  },
];

async function killedBetween(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  await killed(rig, lives, async () => {
    if (await rig.lab.storedCount() >= rig.lab.requested.length) await requestBoth(rig);
  });
  await judged(rig, lives);
}

async function killedBesideUsers(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  const over = new AbortController();
  const acting = users(rig, over.signal);
  await killed(rig, lives, () => Promise.resolve()).finally(() => over.abort());
  await acting;
  await judged(rig, lives);
}

/** After how many kills recovery is measured once. */
const MEASURED_EVERY = 10;

async function killed(rig: Rig, lives: Lives, beforeLife: () => Promise<void>): Promise<void> {
  const start = () => rig.startProcessor({ operators: [lives.work] });
  await start();
  for (
    let made = 1;
    made <= rig.times(rig.site.kind === "real" ? 50 : 100, killsInCi(rig));
    made++
  ) {
    await beforeLife();
    await momentOf(rig, lives);
    await rig.inject(async () => {
      await lives.kill();
      await start();
    }, { recovery: made % MEASURED_EVERY === 0 ? "resumed" : "none" });
  }
}

async function judged(rig: Rig, lives: Lives): Promise<void> {
  await rig.untilDone();
  lives.judge();
  const { runs, again } = lives.figures;
  console.log(`      ${runs} runs, ${again} of them since a kill had cut one short`);
}

function killsInCi({ site }: Rig): number {
  return site.kind === "real" ? 10 : 20;
}

/** Waits for a moment of the processor's life, each as likely as the others. */
async function momentOf(rig: Rig, lives: Lives): Promise<void> {
  const { seen } = rig.proxy;
  const grown = async (count: () => number, mostMs: number) => {
    const before = count();
    await until("it has grown", () => count() > before, LOOKING).catch(() => {}); // or be it later
    await pause(rig.between(0, mostMs));
  };
  await rig.oneOf(
    () => pause(rig.between(0, 250)), // in its start
    () => pause(rig.between(0, 800)),
    () => grown(() => lives.endedBytes, 4), // an outcome is there, and perhaps journaled
    () => grown(() => seen.submission, 30), // it is on its way, or answered
    () => grown(() => seen.notification, 10), // its block is there
    () => grown(() => seen.settling, 10), // what an earlier life has sent is being settled (U3)
  )();
}

const LOOKING = { deadlineMs: 1_000, everyMs: 1 };

/** More than this is not requested before it is done. */
const MOST_OPEN = 40;

async function users(rig: Rig, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const open = rig.lab.requested.length - await rig.lab.storedCount();
    if (open < MOST_OPEN) await requestSome(rig, rig.between(1, 8), rig.oneOf(true, false));
    await pause(rig.between(20, 300));
  }
}

async function requestBoth(rig: Rig): Promise<void> {
  for (const identified of [false, true]) await requestSome(rig, 8, identified);
}

// Some are asked for ahead of their time, so that callbacks have to outlive kills, too (S1).
async function requestSome(rig: Rig, count: number, identified: boolean): Promise<void> {
  const inMs = identified ? rig.oneOf(0, 0, rig.between(100, 1_500)) : 0;
  const notBeforeMicros = inMs === 0 ? 0 : (Date.now() + inMs) * 1_000;
  const task = { operator: "work", input: "task $number", identified, count, notBeforeMicros };
  await rig.lab.request(task);
}
