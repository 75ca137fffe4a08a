/**
 * The numbers of a processor, for programs that keep them and alert on them: in the text format of
 * Prometheus, 0.0.4.
 *
 * No name of an application, a task or an operator is among them: they are chosen by others, without
 * a bound. Which ones are meant, `tasks list` and the reasons of `/readyz` tell.
 *
 * @module
 */
import type { Condition } from "./health.ts";

/** What is counted, each by its name; of a number with parts, by theirs. */
export interface Numbers {
  /** Applications that are assigned. */
  readonly applications: number;
  readonly conditions: readonly Condition[];
  /** Open tasks by what becomes of them: `running`, `parked`, …; those that were dropped apart. */
  readonly tasks: ReadonlyMap<string, number>;
  /** Runs that take longer than `slowAfter`, and have not ended (O5). */
  readonly slowRuns: number;
  /** What has happened since the start. */
  readonly totals: ReadonlyMap<TotalName, ReadonlyMap<string, number>>;
}

/** What is counted from the start on. */
export type TotalName = keyof typeof TOTALS;

/** Each with the name of its parts, if it has any, and its text. */
const TOTALS = {
  runs_total: ["end", "Runs of operators that ended, by how."],
  processes_total: ["end", "Processes that stay between runs (O10) and ended, by how."],
  slow_runs_total: [null, "Runs that took longer than slowAfter (O5)."],
  replaced_sequences_total: [null, "Sequences of outputs that were no UTF-8 (O3)."],
  outcomes_total: ["end", "Outcomes by what became of them (U2)."],
  submissions_total: ["end", "Submissions that ended, by how (U2)."],
  questions_total: ["end", "Questions to applications, by whether they were answered (A5)."],
  parked_groups_total: [null, "Groups that were parked after too many attempts (R2)."],
} as const;

/** The page. */
export function metricsText(numbers: Numbers): string {
  const { applications, conditions, tasks, slowRuns, totals } = numbers;
  const holding = new Map<string, number>();
  for (const { name } of conditions) holding.set(name, (holding.get(name) ?? 0) + 1);
  return [
    metric("applications", "gauge", "Applications that are assigned.", null, only(applications)),
    metric("conditions", "gauge", "Conditions that hold (H1).", "condition", holding),
    metric("tasks", "gauge", "Open tasks, by what becomes of them.", "state", tasks),
    metric("slow_runs", "gauge", "Runs that take longer than slowAfter now.", null, only(slowRuns)),
    ...Object.entries(TOTALS).map(([name, [part, text]]) =>
      metric(name, "counter", text, part, totals.get(name as TotalName) ?? only(0, part))
    ),
  ].join("");
}

const PREFIX = "linera_task_processor_";

function only(value: number, part: string | null = null): ReadonlyMap<string, number> {
  return new Map(part === null ? [["", value]] : []);
}

function metric(
  name: string,
  type: "gauge" | "counter",
  text: string,
  part: string | null,
  values: ReadonlyMap<string, number>,
): string {
  const full = PREFIX + name;
  const lines = [...values].map(([value, count]) =>
    part === null ? `${full} ${count}\n` : `${full}{${part}="${value}"} ${count}\n`
  );
  return `# HELP ${full} ${text}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}
