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
  {
    name: "processor-stopped",
    where: BOTH,
    ci: ["dev"],
    run: (rig) => repeated(rig, () => processorStopped(rig, rig.between(500, 5_000))),
  },
  { name: "processor-killed", where: BOTH, ci: BOTH, run: (rig) => repeated(rig, processorKilled) },
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

/** SIGSTOP and SIGCONT. */
export async function processorStopped(rig: Rig, ms: number): Promise<void> {
  rig.processor.signal("SIGSTOP");
  await pause(ms);
  rig.processor.signal("SIGCONT");
}

/** kill -9. It is over when the next one has been started: recovery holds its start. */
export async function processorKilled(rig: Rig): Promise<void> {
  await rig.processor.kill();
  await rig.startProcessor();
}
