import { KEYS } from "./rules/keys.ts";
import { CONTROLLERS } from "./rules/controllers.ts";
import { ASKING_1 } from "./rules/asking_1.ts";
import { ASKING_2 } from "./rules/asking_2.ts";
import { CALLBACKS } from "./rules/callbacks.ts";
import { TASKS_1 } from "./rules/tasks_1.ts";
import { TASKS_2 } from "./rules/tasks_2.ts";
import { OPERATORS } from "./rules/operators.ts";
import { SERVICES } from "./rules/services.ts";
import { STREAMS } from "./rules/streams.ts";
import { SUBMISSIONS_1 } from "./rules/submissions_1.ts";
import { SUBMISSIONS_2 } from "./rules/submissions_2.ts";
import { SUBMISSIONS_3 } from "./rules/submissions_3.ts";
import { SUBMISSIONS_4 } from "./rules/submissions_4.ts";
import { RETRIES_1 } from "./rules/retries_1.ts";
import { RETRIES_2 } from "./rules/retries_2.ts";
import { CURSORS } from "./rules/cursors.ts";
import { STOPPING_1 } from "./rules/stopping_1.ts";
import { STOPPING_2 } from "./rules/stopping_2.ts";
import { HEALTH } from "./rules/health.ts";
import type { Mutant } from "./mutant.ts";

/** In the order of the rules. */
export const MUTANTS: readonly Mutant[] = [
  ...KEYS,
  ...CONTROLLERS,
  ...ASKING_1,
  ...ASKING_2,
  ...CALLBACKS,
  ...TASKS_1,
  ...TASKS_2,
  ...OPERATORS,
  ...SERVICES,
  ...STREAMS,
  ...SUBMISSIONS_1,
  ...SUBMISSIONS_2,
  ...SUBMISSIONS_3,
  ...SUBMISSIONS_4,
  ...RETRIES_1,
  ...RETRIES_2,
  ...CURSORS,
  ...STOPPING_1,
  ...STOPPING_2,
  ...HEALTH,
];

/** Rules without a mutant, and why. */
export const UNMUTATED: Readonly<Record<string, string>> = {
  "K2": "it is what the program takes for granted of where it runs, and does nothing about",
};
