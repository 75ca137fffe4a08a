/**
 * The binary carries a runtime, which would read files of the folder it is started in, and a
 * variable with flags of its own: neither may change what the program does.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isExecutable } from "../artifacts.ts";
import type { Context, Scenario } from "../context.ts";
import { BINARY } from "../processor.ts";
import { call } from "./smoke.ts";

/** Files and variables that a runtime alone would obey. */
export const smokeSurroundings: Scenario = {
  name: "smoke-surroundings",
  skipped: () => isExecutable(BINARY) ? null : "there is no binary: make build",
  async run(context) {
    const trap = plantedFolder(context);
    const variables = variablesOf(trap);
    for (const planted of [{}, ...variables]) {
      const env = { ...process.env, ...planted };
      const shown = JSON.stringify(planted);
      const version = await call([BINARY], ["version"], { cwd: trap.folder, env });
      assert.equal(version.status, 0, `${shown}: ${version.text}`);
      assert.match(version.text, /^linera-task-processor \d+\.\d+\.\d+ .*\n$/, shown);
      const args = ["exec", "env", "--operators", "env", "--input", "/dev/null"];
      const run = await call([BINARY], args, { cwd: trap.folder, env });
      assert.equal(run.status, 0, `${shown}: ${run.text}`);
      assert.doesNotMatch(run.text, /PLANTED=/, shown);
      assert.ok(!existsSync(trap.sprung), `${shown}: a planted file was run`);
    }
    return `a folder with 4 planted files, and ${variables.length} variables: nothing obeyed`;
  },
};

interface Trap {
  readonly folder: string;
  readonly script: string;
  readonly dotenv: string;
  readonly sprung: string;
}

function plantedFolder({ folder: parent }: Context): Trap {
  const folder = join(parent, "planted");
  mkdirSync(folder);
  const plant = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const sprung = join(folder, "sprung");
  const script = plant(
    "trap.js",
    `require("node:fs").writeFileSync(${JSON.stringify(sprung)}, "")`,
  );
  plant("bunfig.toml", `preload = ["./trap.js"]\n`);
  plant("package.json", `{ "type": "commonjs", "imports": { "#x": "./trap.js" } }`);
  plant("tsconfig.json", `{ "compilerOptions": { "paths": { "*": ["./trap.js"] } } }`);
  const dotenv = plant(".env", "PLANTED=1\nLINERA_TASK_PROCESSOR_LOG_LEVEL=nonsense\n");
  return { folder, script, dotenv, sprung };
}

function variablesOf({ folder, script, dotenv }: Trap): readonly Record<string, string>[] {
  return [
    { BUN_OPTIONS: `--preload ${script}` },
    { BUN_OPTIONS: `--preload=${script} --` },
    { BUN_OPTIONS: `--env-file=${dotenv}` },
    { BUN_OPTIONS: `--config=${join(folder, "bunfig.toml")}` },
    { BUN_OPTIONS: "--eval 1" },
    { NODE_OPTIONS: `--require ${script}` },
  ];
}
