/**
 * What the log says of a controller application.
 *
 * @module
 */
import { formatMs } from "./duration.ts";
import type { ControllerCondition } from "./controller_condition.ts";
import { applicationFields, count, line, nameOf, said } from "./line.ts";
import type { LinesOf } from "./line.ts";

/** What is wrong, and what is to be done about it. */
export const CONDITIONS: Readonly<Record<ControllerCondition["cause"], readonly [string, string]>> =
  {
    otherOwner: [
      "another owner is registered as this worker",
      "nothing of it is run here; stop the other worker and have it deregister, or give " +
      "--controller-owner",
    ],
    severalOwners: [
      "who of the owners of its chain this worker is cannot be told",
      "give --controller-owner",
    ],
    noOwner: ["its chain has no owner to register", "run `linera assign` for it on the node"],
    removed: [
      "this worker was removed",
      "it registers again; stop it, or start it without --controller-id, to keep it out",
    ],
    notKept: [
      "it does not know of the registration that was committed",
      "it is tried again rarely; another worker may have registered for the same chain",
    ],
    missingCapabilities: [
      "a service is not run",
      "give --operators of these names, or assign it to another worker",
    ],
    messagePolicy: [
      "it sets a message policy, which is not applied",
      "give the flags for it to the node",
    ],
    dryRun: ["this is a dry run", "nothing is sent to it"],
    readOnly: [
      "nothing can be sent to it: the node is read-only",
      "start it without --read-only, or use another node",
    ],
    cannotPropose: [
      "nothing can be sent to it: the node holds no key for its chain",
      "run `linera assign` on the node",
    ],
    misaddressed: ["the node does not know it", "check --controller-id"],
    failedInExecution: [
      "what was sent to it failed in its block",
      "check --controller-owner, and that it is a controller of workers",
    ],
    refused: ["it refused what was sent", "check --controller-owner, and that it is a controller"],
    tooLarge: ["the registration is too large for a request", "give fewer --operators"],
  };

const COMMANDS = {
  register: "this worker is registered",
  deregister: "this worker is deregistered",
  start: "a service is taken over",
} as const;

const UNREADABLE = {
  invalid: "gave no valid answer to localWorkerState; is it a controller?",
  misaddressed: "is not known to the node (check --controller-id)",
  unreachable: "cannot be asked",
} as const;

/** Lines of a controller. */
export const controllerLines: LinesOf<
  | "controller.unreadable"
  | "controller.readable"
  | "controller.condition"
  | "controller.cleared"
  | "controller.stillRegistered"
  | "controller.commanded"
> = {
  "controller.unreadable": ({ application, kind, message, failures, retryInMs }) =>
    line(
      kind === "unreachable" ? "warning" : "error",
      `controller ${nameOf(application)} ${UNREADABLE[kind]}: ${said(message)}; ` +
        `assignments stay as they are, it is asked again in ${formatMs(retryInMs)}`,
      { ...applicationFields(application), kind, reason: message, failures, retryInMs },
    ),
  "controller.readable": ({ application, failures }) =>
    line(
      "info",
      `controller ${nameOf(application)} answers again after ${count(failures, "failure")}`,
      { ...applicationFields(application), failures },
    ),
  "controller.condition": ({ application, cause, subject, message }) => {
    const [what, advice] = CONDITIONS[cause];
    return line(
      cause === "dryRun" || cause === "removed" ? "warning" : "error",
      `controller ${nameOf(application)}: ${what}: ${advice} (${said(message)})`,
      { ...applicationFields(application), cause, subject, reason: message },
    );
  },
  "controller.cleared": ({ application, cause, subject, message }) =>
    line(
      "info",
      `controller ${nameOf(application)}: no longer so: ${CONDITIONS[cause][0]} (${said(message)})`,
      { ...applicationFields(application), cause, subject, reason: message },
    ),
  "controller.stillRegistered": ({ application, message }) =>
    line(
      "warning",
      `controller ${nameOf(application)}: this worker may still be registered: ${said(message)}; ` +
        "start and stop it once more, or have an admin of the controller remove it",
      { ...applicationFields(application), reason: message },
    ),
  "controller.commanded": ({ application, command, message, block }) =>
    line(
      "info",
      `controller ${nameOf(application)}: ${COMMANDS[command]}: ${said(message)}`,
      { ...applicationFields(application), command, detail: message, block },
    ),
};
