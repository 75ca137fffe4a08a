/**
 * Where the settings come from; that they are right is known by now.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { Configuration } from "../../config/load.ts";
import { isIdle } from "../../config/settings.ts";
import { said } from "../../observe/line.ts";
import { type Finding, green, red, yellow } from "./finding.ts";

/** The file that is in use, and whether there is anything to do. */
export function checkSettings(
  { file, settings, secretFiles }: Configuration,
): readonly Finding[] {
  const from = file === null ? "from flags and variables, no file is in use" : `from ${file}`;
  const found = green("settings", from, { file });
  const shared = [...new Set(secretFiles)].filter(isForAll).map(readByAll);
  if (!isIdle(settings)) return [found, ...shared];
  // With a file `run` starts, and waits for it to be filled in.
  const level = file === null ? red : yellow;
  const advice = "give --operator-application-ids, --controller-id or --discover";
  return [found, ...shared, level("application", "none to work for is given", advice)];
}

const BY_OTHERS = 0o004;

function isForAll(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) % 0o10 >= BY_OTHERS;
}

function readByAll(path: string): Finding {
  const message = `every user of this machine can read the secret in ${said(path)}`;
  return yellow("settings", message, said(`chmod o-r ${path}`), { file: path });
}
