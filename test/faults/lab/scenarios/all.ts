/**
 * Every scenario, in the order in which they run.
 *
 * @module
 */
import type { FaultScenario } from "../scenario.ts";
import { NETWORK } from "./network.ts";
import { NODES } from "./nodes.ts";
import { OPERATORS } from "./operators.ts";
import { PROCESSORS } from "./processors.ts";

/** A file of this folder adds its own here. */
export const SCENARIOS: readonly FaultScenario[] = [
  ...NETWORK,
  ...NODES,
  ...PROCESSORS,
  ...OPERATORS,
];
