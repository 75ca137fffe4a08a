/**
 * What the log says of reloads.
 *
 * @module
 */
import type { EventMap } from "./events.ts";
import { count, line, type LinesOf, type LogLine, quoted, said } from "./line.ts";

/** Lines of the configuration. */
export const configurationLines: LinesOf<
  "configuration.reloaded" | "configuration.refused" | "configuration.ignored"
> = {
  "configuration.reloaded": reloaded,
  "configuration.refused": refused,
  "configuration.ignored": ({ cause, file }) =>
    line("warning", `${said(file)} is not reloaded: the program is stopping`, { cause, file }),
};

type Reloaded = EventMap["configuration.reloaded"];

/** A file that was only touched is no news, a person who asks wants an answer. */
function reloaded({ changed, ...event }: Reloaded): LogLine {
  const { cause, file, restart } = event;
  const parts = changesOf(event);
  const changes = parts.length === 0 ? "nothing changed" : parts.join("; ");
  const waiting = restart.length === 0 ? "" : `; needs a restart: ${restart.join(", ")}`;
  const isQuiet = cause === "file" && !changed;
  const level = isQuiet ? "debug" : restart.length > 0 ? "warning" : "info";
  return line(level, `${said(file)} was reloaded: ${changes}${waiting}`, event);
}

function changesOf(event: Omit<Reloaded, "changed">): readonly string[] {
  return [
    ...came("applications", event.applicationsAdded.length, event.applicationsRemoved.length),
    ...named("operators added", event.operatorsAdded),
    ...named("operators removed", event.operatorsRemoved),
    ...named("operators changed", event.operatorsChanged),
    ...named("settings changed", event.settings),
  ];
}

/** `applications +2 -1` */
function came(what: string, added: number, removed: number): readonly string[] {
  const parts = [
    ...(added === 0 ? [] : [`+${added}`]),
    ...(removed === 0 ? [] : [`-${removed}`]),
  ];
  return parts.length === 0 ? [] : [[what, ...parts].join(" ")];
}

const MOST_NAMES = 20;

function named(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return [`${what}: ${names.slice(0, MOST_NAMES).map(quoted).join(", ")}${more}`];
}

/** `config check` tells the others. */
const MOST_PROBLEMS = 50;

function refused({ cause, file, problems }: EventMap["configuration.refused"]): LogLine {
  const shown = problems.slice(0, MOST_PROBLEMS).map((problem) => inFile(problem, file)).join("; ");
  const left = problems.length - MOST_PROBLEMS;
  const more = left > 0 ? `; and ${left} more, which "config check" tells` : "";
  return line(
    "error",
    `${said(file)} is refused and the old configuration kept, ${
      count(problems.length, "mistake")
    }: ${shown}${more}`,
    { cause, file, problems: problems.slice(0, MOST_PROBLEMS), mistakes: problems.length },
  );
}

/** A mistake of the file that the line begins with: `at 3:8: retryMax: expected …`. */
function inFile(problem: string, file: string): string {
  return said(problem.startsWith(`${file}:`) ? `at ${problem.slice(file.length + 1)}` : problem);
}
