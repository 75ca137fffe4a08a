/**
 * What the log says of the processor itself.
 *
 * @module
 */
import { formatMs } from "./duration.ts";
import { count, line, quoted, said } from "./line.ts";
import type { LinesOf } from "./line.ts";

/** Lines of the process and its journal. */
export const processorLines: LinesOf<
  | "processor.started"
  | "processor.draining"
  | "processor.drained"
  | "journal.blocked"
  | "journal.unblocked"
  | "orphans.ended"
> = {
  "processor.started": ({ at }) => line("info", "the processor has started", { at }),
  "processor.draining": ({ running, timeoutMs }) =>
    line(
      "info",
      running === 0
        ? "stopping: no operator is running; a second signal ends at once"
        : `stopping: ${count(running, "operator")} running, given ${formatMs(timeoutMs)} to end; ` +
          "a second signal ends at once",
      { running, timeoutMs },
    ),
  "processor.drained": ({ ended }) =>
    line(
      "info",
      ended === 0 ? "stopped; nothing had to be ended" : `stopped; ${count(ended, "run")} ended`,
      { ended },
    ),
  "journal.blocked": ({ cause, message }) =>
    line(
      "error",
      `the journal cannot be written (${quoted(cause)}): ${said(message)}; ` +
        "runs and submissions wait, nothing is lost",
      { cause, reason: message },
    ),
  "journal.unblocked": () => line("info", "the journal can be written again", {}),
  "orphans.ended": ({ runs }) =>
    line(
      runs === 0 ? "debug" : "warning",
      `${count(runs, "operator")} left running by an earlier process ${
        runs === 1 ? "was" : "were"
      } ended`,
      { runs },
    ),
};
