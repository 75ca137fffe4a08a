/**
 * `version`: the program, its runtime, and the platform.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { CliContext } from "./machine.ts";
import { NAME, VERSION } from "./version.ts";

export const versionCommand = buildCommand<Record<never, never>, [], CliContext>({
  func() {
    const { runtime, platform, stdout } = this.machine;
    stdout.write(`${NAME} ${VERSION} (${runtime}, ${platform})\n`);
  },
  parameters: {},
  docs: { brief: "Print the version of the program and of its runtime" },
});
