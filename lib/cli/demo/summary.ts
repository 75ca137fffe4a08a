/**
 * The end of the demonstration: a table, and whether the ledger holds.
 *
 * @module
 */
import { formatMs } from "../../observe/duration.ts";
import { count } from "../../observe/line.ts";
import type { Ledger } from "./ledger.ts";
import { median, type Tally } from "./tally.ts";

const HEAD = ["operator", "what it shows", "tasks", "stored", "runs", "retries", "stored in"];

/** The summary, ending with a line end. */
export function demoSummary(ledger: Ledger, tally: Tally): string {
  const rows = ledger.lines.map(({ kind: { name, shows }, asked, stored }) => {
    const { runs, retries, latenciesMs } = tally.of(name);
    const latency = latenciesMs.length === 0 ? "-" : formatMs(median(latenciesMs));
    return [name, shows, asked, stored, runs, retries, latency].map(String);
  });
  return `\n${table([HEAD, ...rows])}\n${conclusion(ledger, tally)}`;
}

function conclusion({ lines, strays, problems }: Ledger, { blocks }: Tally): string {
  const stored = lines.reduce((sum, line) => sum + line.stored, 0);
  const share = (stored / Math.max(blocks.size, 1)).toFixed(1);
  const facts = `${count(stored, "task")} stored in ${count(blocks.size, "block")}, ` +
    `${share} outcomes a block; strays: ${strays}.`;
  return problems.length === 0
    ? `${facts}\nEvery task was stored once, with the output of its own input.\n`
    : `${facts}\nThe ledger does not hold:\n${problems.map((each) => `  ${each}\n`).join("")}`;
}

/** Columns of which the first two are text, and the others numbers. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
  return `${lines.join("\n")}\n`;
}
