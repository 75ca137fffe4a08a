/**
 * `config init`: a commented file to begin with, and its JSON Schema beside it.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path/posix";
import { jsonSchemaText } from "../../config/json_schema.ts";
import { defaultConfigFile } from "../../config/place_of_file.ts";
import { sampleText, SCHEMA_FILE } from "../../config/sample.ts";
import { escapeControls } from "../../observe/escape.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { CliContext, Machine } from "../machine.ts";
import { print } from "../printing.ts";
import { NAME } from "../version.ts";
import { workingDirectory } from "../working_directory.ts";
import { FORCE_FLAG, reported, writeFiles } from "./writing.ts";

interface InitFlags {
  readonly "force"?: boolean;
}

export const initCommand = buildCommand<InitFlags, [path?: string], CliContext>({
  async func({ force = false }, path) {
    const { machine } = this;
    await print(path === "-" ? sampleText() : writeSample(path, force, machine), machine);
  },
  parameters: {
    flags: { force: FORCE_FLAG },
    positional: {
      kind: "tuple",
      parameters: [{
        brief: "The file to write; - is the standard output (default: the platform's place)",
        placeholder: "path",
        parse: String,
        optional: true,
      }],
    },
  },
  docs: {
    brief: "Write a configuration file to begin with",
    customUsage: ["[PATH] [--force]"],
    fullDescription: `Writes a file with every setting, its text and its default, and beside it
${SCHEMA_FILE}, by which editors complete and check it. Fill in
the application and the operators; "${NAME} config check" tells
what is wrong.

Exit status: 0 written, 1 the file exists or cannot be written, 2 usage.`,
  },
});

/** What is to be done next. */
function writeSample(given: string | undefined, force: boolean, machine: Machine): string {
  const path = given === undefined ? platformPath(machine) : resolve(workingDirectory(), given);
  const folder = dirname(path);
  // The platform's folder is ours to make; a folder that somebody names is there, or misspelled.
  if (given === undefined) reported(folder, () => mkdirSync(folder, { recursive: true }));
  const schema = { path: join(folder, SCHEMA_FILE), text: jsonSchemaText(), mayBeThere: true };
  // The one that may be there comes first: when the other does not fit, trying again is the same.
  writeFiles([schema, { path, text: sampleText() }], force);
  const shown = escapeControls(path);
  const flag = given === undefined ? "" : ` --config ${shellWord(given)}`;
  return `${shown} is written, with ${SCHEMA_FILE} beside it.
Fill in "applications" and "operators" there. What a node has, what is wrong, and the start:
  ${NAME} apps --ask${flag}
  ${NAME} check${flag}
  ${NAME} run${flag}
`;
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  const isPlain = /^[\w@%+=:,./-]+$/.test(text);
  return isPlain ? text : `'${escapeControls(text).replaceAll("'", "'\\''")}'`;
}

function platformPath({ platform, env }: Machine): string {
  const path = defaultConfigFile(platform, env);
  if (path !== null) return path;
  throw new CliError(EXIT.usage, "HOME is not set, and it would tell where: give a path");
}
