/**
 * The log for people.
 *
 * Loaded only where it is wanted: what the package has for the width of characters is a quarter of the
 * time in which the program starts.
 *
 * @module
 */
import type { TextFormatter } from "@logtape/logtape";
import { getPrettyFormatter } from "@logtape/pretty";

/** The format of the log that people read. */
export function prettyLines(colors: boolean): TextFormatter {
  return getPrettyFormatter({ ...PRETTY, colors });
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
