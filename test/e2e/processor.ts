/**
 * The program under test, as a person starts it.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isExecutable, ROOT } from "./artifacts.ts";
import { type ChildEnd, startChild } from "./child.ts";
import { SUITE_VARIABLE } from "./orphans.ts";
import { until } from "./until.ts";

/** What a processor is to do. */
export interface ProcessorOptions {
  readonly nodeUrl: string;
  readonly applications: readonly string[];
  /** As `--operators` takes them. */
  readonly operators: readonly string[];
  /** Seconds; default Linera's own, 5. */
  readonly retryDelaySecs?: number;
  /** Kept from one start to the next. */
  readonly stateDirectory: string;
  /** Receives both streams; starts are appended. */
  readonly logFile: string;
  /** The suite that its operators are counted for. */
  readonly suite: string;
  /** Further flags, such as `--dry-run`. */
  readonly flags?: readonly string[];
  /** Added to its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the program is started; default `programCommand()`. */
  readonly command?: readonly string[];
}

/** A line of the JSON log. */
export type LogEvent = Readonly<Record<string, unknown>>;

/** A processor that was started: the program under test, or Linera's own. */
export interface Processor {
  readonly pid: number;
  readonly ended: Promise<ChildEnd>;
  /** Signals it and waits for nothing. */
  signal(name: NodeJS.Signals): void;
  /** kill -9. Its operators are groups of their own, and are left. */
  kill(): Promise<void>;
  /** SIGTERM, and waits for the end (D1). */
  stop(): Promise<ChildEnd>;
  /** All that it has written so far. */
  log(): string;
  /** The lines of the log that are JSON. */
  events(): readonly LogEvent[];
}

/** Starts a processor. */
export type StartProcessor = (options: ProcessorOptions) => Promise<Processor>;

/**
 * The command line of the program: `LINERA_TASK_PROCESSOR` (words separated by spaces), or the
 * built binary, or the source under the runtime of this suite.
 */
export function programCommand(): readonly string[] {
  const given = process.env["LINERA_TASK_PROCESSOR"];
  if (given) return given.split(" ").filter((word) => word !== "");
  return isExecutable(BINARY) ? [BINARY] : SOURCES["deno"] ?? [];
}

/** The binary that `make build` makes. */
export const BINARY: string = join(ROOT, "dist/linera-task-processor");

/** How the source is started under each runtime. */
export const SOURCES: Readonly<Record<string, readonly string[]>> = {
  deno: ["deno", "run", "-A", join(ROOT, "main.ts")],
  bun: ["bun", join(ROOT, "main.ts")],
};

/** Starts the program under test with `run`. */
export const startProgram: StartProcessor = (options) => {
  const child = startChild([...(options.command ?? programCommand()), ...runArguments(options)], {
    outFile: options.logFile,
    append: true,
    env: { ...WITHOUT_SETTINGS, ...options.env, [SUITE_VARIABLE]: options.suite },
  });
  return Promise.resolve({
    pid: child.pid,
    ended: child.ended,
    signal: (name) => child.signal(name),
    kill: async () => {
      child.signal("SIGKILL");
      await child.ended;
    },
    stop: () => {
      child.signal("SIGTERM");
      return within(STOP_DEADLINE_MS, child.ended);
    },
    log: () => existsSync(options.logFile) ? readFileSync(options.logFile, "utf8") : "",
    events: () => eventsIn(readFileSync(options.logFile, "utf8")),
  });
};

/** Longer than the default `drainTimeout` (D1), and the grace of operators behind it. */
const STOP_DEADLINE_MS = 40_000;

async function within<T>(deadlineMs: number, end: Promise<T>): Promise<T> {
  let answer: { value: T } | undefined;
  void end.then((value) => answer = { value });
  return (await until("the processor has ended after SIGTERM", () => answer, { deadlineMs })).value;
}

/** The arguments of `run` for these options. */
function runArguments(options: ProcessorOptions): readonly string[] {
  const { retryDelaySecs, flags = [] } = options;
  return [
    "run",
    "--node-url",
    options.nodeUrl,
    ...options.applications.flatMap((id) => ["--operator-application-ids", id]),
    ...options.operators.flatMap((operator) => ["--operators", operator]),
    ...(retryDelaySecs === undefined ? [] : ["--task-retry-delay-secs", String(retryDelaySecs)]),
    "--state-dir",
    options.stateDirectory,
    "--log-format",
    "json",
    ...flags,
  ];
}

// A wallet in the person's environment is none of the program's business.
const WITHOUT_SETTINGS = {
  LINERA_WALLET: undefined,
  LINERA_KEYSTORE: undefined,
  LINERA_STORAGE: undefined,
};

function eventsIn(log: string): readonly LogEvent[] {
  return log.split("\n").flatMap((line): LogEvent[] => {
    try {
      const value: unknown = JSON.parse(line);
      return typeof value === "object" && value !== null ? [{ ...value }] : [];
    } catch {
      return [];
    }
  });
}
