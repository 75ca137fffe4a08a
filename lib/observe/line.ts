/**
 * What a line of the log consists of, and the words that all lines share.
 *
 * @module
 */
import type { LogLevel } from "@logtape/logtape";
import { type ApplicationOnChain, isHash, shortId } from "../protocol/identifiers.ts";
import { formatMs } from "./duration.ts";
import { cut, escapeControls } from "./escape.ts";
import type { EventMap, EventName, OutcomeFacts, TaskFacts } from "./events.ts";

/** One line, before it is written in either format. */
export interface LogLine {
  readonly level: LogLevel;
  /** For people: ids shortened, nothing in it that a terminal would obey. */
  readonly text: string;
  /** For programs: ids whole, durations in milliseconds. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** For each of these events, how its line is made. */
export type LinesOf<Name extends EventName> = {
  readonly [Each in Name]: (event: EventMap[Each]) => LogLine;
};

/** Makes a {@linkcode LogLine}. */
export function line(level: LogLevel, text: string, fields: LogLine["fields"]): LogLine {
  return { level, text, fields };
}

/** An application on a chain, for people: `397c7e91:b068206f`. */
export function nameOf({ chain, application }: ApplicationOnChain): string {
  return `${shortId(chain)}:${shortId(application)}`;
}

const SHOWN_ID = 40;
const PLAIN = /^[\w.:/@-]+$/;

/** A task, for people: `task 42`, or `positional task`. */
export function taskOf(taskId: string | null): string {
  if (taskId === null) return "positional task";
  if (isHash(taskId)) return `task ${shortId(taskId)}`;
  const shown = cut(taskId, SHOWN_ID);
  return `task ${PLAIN.test(taskId) ? shown : escapeControls(JSON.stringify(shown))}`;
}

/** A name that a stranger chose, such as an operator's. */
export function quoted(name: string): string {
  return PLAIN.test(name) && name.length <= SHOWN_ID ? name : taskOf(name).slice("task ".length);
}

const SHOWN_MESSAGE = 500;

/** What a node, an application or an operator said, for people. */
export function said(message: string): string {
  return escapeControls(cut(message, SHOWN_MESSAGE));
}

/** The fields of an application. */
export function applicationFields(at: ApplicationOnChain): Record<string, unknown> {
  return { chain: at.chain, application: at.application };
}

/** The fields of a task. */
export function taskFields(facts: TaskFacts): Record<string, unknown> {
  return {
    ...applicationFields(facts.application),
    task: facts.taskId,
    operator: facts.operator,
    attempt: facts.attempt,
  };
}

/** The fields of an outcome. */
export function outcomeFields(facts: OutcomeFacts): Record<string, unknown> {
  return {
    ...taskFields(facts),
    waitedMs: facts.waitedMs,
    ranMs: facts.ranMs,
    submittedMs: facts.submittedMs,
  };
}

/** `task 42 of 397c7e91:b068206f by cat`. */
export function subjectOf(facts: TaskFacts): string {
  return `${taskOf(facts.taskId)} of ${nameOf(facts.application)} by ${quoted(facts.operator)}`;
}

/** `waited 3 ms, ran 12 ms, submitted 31 ms`. */
export function timesOf({ waitedMs, ranMs, submittedMs }: OutcomeFacts): string {
  return `waited ${formatMs(waitedMs)}, ran ${formatMs(ranMs)}, submitted ${formatMs(submittedMs)}`;
}

/** `1 task`, `12 tasks`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
