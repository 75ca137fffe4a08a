/**
 * The program in each of its forms: what it says and how it ends, and that it does its work.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isExecutable } from "../artifacts.ts";
import type { Context, Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { BINARY, SOURCES } from "../processor.ts";
import { until } from "../until.ts";

/** One call of the program: its arguments, and what must come of it. */
interface Call {
  readonly args: readonly string[];
  readonly status: number;
  readonly says: RegExp;
}

const CALLS: readonly Call[] = [
  { args: ["version"], status: 0, says: /\d+\.\d+\.\d+/ },
  { args: ["--version"], status: 0, says: /\d+\.\d+\.\d+/ },
  { args: ["--help"], status: 0, says: /Exit status/ },
  { args: ["help", "run"], status: 0, says: /--operator-application-ids/ },
  { args: ["rnu"], status: 2, says: /did you mean.*run/ },
  { args: ["run", "--node-ulr", "x"], status: 2, says: /--node-ulr.*did you mean.*--node-url/ },
  { args: ["run"], status: 2, says: /--operator-application-ids/ },
  { args: ["run", "extra"], status: 2, says: /extra/ },
  { args: ["exec"], status: 2, says: /All flags: .* exec --help/ },
  { args: ["check", "--timeout", "0"], status: 2, says: /--timeout/ },
  { args: ["config", "schema"], status: 0, says: /json-schema\.org/ },
];

/** The binary that people install. */
export const smokeBinary: Scenario = {
  name: "smoke-binary",
  skipped: () => isExecutable(BINARY) ? null : "there is no binary: make build",
  run: (context) => smoke(context, [BINARY]),
};

/** The source under Deno. */
export const smokeDeno: Scenario = {
  name: "smoke-deno",
  run: (context) => smoke(context, SOURCES["deno"] ?? []),
};

/** The source under Bun. */
export const smokeBun: Scenario = {
  name: "smoke-bun",
  run: (context) => smoke(context, SOURCES["bun"] ?? []),
};

async function smoke(context: Context, command: readonly string[]): Promise<string> {
  for (const call of CALLS) await check(command, call);
  await dryRun(context, command);
  const status = await secondHolder(context, command);
  return `${CALLS.length} calls, a dry run, a task, a second holder of the state (${status})`;
}

async function check(command: readonly string[], { args, status, says }: Call): Promise<void> {
  const answer = await call(command, args);
  const shown = `${args.join(" ")}: ${JSON.stringify(answer)}`;
  assert.equal(answer.status, status, shown);
  assert.match(answer.text, says, shown);
}

/** Where the program is started, if not as the suite was. */
interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the program to its end; both streams in one text. */
export function call(command: readonly string[], args: readonly string[], where: Where = {}) {
  return new Promise<{ status: number | null; text: string }>((resolve) => {
    const [program = "", ...before] = command;
    const child = execFile(
      program,
      [...before, ...args],
      { ...where, timeout: 20_000 },
      (_, out, err) => {
        resolve({ status: child.exitCode, text: out + err });
      },
    );
  });
}

// Each task runs once, nothing is sent, and the state directory is not even made.
async function dryRun(context: Context, command: readonly string[]): Promise<void> {
  const lab = await context.newLab();
  const operators = [context.operators.recorded("cat")];
  const [task] = await lab.request({ operator: "cat", input: "dry $number" });
  const options = { name: "dry", operators, command, flags: ["--dry-run"] };
  const height = await context.node.height();
  const processor = await context.start([lab], options);
  await until(
    "the outcome is printed",
    () => processor.log().includes(`"output":"${task?.input}"`),
  );
  assert.deepEqual(await processor.stop(), { status: 0, signal: null });
  assert.equal(context.operators.runs().length, 1, "runs");
  assert.equal(await context.node.height(), height, "blocks");
  assert.ok(!existsSync(join(context.folder, "dry-state")), "the state directory is untouched");
  await settle(lab, { pending: [0] });
}

// D3: the second refuses with 75, and names the first.
async function secondHolder(context: Context, command: readonly string[]): Promise<number | null> {
  const lab = await context.newLab();
  const stateDirectory = join(context.folder, "held");
  const options = { operators: ["cat"], command, stateDirectory };
  const first = await context.start([lab], { ...options, name: "first" });
  await lab.request({ operator: "cat", input: "task $number" });
  await lab.untilStored(1);
  const second = await context.start([lab], { ...options, name: "second" });
  const { status } = await second.ended;
  assert.equal(status, 75, second.log());
  assert.match(second.log(), new RegExp(`\\b${first.pid}\\b`), "it names the first");
  assert.deepEqual(await first.stop(), { status: 0, signal: null });
  await settle(lab);
  return status;
}
