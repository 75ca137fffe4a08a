/**
 * Settings that are not what they should be: all of them at once.
 *
 * @module
 */
import { escapeControls } from "../observe/escape.ts";
import { describePlace, type Place } from "./place.ts";

/** One setting that is wrong. */
export interface ConfigIssue {
  /** Where it was set; null: nowhere, or nobody has said. */
  readonly place: Place | null;
  /** Where it stands: `operators.cat.timeout`; empty for the whole. */
  readonly key: string;
  /** What stands there, as people are shown it; null when it is missing, secret, or in `problem`. */
  readonly value: string | null;
  /** What would be accepted there, or what is wrong. */
  readonly problem: string;
}

/** Every setting that is wrong, each with its key, its value and what would be accepted. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly issues: readonly ConfigIssue[];
  /** Further files that were read, or should have been: their changes may mend it. */
  readonly files: readonly string[];

  constructor(issues: readonly ConfigIssue[], files: readonly string[] = []) {
    // A key may have a line break in it: there is one line for each all the same.
    super(issues.map((issue) => escapeControls(lineOf(issue))).join("\n"));
    this.issues = issues;
    this.files = files;
  }
}

/** One line for people: `config.toml:3:8: retryMax: expected …, not "5x"`. */
function lineOf({ place, key, value, problem }: ConfigIssue): string {
  const end = `${problem}${value === null ? "" : `, not ${value}`}`;
  if (place === null) return `${key === "" ? "settings" : key}: ${end}`;
  // A flag and a variable say themselves what they set.
  return `${describePlace(place)}: ${key !== "" && place.kind === "file" ? `${key}: ` : ""}${end}`;
}

const SHOWN_LENGTH = 80;

function withBigInts(_key: string, part: unknown): unknown {
  return typeof part === "bigint" ? String(part) : part;
}

/** A value as an error shows it; long ones are cut. */
export function shown(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = JSON.stringify(value, withBigInts) ?? typeof value;
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`;
}
