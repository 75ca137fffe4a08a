/**
 * Where the settings come from; that they are right is known by now.
 *
 * @module
 */
import type { Configuration } from "../../config/load.ts";
import { isIdle } from "../../config/settings.ts";
import { type Finding, green, red, yellow } from "./finding.ts";

/** The file that is in use, and whether there is anything to do. */
export function checkSettings({ file, settings }: Configuration): readonly Finding[] {
  const from = file === null ? "from flags and variables, no file is in use" : `from ${file}`;
  const found = green("settings", from, { file });
  if (!isIdle(settings)) return [found];
  // With a file `run` starts, and waits for it to be filled in.
  const level = file === null ? red : yellow;
  const advice = "give --operator-application-ids, --controller-id or --discover";
  return [found, level("application", "none to work for is given", advice)];
}
