/**
 * The log: every event becomes at most one line, as text for people or as JSON for programs.
 *
 * The records are LogTape's, and so are the formatters: any LogTape sink can take the place of the
 * writer. Its global configuration is not used; what writes where is an argument here.
 *
 * @module
 */
import { compareLogLevel } from "@logtape/logtape";
import type { LogLevel, LogRecord, TextFormatter } from "@logtape/logtape";
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import type { EventListener, ProcessorEvent } from "./events.ts";
import type { LogLine } from "./line.ts";
import { eventToLine, isForDebugging } from "./lines.ts";
import { Repetition } from "./repetition.ts";

/** What a log needs. */
export interface LogOptions {
  /** Lines below it are not written; read for each line. */
  readonly level: () => LogLevel;
  /** From a record to its line, with the end of it: `prettyLines` or `jsonLines`. */
  readonly format: TextFormatter;
  readonly clock: Clock;
  /** Takes each line with its end. */
  readonly write: (text: string) => void;
}

/** The listener that writes the log. */
export function logEvents({ level, format, clock, write }: LogOptions): EventListener {
  const repetition = new Repetition();
  return (event) => {
    const isQuiet = compareLogLevel("debug", level()) < 0;
    if (isQuiet && isForDebugging(event)) return;
    const line = repetition.weigh(event, eventToLine(event));
    if (compareLogLevel(line.level, level()) < 0) return;
    write(format(toRecord(event, line, clock.now() / MICROS_PER_MS)));
  };
}

/** LogTape's record of a line; the category is the first part of the event's name. */
function toRecord(event: ProcessorEvent, line: LogLine, timestamp: number): LogRecord {
  return {
    category: [event.name.split(".", 1)[0] ?? event.name],
    level: line.level,
    message: [line.text],
    rawMessage: line.text,
    timestamp: Math.floor(timestamp),
    properties: { event: event.name, ...line.fields },
  };
}
