/**
 * The processor itself, stopped and killed.
 *
 * @module
 */
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** While tasks are under way, at a moment by the seed. */
export const PROCESSORS: readonly FaultScenario[] = [
  { name: "processor-stopped", where: BOTH, ci: ["dev"], run: (rig) => repeated(rig, stopped) },
  { name: "processor-killed", where: BOTH, ci: BOTH, run: (rig) => repeated(rig, killed) },
];

async function repeated(rig: Rig, fault: (rig: Rig) => Promise<void>): Promise<void> {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(5, 2); made++) {
    await rig.busy();
    await pause(rig.between(0, 300));
    await rig.inject(() => fault(rig));
    await rig.untilDone();
  }
}

async function stopped(rig: Rig): Promise<void> {
  rig.processor.signal("SIGSTOP");
  await pause(rig.between(500, 5_000));
  rig.processor.signal("SIGCONT");
}

// The fault is over when the next one has been started: recovery holds its start.
async function killed(rig: Rig): Promise<void> {
  await rig.processor.kill();
  await rig.startProcessor();
}
