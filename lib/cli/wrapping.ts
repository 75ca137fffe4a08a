/**
 * Breaks the lines of a help text between words, where a terminal would break them within one.
 *
 * @module
 */

/** What a terminal takes as style, and shows nothing of. */
// deno-lint-ignore no-control-regex
const STYLE = /\x1b\[[\d;]*m/g;

/** Narrower than this, the right column of a table is not worth keeping apart. */
const LEAST_COLUMN = 24;

/**
 * The text with no line longer than the terminal is wide, as far as its words allow it. What is
 * broken goes on below the column in which it began.
 *
 * @param columns the width of the terminal; null, for what is no terminal, changes nothing.
 */
export function wrapText(text: string, columns: number | null): string {
  if (columns === null) return text;
  return text.split("\n").map((line) => wrapLine(line, columns)).join("\n");
}

function wrapLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const indent = indentOf(line, columns);
  const lines: string[] = [];
  let current = "";
  for (const [, space = "", word = ""] of line.matchAll(/( *)([^ ]+)/g)) {
    if (widthOf(current + space + word) <= columns || widthOf(current) <= indent) {
      current += space + word;
    } else {
      lines.push(current);
      current = " ".repeat(indent) + word;
    }
  }
  return [...lines, current].join("\n");
}

/** Where the right column of a table begins; else, or when that leaves no room, the line's own. */
function indentOf(line: string, columns: number): number {
  const plain = line.replaceAll(STYLE, "");
  const column = /^ *\S.*? {2,}(?=[^ -])/.exec(plain)?.[0].length ?? 0;
  if (column > 0 && columns - column >= LEAST_COLUMN) return column;
  return /^ */.exec(plain)![0].length + 2;
}

function widthOf(text: string): number {
  return text.replaceAll(STYLE, "").length;
}
