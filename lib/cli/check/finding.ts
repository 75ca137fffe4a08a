/**
 * What a check finds.
 *
 * @module
 */

/** `green`: as it should be; `yellow`: to be known; `red`: `run` would not do its work. */
export type Level = "green" | "yellow" | "red";

/** What is looked at. */
export type Subject =
  | "settings"
  | "state"
  | "limits"
  | "port"
  | "operator"
  | "node"
  | "writes"
  | "chain"
  | "clock"
  | "controller"
  | "discovery"
  | "application";

/** One thing that was looked at. */
export interface Finding {
  readonly level: Level;
  readonly check: Subject;
  /** For people, ids shortened; nothing in it that a terminal would obey. */
  readonly message: string;
  /** What to do; null: nothing. */
  readonly advice: string | null;
  /** For programs: ids whole. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** Is told of each finding as soon as there is one. */
export type Report = (finding: Finding) => void;

type About = Finding["about"];

/** As it should be. */
export function green(check: Subject, message: string, about: About = {}): Finding {
  return { level: "green", check, message, advice: null, about };
}

/** To be known. */
export function yellow(
  check: Subject,
  message: string,
  advice: string | null,
  about: About = {},
): Finding {
  return { level: "yellow", check, message, advice, about };
}

/** `run` would not do its work, or not all of it. */
export function red(
  check: Subject,
  message: string,
  advice: string | null,
  about: About = {},
): Finding {
  return { level: "red", check, message, advice, about };
}
