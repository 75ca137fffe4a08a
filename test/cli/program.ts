/** The program as a process of its own, under the runtime of the tests. */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url).href);

/**
 * For tests that start processes. It ends what hangs: on a machine that has other things to do one may
 * take ten times as long as on an idle one, which is some seconds.
 */
export const PATIENT = { timeout: 240_000 };

/** A line of its log, in JSON. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** How it ended. */
export interface ProgramEnd {
  readonly status: number | null;
  readonly signal: string | null;
}

/** A program that was started. It is killed when it is disposed of and has not ended. */
export interface Program extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<ProgramEnd>;
  readonly out: () => string;
  readonly err: () => string;
  readonly records: () => readonly LogRecord[];
  /** Resolves with the first record of this event, written or to be written; rejects at the end. */
  readonly event: (name: string, matches?: (record: LogRecord) => boolean) => Promise<LogRecord>;
  /** Resolves when the standard output matches; rejects at the end. */
  readonly output: (pattern: RegExp) => Promise<string>;
  /** The same of the standard error. */
  readonly errors: (pattern: RegExp) => Promise<string>;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Signals again and again, on the way out, too; resolves when it has ended. */
  readonly signalToTheEnd: (signal: NodeJS.Signals) => Promise<ProgramEnd>;
}

/** The command line of the program, from its source. */
export function programCommand(args: readonly string[]): readonly [string, ...string[]] {
  const run = "Deno" in globalThis ? ["run", "-A", "--no-check"] : [];
  return [process.execPath, ...run, MAIN, ...args];
}

type Started = ChildProcess & {
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
};

/** Starts the program. */
export function startProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program {
  const [command, ...rest] = programCommand(args);
  const child = spawn(command, rest, {
    env: { ...process.env, XDG_CONFIG_HOME: "/nonexistent", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return programOf(child);
}

/** A program that was started somehow, with pipes for what it writes. */
export function programOf(child: Started): Program {
  const [out, err] = [collected(child.stdout), collected(child.stderr)];
  const ended = new Promise<ProgramEnd>((resolve) =>
    child.once("close", (status, signal) => resolve({ status, signal }))
  );
  const records = () => recordsIn(err.text());
  const until = <Value>(text: Collected, find: () => Value | undefined) =>
    Promise.race([
      text.until(find),
      ended.then((): never => {
        throw new Error(`the program ended before: ${out.text()}${err.text()}`);
      }),
    ]);
  return {
    child,
    ended,
    records,
    out: out.text,
    err: err.text,
    event: (name, matches = () => true) =>
      until(err, () => records().find((record) => record["event"] === name && matches(record))),
    output: (pattern) => until(out, () => pattern.test(out.text()) ? out.text() : undefined),
    errors: (pattern) => until(err, () => pattern.test(err.text()) ? err.text() : undefined),
    signal: (signal) => signalTo(child, signal),
    async signalToTheEnd(signal) {
      const again = setInterval(() => signalTo(child, signal), 50);
      return await ended.finally(() => clearInterval(again));
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
      await ended;
    },
  };
}

/** Not `child.kill`: under Deno a child that it signalled counts as killed, however it ended. */
function signalTo({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(pid!, signal);
  } catch (error) {
    // It has ended, and its end was not heard yet.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

interface Collected {
  readonly text: () => string;
  readonly until: <Value>(find: () => Value | undefined) => Promise<Value>;
}

function collected(stream: NodeJS.ReadableStream): Collected {
  let text = "";
  const checks = new Set<() => void>();
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    text += chunk;
    for (const check of checks) check();
  });
  return {
    text: () => text,
    until: (find) =>
      new Promise((resolve) => {
        const check = () => {
          const value = find();
          if (value === undefined) return;
          checks.delete(check);
          resolve(value);
        };
        checks.add(check);
        check();
      }),
  };
}

function recordsIn(text: string): readonly LogRecord[] {
  return text.split("\n").filter((line) => line.startsWith("{")).flatMap((line) => {
    try {
      return [JSON.parse(line) as LogRecord];
    } catch {
      return []; // the last line may not be whole yet
    }
  });
}
