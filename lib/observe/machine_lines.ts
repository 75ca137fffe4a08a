/**
 * What the log says of the machine that the processor runs on.
 *
 * @module
 */
import { count, line, said } from "./line.ts";
import type { LinesOf } from "./line.ts";

/** Lines of what a machine has too little of. */
export const machineLines: LinesOf<
  "machine.fewDescriptors" | "machine.short" | "machine.recovered" | "run.directoryLeft"
> = {
  "machine.fewDescriptors": ({ limit, needed, maxConcurrency }) =>
    line(
      "warning",
      `${limit} files may be open, and ${maxConcurrency} operators at once may take ${needed}: ` +
        "raise the limit (ulimit -n, LimitNOFILE), or lower --max-concurrency",
      { limit, needed, maxConcurrency },
    ),
  "machine.short": ({ running, message }) =>
    line(
      "error",
      `the machine has no room for one more operator beside ${count(running, "run")}: ` +
        `${
          said(message)
        }; fewer run at once for now, no attempt is counted. Raise the limit that ` +
        "it names (ulimit -n, ulimit -u, memory), or lower --max-concurrency",
      { running, reason: message },
    ),
  "run.directoryLeft": ({ directory, message }) =>
    line(
      "warning",
      `the directory of a run, ${said(directory)}, could not be removed: ${said(message)}`,
      { directory, reason: message },
    ),
  "machine.recovered": () =>
    line("info", "the machine has had room for every operator for 30 s", {}),
};
