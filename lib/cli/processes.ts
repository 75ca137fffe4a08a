/**
 * What is noted and told of processes that stay between runs (O10).
 *
 * @module
 */
import { JournalError } from "../journal/errors.ts";
import type { Journal, JournalWrite } from "../journal/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { ProcessObserver } from "../operators/port.ts";

/** Those of `run`: they are in the journal like runs, so that the next start finds what is left (D2). */
export function notedProcesses(
  journal: Pick<Journal, "writeLazily">,
  bus: EventBus,
): ProcessObserver {
  const noteIfPossible = (write: JournalWrite) => {
    try {
      journal.writeLazily([write]);
    } catch (error) {
      // The processor says that the journal cannot be written. Without this a process is found by
      // its mark, or is looked for in vain.
      if (!(error instanceof JournalError)) throw error;
    }
  };
  return {
    starting: ({ processId }) => journal.writeLazily([{ kind: "runStarted", runId: processId }]),
    started: (process, pid, startTime) => {
      noteIfPossible({ kind: "runSpawned", runId: process.processId, pid, startTime });
      bus.emit({ name: "process.started", ...process, pid });
    },
    stderr: (process, line) => bus.emit({ name: "process.stderr", ...process, line }),
    ended: (process, end) => {
      noteIfPossible({ kind: "runEnded", runId: process.processId });
      bus.emit({ name: "process.ended", ...process, ...end });
    },
    failing: (operator, facts) => bus.emit({ name: "operator.failing", operator, ...facts }),
    recovered: (operator) => bus.emit({ name: "operator.recovered", operator }),
  };
}

/** Those of a command that keeps no state, and waits for the end of them. */
export function ownProcesses(onStderr: (line: string) => void = () => {}): ProcessObserver {
  return {
    starting() {},
    started() {},
    stderr: (_, line) => onStderr(line),
    ended() {},
    failing() {},
    recovered() {},
  };
}
