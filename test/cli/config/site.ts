/** The `config` commands in this process, and folders with a file for them. */
import { writeFileSync } from "node:fs";
import { runCommandLine } from "../../../lib/cli/command_line.ts";
import type { Machine } from "../../../lib/cli/machine.ts";
import { TemporaryDirectory } from "../../fixtures/temporary_directory.ts";
import { testMachine } from "../machine.ts";

/** Runs `config …`; no file is at the platform's place. */
export async function config(args: readonly string[], env: Machine["env"] = {}) {
  const { machine, out, err } = testMachine({ HOME: "/nonexistent", ...env });
  const status = await runCommandLine(["config", ...args], machine);
  return { status, out: out(), err: err() };
}

/** A folder with a configuration file. */
export function folder(text: string | Uint8Array): TemporaryDirectory & { readonly file: string } {
  const directory = new TemporaryDirectory();
  const file = directory.join("config.toml");
  writeFileSync(file, text);
  return Object.assign(directory, { file });
}
