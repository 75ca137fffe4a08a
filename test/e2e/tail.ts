/**
 * The end of a log, for whoever looks why a scenario failed.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";

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
