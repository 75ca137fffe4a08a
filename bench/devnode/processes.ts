/**
 * What the system says of a process: memory and processor time.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** Ticks a second of the times in /proc: the same on every Linux that runs this. */
const TICKS = 100;

/** Megabytes that a process holds in memory, its mapped program among them: what `ps` shows. */
export function residentMb(pid: number): number {
  return fieldKb(pid, "VmRSS") / 1_024;
}

/** Kilobytes that it has written to: what is not shared with others of the same program. */
export function privateKb(pid: number): number {
  return fieldKb(pid, "RssAnon");
}

function fieldKb(pid: number, name: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status);
  if (found === null) throw new Error(`/proc/${pid}/status has no ${name}`);
  return Number(found[1]);
}

/** Seconds of one core since it was started, to a hundredth. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name, in parentheses, may have blanks; user and system time are 12 and 13 fields behind it.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** How often each of its threads has waited and gone on since it was started. */
export function wakeUps(pid: number): ReadonlyMap<string, number> {
  return new Map(
    readdirSync(`/proc/${pid}/task`).map((thread) => {
      const status = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
      return [thread, Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0)];
    }),
  );
}

/** How often threads that are there at the end have done so meanwhile. */
export function wakeUpsBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): number {
  return [...after].reduce(
    (total, [thread, count]) => total + count - (before.get(thread) ?? 0),
    0,
  );
}
