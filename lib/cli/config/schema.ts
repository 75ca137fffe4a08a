/**
 * `config schema`: the JSON Schema of the configuration file.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { resolve } from "node:path/posix";
import { jsonSchemaText } from "../../config/json_schema.ts";
import { SCHEMA_FILE } from "../../config/sample.ts";
import { escapeControls } from "../../observe/escape.ts";
import type { CliContext } from "../machine.ts";
import { print } from "../printing.ts";
import { NAME } from "../version.ts";
import { workingDirectory } from "../working_directory.ts";
import { FORCE_FLAG, writeFiles } from "./writing.ts";

interface SchemaFlags {
  readonly "out"?: string;
  readonly "force"?: boolean;
}

export const schemaCommand = buildCommand<SchemaFlags, [], CliContext>({
  func({ out, force = false }) {
    const text = jsonSchemaText();
    if (out === undefined || out === "-") return print(text, this.machine);
    writeFiles([{ path: resolve(workingDirectory(), out), text }], force);
    return print(`${escapeControls(out)} is written.\n`, this.machine);
  },
  parameters: {
    flags: {
      out: {
        kind: "parsed",
        parse: String,
        optional: true,
        placeholder: "FILE",
        brief: "FILE to write; - is the standard output (default: -)",
      },
      force: FORCE_FLAG,
    },
  },
  docs: {
    brief: "Print the JSON Schema of the configuration file",
    customUsage: ["[--out FILE] [--force]"],
    fullDescription: `An editor that reads TOML, with taplo or tombi, completes and checks a
configuration file whose first line names its schema, as the one of
"${NAME} config init" does:

  #:schema ./${SCHEMA_FILE}

Exit status: 0 done, 1 the file exists or cannot be written, 2 usage.`,
  },
});
