/**
 * The log for programs: one JSON object a line.
 *
 * @module
 */
import { getJsonLinesFormatter, type TextFormatter } from "@logtape/logtape";
import { escapeJson } from "./escape.ts";

/** The format of the log that programs read. */
export function jsonLines(): TextFormatter {
  const json = getJsonLinesFormatter({ properties: "flatten" });
  return (record) => escapeJson(json(record));
}
