/**
 * Every scenario, in the order in which they run.
 *
 * @module
 */
import type { Scenario } from "../context.ts";
import { badInput } from "./bad_input.ts";
import { identifiedBurst, positionalBurst } from "./bursts.ts";
import { callback } from "./callback.ts";
import { chains, discover } from "./chains.ts";
import { checks } from "./checks.ts";
import { conformance } from "./conformance.ts";
import { controller } from "./controller.ts";
import { controllerBadInput } from "./controller_bad_input.ts";
import { nodeKilled, processorKilled } from "./crashes.ts";
import { identifiedCuts, positionalCuts, stalledCuts } from "./cuts.ts";
import { drain } from "./drain.ts";
import { independence } from "./independence.ts";
import { largeInputs } from "./inputs.ts";
import { killedSubmitting } from "./killed_submitting.ts";
import { unwantedOutcomes } from "./outcomes.ts";
import { parking } from "./parking.ts";
import { reload } from "./reload.ts";
import { smokeBinary, smokeBun, smokeDeno } from "./smoke.ts";
import { smokeSurroundings } from "./surroundings.ts";
import { twins } from "./twins.ts";
import { validatorStopped } from "./validator.ts";

/** The names are what the command line takes. */
export const SCENARIOS: readonly Scenario[] = [
  smokeBinary,
  smokeDeno,
  smokeBun,
  smokeSurroundings,
  badInput,
  checks,
  identifiedBurst,
  positionalBurst,
  independence,
  parking,
  callback,
  largeInputs,
  unwantedOutcomes,
  drain,
  chains,
  discover,
  controller,
  controllerBadInput,
  reload,
  positionalCuts,
  identifiedCuts,
  stalledCuts,
  nodeKilled,
  processorKilled,
  killedSubmitting,
  twins,
  validatorStopped,
  conformance,
];
