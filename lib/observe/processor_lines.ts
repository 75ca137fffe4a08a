/**
 * What the log says of the processor itself.
 *
 * @module
 */
import { formatMs } from "./duration.ts";
import type { EventMap, KeptCause } from "./events.ts";
import { count, line, quoted, said } from "./line.ts";
import type { LinesOf } from "./line.ts";

/** Lines of the process and its journal. */
export const processorLines: LinesOf<
  | "program.started"
  | "processor.started"
  | "processor.draining"
  | "processor.drained"
  | "journal.blocked"
  | "journal.unblocked"
  | "control.unavailable"
  | "orphans.ended"
> = {
  "program.started": programStarted,
  "processor.started": ({ at }) => line("debug", "the processor has started", { at }),
  "processor.draining": ({ running, timeoutMs }) =>
    line(
      "info",
      running === 0
        ? "stopping: no operator is running; a second signal ends at once"
        : `stopping: ${count(running, "operator")} running, given ${formatMs(timeoutMs)} to end; ` +
          "a second signal ends at once",
      { running, timeoutMs },
    ),
  "processor.drained": processorDrained,
  "journal.blocked": ({ cause, message }) =>
    line(
      "error",
      `the journal cannot be written (${quoted(cause)}): ${said(message)}; ` +
        "runs and submissions wait, nothing is lost",
      { cause, reason: message },
    ),
  "journal.unblocked": () => line("info", "the journal can be written again", {}),
  "control.unavailable": ({ message }) =>
    line("warning", `nobody can ask for its tasks (tasks list): ${said(message)}`, {
      reason: message,
    }),
  "orphans.ended": ({ runs }) =>
    line(
      runs === 0 ? "debug" : "warning",
      `${count(runs, "operator")} left running by an earlier process ${
        runs === 1 ? "was" : "were"
      } ended`,
      { runs },
    ),
};

const KEPT: Readonly<Record<KeptCause, string>> = {
  fenced: "behind a submission whose fate is not known",
  blocked: "since the node does not take them",
  unreachable: "since the node cannot be reached",
  late: "since the time was over",
};

function processorDrained({ ended, kept }: EventMap["processor.drained"]): ReturnType<typeof line> {
  const runs = ended === 0 ? "nothing had to be ended" : `${count(ended, "run")} ended`;
  const causes = (Object.keys(KEPT) as KeptCause[]).filter((cause) => kept[cause] > 0);
  const words = causes.map((cause) => `; ${count(kept[cause], "outcome")} kept ${KEPT[cause]}`);
  const rest = words.length === 0 ? "" : `${words.join("")}: the next start sends what is wanted`;
  return line("info", `stopped; ${runs}${rest}`, { ended, ...kept });
}

function programStarted(event: EventMap["program.started"]): ReturnType<typeof line> {
  const { version, runtime, operators, stateDirectory, configuration, isIdle } = event;
  const fields = { version, runtime, operators, stateDirectory, configuration, isIdle };
  const lacks = [
    ...(operators.length === 0 ? ["without --operators: every task will wait"] : []),
    ...(isIdle ? ["with nothing to work for: applications, a controller or discovery"] : []),
  ];
  const state = stateDirectory === null ? "nothing is stored" : `state in ${said(stateDirectory)}`;
  const text = [
    [`version ${quoted(version)} on ${said(runtime)} has started`, lacks.join(", and ")]
      .join(" ").trimEnd(),
    state,
    ...(configuration === null ? [] : [`configuration in ${said(configuration)}`]),
  ].join("; ");
  return line(lacks.length > 0 ? "warning" : "info", text, fields);
}
