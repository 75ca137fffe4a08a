/**
 * Starts `test/fixtures/journal_child.ts` under either runtime.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { join } from "node:path";

/** A runtime on PATH, as the Makefile puts both there. */
export type Runtime = "deno" | "bun";

export const RUNTIMES: readonly Runtime[] = ["deno", "bun"];

/** The runtime that runs this test. */
export const OWN_RUNTIME: Runtime = "Deno" in globalThis ? "deno" : "bun";

const CHILD = join(import.meta.dirname ?? ".", "../fixtures/journal_child.ts");

/** A running child; it is killed, and its end awaited, with the `await using` block. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #closed: Promise<void>;
  readonly #lines: AsyncIterator<string>;

  /** @param permissions of Deno, `-A` by default; Bun has none. */
  constructor(
    runtime: Runtime,
    command: "write" | "hold" | "once",
    directory: string,
    permissions: readonly string[] = ["-A"],
  ) {
    const own = runtime === "deno" ? ["run", "--no-check", ...permissions, CHILD] : [CHILD];
    const child = spawn(runtime, [...own, command, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    this.#closed = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => resolve());
    });
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The next line that it prints; null when it has ended. */
  async line(): Promise<string | null> {
    const { done, value } = await this.#lines.next();
    return done === true ? null : value;
  }

  /** Kills it with SIGKILL, and gives all that it has printed and nobody has read. */
  async kill(): Promise<readonly string[]> {
    this.#process.kill("SIGKILL");
    const rest: string[] = [];
    for (let line = await this.line(); line !== null; line = await this.line()) rest.push(line);
    await this.#closed;
    return rest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#closed;
  }
}
