/** A program with operators of all kinds, each asked for by an application of its own. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Lab, taskLabAt } from "../../lib/cli/demo/lab.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { type Program, startProgram } from "../cli/program.ts";
import { type Site, startSite } from "../cli/site.ts";
import { until } from "../operators/until.ts";

/** An operator: a script of the shell, or a file that is there, and lines of its table. */
export interface TriedOperator {
  readonly name: string;
  readonly script?: string;
  readonly command?: string;
  /** Whether its process stays (O10). */
  readonly stays?: boolean;
  readonly settings?: readonly string[];
}

export interface OperatorsSite extends AsyncDisposable {
  readonly site: Site;
  /** The application of each operator, by its name. */
  readonly labs: ReadonlyMap<string, Lab>;
  /** Where the scripts are; no path has fewer than two spaces. */
  readonly path: (name: string) => string;
  /** Starts the program, and waits until it works. */
  readonly start: () => Promise<Program>;
  /** Asks the well-behaved application for this many tasks; resolves when they are stored. */
  readonly serveOthers: (count: number) => Promise<void>;
  /** Resolves when nothing of any run is left: no process, no directory. */
  readonly nothingLeft: () => Promise<void>;
}

export async function startOperatorsSite(
  operators: readonly TriedOperator[],
): Promise<OperatorsSite> {
  const scope = new AsyncDisposableStack();
  const site = scope.use(await startSite());
  const folder = join(site.stateDirectory, "..", "with two spaces");
  mkdirSync(folder);
  const path = (name: string) => join(folder, name);
  const ids = operators.map(() => site.node.deploy(site.chain, taskLab));
  for (const { name, script } of operators) {
    if (script !== undefined) writeFileSync(path(name), scriptOf(script), { mode: 0o755 });
  }
  writeFileSync(path("config.toml"), configuration(site, operators, ids, path));
  // Inherited by all that a run starts, and by the program.
  const mark = `TRIED_BY=${randomUUID()}`;
  const own = new Set<number>();
  let served = 0;
  const serveOthers = async (count: number) => {
    served += count;
    await site.lab.request({ operator: "cat", input: "good", count, identified: true });
    await until(async () => {
      const { stored, strays } = await site.lab.holdings();
      assert.equal(strays, 0);
      return stored.length >= served;
    });
  };
  return {
    ...{ site, path },
    labs: new Map(operators.map(({ name }, index) => [name, labOf(site, ids[index]!)])),
    async start() {
      const args = ["run", "--config", path("config.toml"), "--log-format", "json"];
      const [name, value] = mark.split("=");
      const program = scope.use(startProgram(args, { [name!]: value! }));
      own.add(program.child.pid!);
      await serveOthers(1);
      return program;
    },
    serveOthers,
    async nothingLeft() {
      await until(() => processesWith(mark).every((pid) => own.has(pid)));
      await until(() => readdirSync(join(site.stateDirectory, "runs")).length === 0);
    },
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  };
}

/** As the first line of a script has it. */
export function scriptOf(script: string): string {
  return `#!/bin/sh\n${script}\n`;
}

/** How many files a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function labOf({ node, chain }: Site, application: string): Lab {
  return taskLabAt(`${node.url}/chains/${chain}/applications/${application}`);
}

function configuration(
  { node, stateDirectory, application }: Site,
  operators: readonly TriedOperator[],
  ids: readonly string[],
  path: (name: string) => string,
): string {
  const tables = operators.map(({ name, command = path(name), stays, settings = [] }) => [
    `[operators.${JSON.stringify(name)}]`,
    `${stays ? "stream" : "command"} = ${JSON.stringify(command)}`,
    'retryDelay = "1ms"\ngrace = "200ms"\nprivateDirectory = true',
    ...settings,
    ...(settings.some((line) => line.startsWith("maxAttempts")) ? [] : ["maxAttempts = 2"]),
  ]);
  return [
    `node = ${JSON.stringify(node.url)}`,
    `stateDir = ${JSON.stringify(stateDirectory)}`,
    `applications = ${JSON.stringify([application, ...ids])}`,
    'logLevel = "warning"\ndrainTimeout = "1s"',
    '[operators]\ncat = "/bin/cat"',
    ...tables.flat(),
    "",
  ].join("\n");
}

function processesWith(mark: string): readonly number[] {
  return readdirSync("/proc").map(Number).filter((pid) => pid > 0 && carries(pid, mark));
}

function carries(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark);
  } catch {
    return false; // it has ended
  }
}
