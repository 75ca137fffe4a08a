/** The linters behind the editors' extensions for TOML, on folders of files beside their schema. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { jsonSchemaText } from "../../lib/config/json_schema.ts";
import { SCHEMA_FILE } from "../../lib/config/sample.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";

/** `make test` brings them. */
const PACKAGES = fileURLToPath(new URL("../../.tools/editors/node_modules", import.meta.url).href);

const LINTERS = {
  taplo: [`${PACKAGES}/@taplo/cli/dist/cli.js`, "lint"],
  tombi: [`${PACKAGES}/tombi/bin/tombi`, "lint", "--offline"],
} as const;

/** Their names. */
export type Linter = keyof typeof LINTERS;

/** A folder with the schema, and with the files that a linter is to look at. */
export class LintSite implements Disposable {
  readonly #directory = new TemporaryDirectory();

  constructor() {
    this.write(SCHEMA_FILE, jsonSchemaText());
  }

  write(name: string, text: string): void {
    const path = this.#directory.join(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Those of these files with which a linter finds something wrong. */
  lint(linter: Linter, names: readonly string[]): ReadonlySet<string> {
    const home = this.#directory.join(".");
    // Under Node, for which they are made. Nothing of the machine's own settings is theirs.
    const { status, stdout, stderr, error } = spawnSync("node", [...LINTERS[linter], ...names], {
      cwd: home,
      encoding: "utf8",
      env: { PATH: process.env["PATH"]!, HOME: home, NO_COLOR: "1" },
      maxBuffer: 64_000_000,
    });
    assert.ifError(error);
    const output = stdout + stderr;
    const found = new Set(names).intersection(placesIn(output));
    assert.equal(status === 0, found.size === 0, output);
    return found;
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

/** A mistake is told with its place: `at FILE:LINE:COLUMN`, `┌─ FILE:LINE:COLUMN`. */
function placesIn(output: string): ReadonlySet<string> {
  return new Set([...output.matchAll(/([\w.-]+):\d+:\d+/g)].map(([, name]) => name!));
}
