/**
 * Finds which tests failed, and why in a line, in what the two runners print.
 *
 * From the text and not from a report: a run that was ended for its time limit writes none.
 *
 * @module
 */

/** A test that failed. */
export interface Failure {
  /** Path from the project's folder; null when the runner does not tell. */
  readonly file: string | null;
  /** `outer > inner > test`; null when none was running, as in a module that does not load. */
  readonly test: string | null;
  readonly message: string;
}

/** A line for people; as long as a wide terminal has room for twice. */
export function shownFailure({ file, test, message }: Failure): string {
  const where = [file, test].filter((part) => part !== null).join(": ");
  return [where, message].filter((part) => part !== "").join(": ").slice(0, LONGEST_LINE);
}

const LONGEST_LINE = 320;

/** The failures that Deno's runner lists at its end, each with the file of its outermost `describe`. */
export function failuresOfDeno(output: string): readonly Failure[] {
  const lines = output.split("\n");
  const from = lines.lastIndexOf(" ERRORS ");
  const to = lines.lastIndexOf(" FAILURES ");
  if (from === -1 || to < from) return [];
  const files = filesOfDeno(lines.slice(0, from));
  const errors = lines.slice(from + 1, to);
  return errors.flatMap((line, index) => {
    const [, name] = /^(.+) => \S+:\d+:\d+$/.exec(line) ?? [];
    if (name === undefined || !errors[index + 1]?.startsWith("error: ")) return [];
    const [outermost = name] = name.split(" ... ");
    const message = messageAt(errors, index + 1);
    return [{ file: files.get(outermost) ?? null, test: name.replaceAll(" ... ", " > "), message }];
  });
}

/** By the names of tests that stand in no `describe`, and of the outermost ones. */
function filesOfDeno(lines: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let current = "";
  for (const line of lines) {
    current = /^running \d+ tests? from \.\/(\S+)$/.exec(line)?.[1] ?? current;
    const [, failed] = /^(\S.*?) \.\.\. FAILED/.exec(line) ?? [];
    if (failed !== undefined) files.set(failed, current);
  }
  return files;
}

/** Bun's runner heads each file with its name, and prints an error above the test that it failed. */
export function failuresOfBun(output: string): readonly Failure[] {
  const failures: Failure[] = [];
  let file: string | null = null;
  let since: string[] = [];
  for (const line of output.split("\n")) {
    if (/^\d+ tests? failed:$/.test(line)) break; // It lists them once more.
    const [, heading] = /^(\S+\.test\.ts):$/.exec(line) ?? [];
    const [, word, test = ""] = /^\((pass|fail|skip|todo)\) (.*?)(?: \[[\d.]+m?s\])?$/.exec(line) ??
      [];
    file = heading ?? file;
    if (word === "fail") failures.push({ file, test, message: messageOfBun(since) });
    if (line === RULE && since.includes(BETWEEN) && since.includes(RULE)) {
      failures.push({ file, test: null, message: messageOfBun(since) });
      since = [];
    } else if (heading !== undefined || word !== undefined) since = [];
    else since.push(line);
  }
  return failures;
}

/** What Bun prints around an error that is of no test, such as that of a module that does not load. */
const BETWEEN = "# Unhandled error between tests";
const RULE = "-------------------------------";

/** Below the caret that marks the place in the source, if that is shown: tests print much else. */
function messageOfBun(lines: readonly string[]): string {
  const caret = lines.findIndex((line) => /^\s+\^$/.test(line));
  const error = lines.findLastIndex((line) => /^(error|\w*Error)\b.*?: /.test(line));
  return messageAt(lines, caret === -1 ? error : caret + 1);
}

/** An assertion's message stands in some lines, and the place in the source and the stack below it. */
function messageAt(lines: readonly string[], index: number): string {
  if (index < 0) return "";
  const end = lines.findIndex((line, at) => at > index && AFTER_MESSAGE.test(line));
  const words = lines.slice(index, Math.min(end === -1 ? Infinity : end, index + MESSAGE_LINES));
  return words.map((line) => line.trim()).filter((line) => line !== "").join(" ")
    .replace(/^error: (Uncaught )?/, "");
}

const AFTER_MESSAGE = /^\s+(at |\^|generatedMessage)| => \S+:\d+:\d+$/;
const MESSAGE_LINES = 6;

/** What is told of a run that failed and names no test: how it ended, and the last that had passed. */
export function failureOfRun(output: string): Failure {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const error = lines.findLast((line) => /^(error|\w*Error): /.test(line));
  const last = lines.findLast((line) => /^\(pass\) | \.\.\. ok \(/.test(line));
  const after = last === undefined ? "" : `; the last test that ended: ${last.trim()}`;
  return { file: null, test: null, message: `${error ?? lines.at(-1) ?? "no output"}${after}` };
}
