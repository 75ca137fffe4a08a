/**
 * Operators, stopped and killed in the middle of their runs.
 *
 * @module
 */
import process from "node:process";
import { livingOperators } from "../../../e2e/orphans.ts";
import { until } from "../../../e2e/until.ts";
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** Every run that is under way at the moment. */
export const OPERATORS: readonly FaultScenario[] = [
  { name: "operators-stopped", where: BOTH, ci: [], run: (rig) => repeated(rig, stopped) },
  { name: "operators-killed", where: BOTH, ci: ["dev"], run: (rig) => repeated(rig, killed) },
];

async function repeated(rig: Rig, fault: (rig: Rig, pids: readonly number[]) => Promise<void>) {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(5, 2); made++) {
    await rig.request();
    const pids = await until("operators run", () => {
      const found = livingOperators(rig.scene.mark).map(({ pid }) => pid);
      return found.length > 0 ? found : null;
    });
    await rig.inject(() => fault(rig, pids));
    await rig.untilDone();
  }
}

async function stopped(rig: Rig, pids: readonly number[]): Promise<void> {
  for (const pid of pids) signal(pid, "SIGSTOP");
  await pause(rig.between(500, 3_000));
  for (const pid of pids) signal(pid, "SIGCONT");
}

function killed(_rig: Rig, pids: readonly number[]): Promise<void> {
  for (const pid of pids) signal(pid, "SIGKILL");
  return Promise.resolve();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
