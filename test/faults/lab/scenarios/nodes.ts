/**
 * The node and its validator: stopped, ended, killed, and there again.
 *
 * @module
 */
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** A fault that lasts for so many milliseconds. */
type Lasting = (rig: Rig, ms: number) => Promise<void>;

/** While tasks are under way, at a moment by the seed. */
export const NODES: readonly FaultScenario[] = [
  { name: "node-stopped", where: ["real"], ci: ["real"], run: (rig) => repeated(rig, nodeStopped) },
  {
    name: "node-killed",
    where: BOTH,
    ci: BOTH,
    run: (rig) => repeated(rig, (_, ms) => nodeEnded(rig, "SIGKILL", ms / 4)),
  },
  {
    name: "node-ended",
    where: ["real"],
    ci: [],
    run: (rig) => repeated(rig, (_, ms) => nodeEnded(rig, "SIGTERM", ms / 4)),
  },
  {
    name: "validator-stopped",
    where: ["real"],
    ci: [],
    run: (rig) => repeated(rig, validatorStopped),
  },
  {
    name: "validator-killed",
    where: ["real"],
    ci: ["real"],
    run: (rig) => repeated(rig, validatorKilled),
  },
];

async function repeated(rig: Rig, fault: Lasting): Promise<void> {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(4, 1); made++) {
    await rig.busy();
    await pause(rig.between(0, 100));
    await rig.inject(() => fault(rig, rig.between(300, 6_000)));
    await rig.untilDone();
  }
}

/** SIGSTOP and SIGCONT. */
export async function nodeStopped({ site }: Rig, ms: number): Promise<void> {
  site.real?.node.pause();
  await pause(ms);
  site.real?.node.resume();
}

/** Ended, and started again after so long. */
export async function nodeEnded({ site }: Rig, signal: "SIGKILL" | "SIGTERM", ms: number) {
  await site.endNode(signal);
  await pause(ms);
  await site.startNode();
}

/** SIGSTOP and SIGCONT. */
export async function validatorStopped({ site }: Rig, ms: number): Promise<void> {
  site.real?.network.validator.stop();
  await pause(ms);
  site.real?.network.validator.continue();
}

/** Killed, and started again after so long. */
export async function validatorKilled({ site }: Rig, ms: number): Promise<void> {
  await site.real?.network.validator.kill();
  await pause(ms);
  await site.real?.network.validator.restart();
}
