/**
 * Breaks the lines of a text between words, where a terminal would break them within one.
 *
 * Texts are written for lines of 80; a paragraph of them is filled anew for a narrower terminal.
 *
 * @module
 */

/** What a terminal takes as style, and shows nothing of. */
// deno-lint-ignore no-control-regex
const STYLE = /\x1b\[[\d;]*m/g;

/** Narrower than this, the right column of a table is not worth keeping apart. */
const LEAST_COLUMN = 24;

/** What texts are filled to where they are written; a line is broken there for want of room. */
const WRITTEN_COLUMNS = 81;

/**
 * The text with no line longer than the terminal is wide, as far as its words allow it. What is
 * broken goes on below the column in which it began; a sentence, at the margin.
 *
 * @param columns the width of the terminal; null, for what is no terminal, changes nothing.
 */
export function wrapText(text: string, columns: number | null): string {
  if (columns === null) return text;
  return linesOf(text, columns).map((line) => wrapLine(line, columns)).join("\n");
}

/** The lines as they were written, or whole paragraphs when one of their lines has no room. */
function linesOf(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of paragraphsOf(text.split("\n"))) {
    const hasRoom = paragraph.every((line) => widthOf(line) <= columns);
    lines.push(...(hasRoom ? paragraph : [paragraph.join(" ")]));
  }
  return lines;
}

/** Lines that go on where the one before had no room for another word; any other is on its own. */
function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const paragraphs: string[][] = [];
  for (const [at, line] of lines.entries()) {
    const before = lines[at - 1] ?? "";
    if (isProse(before) && isProse(line) && isFull(before, line)) paragraphs.at(-1)!.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs;
}

/** At the margin, and no row of a table. */
function isProse(line: string): boolean {
  return /^\S/.test(line) && !/ {2}/.test(line);
}

function isFull(line: string, next: string): boolean {
  return `${line} ${next.split(" ", 1)[0]}`.length >= WRITTEN_COLUMNS;
}

function wrapLine(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const { begin, indent } = shapeOf(line, columns);
  const lines: string[] = [];
  let current = "";
  for (const [, space = "", word = ""] of line.matchAll(/( *)([^ ]+)/g)) {
    const width = widthOf(current + space);
    const fits = width + widthOf(word) <= columns || widthOf(current) <= indent;
    if (fits && width !== begin) {
      current += space + word;
    } else {
      lines.push(current);
      current = " ".repeat(indent) + word;
    }
  }
  return [...lines, current].join("\n");
}

interface Shape {
  /** The column of a row whose right part stands below it instead; null: none. */
  readonly begin: number | null;
  /** Where what is broken goes on. */
  readonly indent: number;
}

/** In a table below its right column, when that has room enough to be kept apart. */
function shapeOf(line: string, columns: number): Shape {
  const plain = line.replaceAll(STYLE, "");
  const own = /^ */.exec(plain)![0].length;
  const column = /^ *\S.*? {2,}(?=[^ -])/.exec(plain)?.[0].length ?? 0;
  if (column > 0 && columns - column >= LEAST_COLUMN) return { begin: null, indent: column };
  if (column > 0) return { begin: column, indent: own + 4 };
  return { begin: null, indent: /^[A-Z]/.test(plain) ? 0 : own + 2 };
}

function widthOf(text: string): number {
  return text.replaceAll(STYLE, "").length;
}
