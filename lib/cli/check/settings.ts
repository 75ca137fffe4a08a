/**
 * Where the settings come from; that they are right is known by now.
 *
 * @module
 */
import type { Configuration } from "../../config/load.ts";
import { type Finding, green, yellow } from "./finding.ts";

/** The file that is in use, and whether there is anything to do. */
export function checkSettings({ file, settings }: Configuration): readonly Finding[] {
  const about = { file };
  const from = file === null ? "from flags and variables, no file is in use" : `from ${file}`;
  const { applications, controller, discover } = settings;
  const isIdle = applications.length === 0 && controller === null && discover === false;
  const advice = "give --operator-application-ids, --controller-id or --discover";
  return [
    green("settings", from, about),
    ...(isIdle ? [yellow("application", "none to work for is given", advice)] : []),
  ];
}
