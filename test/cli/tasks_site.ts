/** Operators to have tasks with, and `tasks` on the state directory of a site. */
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TaskLine } from "../../lib/control/protocol.ts";
import type { Machine } from "../../lib/cli/machine.ts";
import type { Site } from "./site.ts";
import { type CommandEnd, runOn } from "./terminal.ts";

/** A task for each operator of this name. */
export const FAILING = { operator: "failing", input: "in $number", count: 1, identified: true };

/** An operator that fails as long as `well` is not there, given up after two attempts. */
export function failingOperator(site: Site): { readonly config: string; readonly well: string } {
  const folder = dirname(site.stateDirectory);
  const [command, well, config] = ["failing", "well", "config.toml"].map((name) =>
    join(folder, name)
  );
  const script = `#!/bin/sh\n[ -e ${well} ] && exec cat\necho not today >&2\nexit 3\n`;
  writeFileSync(command!, script, { mode: 0o755 });
  const settings = `command = "${command}"\nmaxAttempts = 2\nretryDelay = "1ms"\n`;
  writeFileSync(config!, `[operators.failing]\n${settings}`);
  return { config: config!, well: well! };
}

/** Runs `tasks` in this process. */
export function tasks(
  { stateDirectory }: Pick<Site, "stateDirectory">,
  args: readonly string[],
  env?: Machine["env"],
): Promise<CommandEnd> {
  return runOn({}, ["tasks", ...args, "--state-dir", stateDirectory], env);
}

/** What `--json` has printed. */
export function linesOf({ out }: CommandEnd): readonly TaskLine[] {
  return out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}
