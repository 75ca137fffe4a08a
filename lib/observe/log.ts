/**
 * The log: every event becomes at most one line, as text for people or as JSON for programs.
 *
 * The records are LogTape's, and so are the formatters: any LogTape sink can take the place of the
 * writer. Its global configuration is not used; what writes where is an argument here.
 *
 * @module
 */
import { compareLogLevel, getJsonLinesFormatter } from "@logtape/logtape";
import type { LogLevel, LogRecord, TextFormatter } from "@logtape/logtape";
import { getPrettyFormatter } from "@logtape/pretty";
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { escapeJson } from "./escape.ts";
import type { EventListener, ProcessorEvent } from "./events.ts";
import type { LogLine } from "./line.ts";
import { eventToLine } from "./lines.ts";
import { Repetition } from "./repetition.ts";

/** How lines are written: for people, or one JSON object a line. */
export type LogFormat = "pretty" | "json";

/** What a log needs. */
export interface LogOptions {
  /** Lines below it are not written; read for each line. */
  readonly level: () => LogLevel;
  readonly format: LogFormat;
  /** Whether a pretty line is coloured. */
  readonly colors: boolean;
  readonly clock: Clock;
  /** Takes each line with its end. */
  readonly write: (text: string) => void;
}

/** The listener that writes the log. */
export function logEvents(options: LogOptions): EventListener {
  const { level, clock, write } = options;
  const repetition = new Repetition();
  const format = formatter(options);
  return (event) => {
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

function formatter({ format, colors }: LogOptions): TextFormatter {
  if (format === "pretty") return getPrettyFormatter({ ...PRETTY, colors });
  const json = getJsonLinesFormatter({ properties: "flatten" });
  return (record) => escapeJson(json(record));
}

const PRETTY = {
  timestamp: "time",
  icons: false,
  wordWrap: false,
  align: true,
  categoryWidth: 13,
  categoryStyle: "dim",
  levelStyle: null,
  // The terminal's own colours: they fit its background, and every terminal has them.
  timestampColor: null,
  categoryColor: null,
  levelColors: {
    trace: null,
    debug: null,
    info: "green",
    warning: "yellow",
    error: "red",
    fatal: "magenta",
  },
  messageColor: null,
  messageStyle: null,
} as const;
