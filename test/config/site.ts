/** Files and variables for tests of configurations. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path/posix";
import { ConfigError } from "../../lib/config/error.ts";
import {
  type Configuration,
  type ConfigurationSources,
  loadConfiguration,
} from "../../lib/config/load.ts";
import type { Layer } from "../../lib/config/place.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";

/** A folder with files, and what is loaded from there. */
export class ConfigSite implements Disposable {
  readonly #directory = new TemporaryDirectory();

  /** @param files by their names; `config.toml` is the one that is loaded. */
  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  path(name = "config.toml"): string {
    return this.#directory.join(name);
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  load(
    environment: ConfigurationSources["environment"] = {},
    flags: Readonly<Record<string, unknown>> = {},
  ): Configuration {
    return loadConfiguration({
      file: { path: this.path(), isRequired: true },
      workingDirectory: "/",
      environment,
      flags: () => flagsOf(flags),
      stateDirectory: "/state",
      needsWork: true,
    });
  }

  /** The lines of the report, with the path of the file left out. */
  problems(...given: Parameters<ConfigSite["load"]>): readonly string[] {
    try {
      this.load(...given);
    } catch (error) {
      assert.ok(error instanceof ConfigError, String(error));
      return error.message.split("\n").map((line) => line.replaceAll(`${this.path()}:`, ""));
    }
    throw new assert.AssertionError({ message: "nothing was found wrong" });
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

function flagsOf(values: Readonly<Record<string, unknown>>): Layer {
  const placeOf: Layer["placeOf"] = ([name = ""]) => ({ kind: "flag", name });
  return { values, placeOf, issues: [], isPartial: false };
}
