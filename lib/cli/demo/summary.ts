/**
 * The end of the demonstration: a table, and whether the ledger holds.
 *
 * @module
 */
import { formatMs } from "../../observe/duration.ts";
import { count } from "../../observe/line.ts";
import { wrapText } from "../wrapping.ts";
import type { Ledger } from "./ledger.ts";
import { median, type Tally } from "./tally.ts";

const HEAD = ["operator", "what it shows", "tasks", "stored", "runs", "retries", "stored in"];

/** What a narrow terminal does without, the first first. */
const EXPENDABLE = ["what it shows", "retries", "runs", "tasks"];

/**
 * The summary, ending with a line end.
 *
 * @param columns the width of the terminal; null: there is none.
 */
export function demoSummary(ledger: Ledger, tally: Tally, columns: number | null): string {
  const rows = ledger.lines.map(({ kind: { name, shows }, asked, stored }) => {
    const { runs, retries, latenciesMs } = tally.of(name);
    const latency = latenciesMs.length === 0 ? "-" : formatMs(median(latenciesMs));
    return [name, shows, asked, stored, runs, retries, latency].map(String);
  });
  const all = [HEAD, ...rows];
  const tables = EXPENDABLE.map((_, most) => table(without(EXPENDABLE.slice(0, most), all)));
  const fitting = tables.find((text) => columns === null || widthOf(text) <= columns);
  const last = fitting ?? table(without(EXPENDABLE, all));
  return `\n${last}\n${wrapText(conclusion(ledger, tally), columns)}`;
}

function conclusion({ lines, strays, problems }: Ledger, { blocks }: Tally): string {
  const stored = lines.reduce((sum, line) => sum + line.stored, 0);
  const share = (stored / Math.max(blocks.size, 1)).toFixed(1);
  const facts = `${count(stored, "task")} stored in ${count(blocks.size, "block")}, ` +
    `${share} outcomes a block; ${count(strays, "outcome")} answered no task.`;
  return problems.length === 0
    ? `${facts}\nEvery task was stored once, with the output of its own input.\n`
    : `${facts}\nThe ledger does not hold:\n${problems.map((each) => `  ${each}\n`).join("")}`;
}

function without(
  names: readonly string[],
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  return rows.map((row) => row.filter((_, column) => !names.includes(HEAD[column]!)));
}

/** Columns of text and of numbers, the latter to the right; the first row is the head. */
function table(rows: readonly (readonly string[])[]): string {
  const head = rows[0]!;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row.map((cell, column) =>
      TEXTS.includes(head[column]!) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)
    ).join("  ").trimEnd()
  );
  return `${lines.join("\n")}\n`;
}

const TEXTS = ["operator", "what it shows"];

function widthOf(text: string): number {
  return Math.max(...text.split("\n").map(({ length }) => length));
}
