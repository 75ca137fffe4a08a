/**
 * The rooms of `lib/`, and the direction in which imports may point: down, or within the room.
 *
 * @module
 */
import { dirname, join, normalize } from "node:path/posix";
import { lineAt, type Source } from "./sources.ts";

/** From the top to the bottom. Rooms of one row are siblings: they do not know each other. */
const ROWS: readonly (readonly string[])[] = [
  ["main.ts"],
  ["cli"],
  ["devnode", "control", "health"],
  ["config"],
  ["assignment"],
  ["processor"],
  ["node", "operators", "journal"],
  ["observe"],
  ["protocol"],
  ["clock"],
];

const IMPORT =
  /^[ \t]*(?:import|export)\b[^"';]*?from\s*["'](\.[^"']*)["']|\bimport\s*\(\s*["'](\.[^"']*)["']|^[ \t]*import\s*["'](\.[^"']*)["']/gm;

/**
 * What is wrong with the imports of the program's files (`main.ts` and `lib/`; others may import
 * what they like): each a line `FILE:LINE: …`.
 */
export function wrongImports(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const room = roomOf(source.path);
    if (room === null) return [];
    if (rowOf(room) === -1) return [`${source.path}:1: tools/check/rooms.ts knows no room ${room}`];
    return importsOf(source).flatMap(({ path, line }) => {
      const problem = problemOf(room, path);
      return problem === null ? [] : [`${source.path}:${line}: ${problem}`];
    });
  });
}

/** The relative imports of a file, type-only and dynamic ones among them. */
function importsOf({ path, text }: Source): { path: string; line: number }[] {
  return [...withoutComments(text).matchAll(IMPORT)].map((match) => {
    const [whole, from, dynamic, bare] = match;
    const specifier = from ?? dynamic ?? bare ?? "";
    return {
      path: normalize(join(dirname(path), specifier)),
      line: lineAt(text, match.index + whole.length - 1),
    };
  });
}

/** Comments become blanks, so that lines stay where they are; `//` inside a string is left. */
function withoutComments(text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, " ");
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/^[ \t]*\/\/.*$/gm, blank);
}

function problemOf(room: string, imported: string): string | null {
  const other = roomOf(imported);
  if (other === null) return `${room} imports ${imported}, which is outside lib`;
  if (other === room) return null;
  if (rowOf(other) === -1) return `${room} imports ${imported}, which is in no known room`;
  if (rowOf(other) === rowOf(room)) return `${room} imports its sibling: ${imported}`;
  return rowOf(other) > rowOf(room) ? null : `${room} imports upward: ${imported}`;
}

function roomOf(path: string): string | null {
  if (path === "main.ts") return path;
  return /^lib\/([^/]+)/.exec(path)?.[1] ?? null;
}

function rowOf(room: string): number {
  return ROWS.findIndex((row) => row.includes(room));
}
