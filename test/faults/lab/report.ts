/**
 * What the laboratory prints at its end: each fault, how often, and what came of it.
 *
 * @module
 */
import type { FaultScenario } from "./scenario.ts";
import type { NodeKind } from "./site.ts";
import { spreadInSeconds, tableOf } from "./table.ts";
import type { Verdict } from "./verdict.ts";

/** A scenario on a node, and what it came to; null when it did not come to its end. */
export interface Result {
  readonly scenario: FaultScenario;
  readonly kind: NodeKind;
  readonly verdict: Verdict | null;
  /** The line that says how it failed; null when it did not. */
  readonly failure: string | null;
}

const HEAD = [
  ...["fault", "node", "injected", "tasks", "lost", "twice"],
  ...["recovery min", "median", "max s"],
];

/** The table, and below it the cases in which something was done twice. */
export function reportOf(results: readonly Result[]): string {
  const named = results.flatMap(({ scenario: { name, named }, kind, verdict }) =>
    named !== undefined && (verdict?.twice ?? 0) > 0
      ? [`${name}, ${kind}: ${verdict?.twice} done twice, ${named}`]
      : []
  );
  return [tableOf([HEAD, ...results.map(rowOf)], 2), ...named].join("\n");
}

function rowOf({ scenario, kind, verdict }: Result): readonly string[] {
  if (verdict === null) return [scenario.name, kind, ...HEAD.slice(2).map(() => "?")];
  const { injected, requested, lost, twice, recoveriesMs } = verdict;
  const counts = [injected, requested, lost, twice].map(String);
  return [scenario.name, kind, ...counts, ...spreadInSeconds(recoveriesMs)];
}
