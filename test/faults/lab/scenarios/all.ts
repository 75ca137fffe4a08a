/**
 * Every scenario, in the order in which they run.
 *
 * @module
 */
import type { FaultScenario } from "../scenario.ts";
import { CLOCKS } from "./clocks.ts";
import { DISKS } from "./disks.ts";
import { KILLS } from "./kills.ts";
import { NETWORK } from "./network.ts";
import { NODES } from "./nodes.ts";
import { OPERATORS } from "./operators.ts";
import { PROCESSORS } from "./processors.ts";
import { STOPS } from "./stops.ts";

/** A file of this folder adds its own here. */
export const SCENARIOS: readonly FaultScenario[] = [
  ...NETWORK,
  ...NODES,
  ...PROCESSORS,
  ...OPERATORS,
  ...KILLS,
  ...STOPS,
  ...DISKS,
  ...CLOCKS,
];
