/**
 * TOML with the place of each value, and with as many of its mistakes as can be told.
 *
 * The parser stops at the first mistake. So the line of a mistake is left out and the rest is parsed
 * again, as long as all before that line is whole: then the mistake is that line's own, and what
 * follows is no consequence of it.
 *
 * @module
 */
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";

/** A mistake of the syntax; line and column count from 1. */
export interface SyntaxProblem {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** What could be parsed, and what could not. */
export interface ParsedToml {
  /** Null when not even a part could be. */
  readonly top: AST.TOMLTopLevelTable | null;
  readonly problems: readonly SyntaxProblem[];
}

/** A table that stands for one whose header is wrong: nothing in it counts. */
export const LOST_TABLE = "__lost__";

const MOST_PROBLEMS = 20;

/** What may be parsed again for more of them: 1 MiB takes a second, in which nothing else is done. */
const PARSED_AGAIN_BYTES = 1_048_576;

/** Parses as far as it can; never throws. */
export function parseToml(text: string): ParsedToml {
  const lines = text.split("\n");
  const problems: SyntaxProblem[] = [];
  const most = Math.min(MOST_PROBLEMS, PARSED_AGAIN_BYTES / (text.length + 1));
  for (;;) {
    const result = firstProblem(lines);
    if (!("problem" in result)) return { top: result, problems };
    problems.push(result);
    const rest = attempt(lines.slice(0, result.line - 1).join("\n"));
    if ("problem" in rest) return { top: null, problems };
    if (problems.length >= most) return { top: rest, problems };
    const isHeader = /^\s*\[/.test(lines[result.line - 1] ?? "");
    lines[result.line - 1] = isHeader ? `[${LOST_TABLE}.at${result.line}]` : "";
  }
}

/**
 * A line without a value is noticed at the next one, which may be whole; and that a key is there
 * twice, after a table that is.
 */
function firstProblem(lines: readonly string[]): AST.TOMLTopLevelTable | SyntaxProblem {
  let first = attempt(lines.join("\n"));
  for (let step = 0; step < MOST_PROBLEMS && "problem" in first; step++) {
    const before = attempt(lines.slice(0, first.line - 1).join("\n"));
    if (!("problem" in before && /unspecified|multiple times/i.test(before.problem))) break;
    first = before;
  }
  return first;
}

function attempt(text: string): AST.TOMLTopLevelTable | SyntaxProblem {
  try {
    return parseTOML(text, { tomlVersion: "1.0.0" }).body[0];
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return placed(error, text);
  }
}

/** The parser notices some mistakes at the start of the next line: they belong to the one before. */
function placed({ message, lineNumber, column, index }: ParseError, text: string): SyntaxProblem {
  const problem = message.charAt(0).toLowerCase() + message.slice(1);
  if (column > 0 || lineNumber === 1 || !/Unspecified|Unterminated/i.test(message)) {
    return { line: lineNumber, column: column + 1, problem };
  }
  const before = text.slice(0, index).replace(/\s+$/, "").split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, problem };
}
