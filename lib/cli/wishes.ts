/**
 * What an application wants now, for people and for programs.
 *
 * @module
 */
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import { formatMs } from "../observe/duration.ts";
import { count, quoted } from "../observe/line.ts";
import type { ProcessorActions, Task } from "../protocol/tasks.ts";

/** How many tasks there are for each operator, in the order in which their names come up. */
function tasksByOperator(tasks: readonly Task[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { operator } of tasks) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return counts;
}

/** `3 tasks: 2 cat, 1 price; wants to be asked again in 5 s`; `nothing`. */
export function wishesText({ executeTasks, requestCallback }: ProcessorActions, now: Micros) {
  const again = requestCallback === null ? "" : againText(requestCallback, now);
  return `${tasksText(executeTasks)}${again}`;
}

/** The fields of a line of JSON; a callback has all digits of its u64. */
export function wishesFields({ executeTasks, requestCallback }: ProcessorActions) {
  return {
    tasks: Object.fromEntries(tasksByOperator(executeTasks)),
    requestCallback: requestCallback === null ? null : String(requestCallback),
  };
}

const SHOWN_OPERATORS = 8;

function tasksText(tasks: readonly Task[]): string {
  if (tasks.length === 0) return "nothing";
  const counts = [...tasksByOperator(tasks)];
  const each = counts.slice(0, SHOWN_OPERATORS).map(([name, number]) =>
    `${number} ${quoted(name)}`
  );
  const more = counts.length > SHOWN_OPERATORS ? ", …" : "";
  return `${count(tasks.length, "task")}: ${each.join(", ")}${more}`;
}

/** Microseconds of the year 2100: that, and everything beyond, is never (S3). */
const NEVER = 4_102_444_800_000_000n;

function againText(at: bigint, now: Micros): string {
  if (at >= NEVER) return "";
  const ms = (Number(at) - now) / MICROS_PER_MS;
  return `; wants to be asked again ${ms <= 0 ? "at once" : `in ${formatMs(ms)}`}`;
}
