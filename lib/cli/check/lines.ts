/**
 * How a finding is shown: a line for people, or a line of JSON.
 *
 * @module
 */
import { styleText } from "node:util";
import { escapeControls, escapeJson } from "../../observe/escape.ts";
import type { Output } from "../machine.ts";
import { wrapText } from "../wrapping.ts";
import type { Finding } from "./finding.ts";

/** Writes one line of JSON: what every finding has, and then what it is about. */
export function writeJson({ about, ...found }: Finding, { write }: Output): void {
  write(`${escapeJson(JSON.stringify({ ...found, ...about }))}\n`);
}

const LEVEL_COLUMNS = 8;
const SUBJECT_COLUMNS = 13;
const MESSAGE_COLUMN = LEVEL_COLUMNS + SUBJECT_COLUMNS;

/** Narrower than this, a message stands below its subject. */
const LEAST_COLUMNS = 30;

/** Writes a line of text; on a terminal, what is too long goes on below where it began. */
export function writeText({ level, check, message, advice }: Finding, output: Output): void {
  const word = level.padEnd(LEVEL_COLUMNS);
  const shown = output.hasColors ? styleText(level, word, { validateStream: false }) : word;
  const text = escapeControls(advice === null ? message : `${message} → ${advice}`);
  output.write(`${shown}${placed(check, text, output.columns)}\n`);
}

function placed(check: string, text: string, columns: number | null): string {
  if (columns === null) return check.padEnd(SUBJECT_COLUMNS) + text;
  const isNarrow = columns - MESSAGE_COLUMN < LEAST_COLUMNS;
  const indent = isNarrow ? 2 : MESSAGE_COLUMN;
  const gap = `\n${" ".repeat(indent)}`;
  const lines = wrapText(text, columns - indent).replaceAll("\n", gap);
  return isNarrow ? `${check}${gap}${lines}` : check.padEnd(SUBJECT_COLUMNS) + lines;
}
