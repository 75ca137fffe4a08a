/**
 * `config show`: the values that `run` would work with, and where each comes from.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { type EffectiveSetting, effectiveSettings } from "../../config/effective.ts";
import type { CliContext } from "../machine.ts";
import { print } from "../printing.ts";
import { RUN_FLAGS, type RunFlags } from "../run_flags.ts";
import { configurationOf } from "../run_settings.ts";
import { workingDirectory } from "../working_directory.ts";
import { JSON_FLAG, printJson } from "./json.ts";
import { effectiveToml, shownKey } from "./effective_toml.ts";

interface ShowFlags extends RunFlags {
  readonly "json"?: boolean;
}

export const showCommand = buildCommand<ShowFlags, [], CliContext>({
  async func({ json = false, ...flags }) {
    const { machine } = this;
    const configuration = configurationOf(flags, machine, "config show");
    const settings = effectiveSettings(configuration, workingDirectory());
    const { file } = configuration;
    await (json
      ? printJson({ file, settings: settings.map(recordOf) }, machine)
      : print(effectiveToml(file, settings), machine));
  },
  parameters: { flags: { ...RUN_FLAGS, json: JSON_FLAG } },
  docs: {
    brief: "Show the values in use, and where each comes from",
    customUsage: ["[--config FILE] [--json] [FLAGS OF RUN]"],
    fullDescription:
      `Prints every setting as run would have it, given the same flags, as TOML: what is
set can be put into a file as it is printed. A comment says where each comes
from: the file with its line, a variable, a flag, or the default. Headers of the
node are masked, unless a file or a variable holds their value.

Exit status: 0 done, 1 failed, 2 a setting is wrong.`,
  },
});

/** `from` has a kind, and what belongs to it: the name, or the file with line and column. */
function recordOf(setting: EffectiveSetting): unknown {
  const { value = null, isMasked, place } = setting;
  return { key: shownKey(setting), value, isMasked, from: place };
}
