/**
 * What is shown to whoever looks why a scenario failed: the failure, and the end of a log.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";

/** A failure in one line, which is said again at the end: assertions have several. */
export function lineOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 500);
}

/** The last lines of a log of the program or of the node. */
export function tailOf(file: string): string {
  if (!existsSync(file)) return `      | (nothing was written to ${file})`;
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-12);
  return lines.map((line) => `      | ${readable(line).slice(0, 200)}`).join("\n");
}

function readable(line: string): string {
  try {
    const event = JSON.parse(line) as Record<string, unknown>;
    return `${String(event["@timestamp"]).slice(11)} ${event["level"]} ${event["message"]}`;
  } catch {
    return line;
  }
}
