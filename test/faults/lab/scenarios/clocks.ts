/**
 * The wall clock, set forth and back by hours, and a machine that sleeps (S1, S2, O5).
 *
 * @module
 */
import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Lives } from "../lives.ts";
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

const MAIN = fileURLToPath(new URL("../shifted_main.ts", import.meta.url).href);

/** The source, since the binary has no way in. */
const COMMANDS = {
  deno: ["deno", "run", "-A", "--no-check", MAIN],
  bun: ["bun", MAIN],
};

/** On both runtimes: each has a clock of its own. */
export const CLOCKS: readonly FaultScenario[] = [
  { name: "clock-jumps-deno", where: BOTH, ci: [], run: (rig) => jumps(rig, "deno") },
  { name: "clock-jumps-bun", where: BOTH, ci: ["dev"], run: (rig) => jumps(rig, "bun") },
  { name: "sleep-deno", where: ["dev"], ci: [], run: (rig) => sleeps(rig, "deno") },
  { name: "sleep-bun", where: ["dev"], ci: ["dev"], run: (rig) => sleeps(rig, "bun") },
];

const HOURS = [2, -3, 0, -1, 48, 0];

/** While operators run, and callbacks stand. */
async function jumps(rig: Rig, runtime: keyof typeof COMMANDS): Promise<void> {
  const clock = await startOnClock(rig, runtime);
  for (let made = 0; made < rig.times(12, 6); made++) {
    await rig.busy();
    await requestAhead(rig);
    await rig.inject(async () => {
      clock.set(HOURS[made % HOURS.length]!);
      await pause(rig.between(100, 1_000));
    }, { recovery: "probed" });
  }
  clock.set(0);
  await judged(rig);
  const connections = rig.processor.events().filter(({ event }) => event === "chain.connected");
  assert.equal(connections.length, 1, "no heartbeat was missed (A6)");
}

/** Nothing runs, every connection is dead afterwards, and it is hours later. */
async function sleeps(rig: Rig, runtime: keyof typeof COMMANDS): Promise<void> {
  const clock = await startOnClock(rig, runtime);
  for (let made = 0; made < rig.times(4, 2); made++) {
    await rig.busy();
    await requestAhead(rig);
    await rig.inject(async () => {
      rig.processor.signal("SIGSTOP");
      rig.proxy.refuse(true);
      await pause(rig.between(200, 3_000));
      clock.set(8 * (made + 1));
      rig.processor.signal("SIGCONT");
      await pause(rig.between(0, 500));
      rig.proxy.refuse(false);
    }, { recovery: "probed" });
    await rig.untilDone();
  }
  await judged(rig);
}

/** What a clock that jumps by hours must not end: an operator takes half a second at most. */
const TIMEOUT = "30s";

async function startOnClock(rig: Rig, runtime: keyof typeof COMMANDS) {
  const file = rig.scene.operators.path("shift");
  const set = (hours: number) => {
    writeFileSync(`${file}.new`, String(hours * 3_600_000));
    renameSync(`${file}.new`, file); // It is never seen half-written.
  };
  set(0);
  const [name, command] = new Lives(rig).work.split("=");
  await rig.startProcessor({
    operators: [],
    command: COMMANDS[runtime],
    env: {
      TASK_PROCESSOR_CLOCK_SHIFT: file,
      LINERA_TASK_PROCESSOR_OPERATORS:
        `{ ${name} = { command = "${command}", timeout = "${TIMEOUT}" } }`,
    },
  });
  return { set };
}

/** Tasks that are handed out at a later time, so that callbacks stand when the clock jumps. */
async function requestAhead({ lab }: Rig): Promise<void> {
  const notBeforeMicros = (Date.now() + 1_500) * 1_000;
  await lab.request({ operator: "work", input: "task $number", count: 2, notBeforeMicros });
}

/** Longer than S2 needs for a dozen of questions, were a callback to be repeated without end. */
const QUIET_MS = 2_000;

// That runs are repeated is no fault: hours later a kept outcome is too old to be sent again (U1).
async function judged(rig: Rig): Promise<void> {
  await rig.untilDone();
  const before = rig.proxy.seen.question;
  await pause(QUIET_MS);
  const questions = rig.proxy.seen.question - before;
  assert.ok(questions <= 5, `${questions} questions in ${QUIET_MS} ms with nothing to do`);
  const failed = rig.processor.events().filter(({ event }) => event === "run.failed");
  assert.deepEqual(failed, [], "runs that failed");
}
