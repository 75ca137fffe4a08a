/**
 * What a soak prints at its end.
 *
 * @module
 */
import { spreadInSeconds, tableOf } from "../table.ts";
import type { Which } from "./schedule.ts";
import type { Made, SoakEnd } from "./soak.ts";
import type { Vitals } from "./vitals.ts";

/** The three tables: faults, the ledgers, and what the processor that was never killed holds. */
export function soakReport(end: SoakEnd): string {
  return [faults(end.made), ledgers(end), vitals(end)].join("\n\n");
}

/** Each fault with its time, for who looks why a soak has failed. */
export function madeInOrder(made: readonly Made[]): string {
  return made.map(({ planned: { atMs, name, on, shown } }) =>
    `${(atMs / 1_000).toFixed(1).padStart(7)} s  ${on.padEnd(6)}  ${name}  ${shown}`
  ).join("\n");
}

function faults(made: readonly Made[]): string {
  const names = [...new Set(made.map(({ planned }) => planned.name))].sort();
  const rows = names.map((name) => {
    const those = made.filter(({ planned }) => planned.name === name);
    const recoveries = those.flatMap(({ recoveryMs }) => recoveryMs ?? []);
    return [name, String(those.length), ...spreadInSeconds(recoveries)];
  });
  const head = ["fault", "injected", "next stored min", "median", "max s"];
  const recoveries = made.flatMap(({ recoveryMs }) => recoveryMs ?? []);
  return tableOf([head, ...rows, ["all", String(made.length), ...spreadInSeconds(recoveries)]], 1);
}

function ledgers({ verdicts, runs }: SoakEnd): string {
  const row = (which: Which) => {
    const { requested, lost, twice } = verdicts[which];
    return [which, ...[requested, requested - lost, lost, twice, runs[which]].map(String)];
  };
  const head = ["processor", "tasks", "stored", "lost", "twice", "runs"];
  return tableOf([head, row("steady"), row("killed")], 1);
}

function vitals({ signs }: SoakEnd): string {
  const row = (when: string, { residentBytes, openFiles }: Vitals) => [
    when,
    (residentBytes / 1e6).toFixed(0),
    String(openFiles),
  ];
  const head = ["steady processor", "memory MB", "open files"];
  const { start, end, peak } = signs;
  return tableOf([head, row("at start", start), row("at end", end), row("at most", peak)], 1);
}
