/**
 * A directory of its own for each run, removed when the run has ended (O7).
 *
 * @module
 */
import { spawn } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { join } from "node:path/posix";
import type { Clock } from "../clock/clock.ts";
import { pause } from "./pause.ts";
import { Scope } from "./scope.ts";

/** Where the directories are, and who hears of those that stay. */
export interface RunDirectoriesOptions {
  /**
   * The directory that they are made in, which nobody else may use, and which is made when it is
   * missing; null: each is made among the temporary files.
   */
  readonly parent: string | null;
  /** The processor's own environment, for `TMPDIR` and the commands that remove. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** A directory could not be removed. */
  readonly onLeft: (directory: string, reason: string) => void;
}

/** The directory of one run; disposing of it removes it, and never rejects. */
export interface RunDirectory extends AsyncDisposable {
  readonly path: string;
}

/** Makes and removes the directories of runs. */
export class RunDirectories {
  readonly #options: RunDirectoriesOptions;

  constructor(options: RunDirectoriesOptions) {
    this.#options = options;
  }

  /** Makes the directory of a run, for us alone (0700). Throws the system's error. */
  make(runId: string): RunDirectory {
    const path = this.#make(runId);
    return { path, [Symbol.asyncDispose]: () => this.#removeFor(path) };
  }

  /**
   * Begins to remove what an earlier process has left; its runs must have ended. Nothing waits for
   * that: new runs have other directories. Throws an `Error` when `parent` is no directory, a link
   * included.
   */
  removeLeft(): void {
    const { parent } = this.#options;
    if (parent === null) return;
    const stat = lstatSync(parent, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) throw new Error(`${parent} is no directory, and has to be one`);
    for (const name of readdirSync(parent)) void this.#remove(join(parent, name));
  }

  #make(runId: string): string {
    const { parent, environment } = this.#options;
    if (parent === null) {
      return mkdtempSync(join(environment["TMPDIR"] || "/tmp", "linera-task-"));
    }
    mkdirSync(parent, { recursive: true, mode: PRIVATE });
    const path = join(parent, runId);
    mkdirSync(path, { mode: PRIVATE });
    return path;
  }

  /** A huge tree holds its run up for a while, and is removed beside others after that. */
  async #removeFor(path: string): Promise<void> {
    using scope = new Scope();
    await Promise.race([
      this.#remove(path),
      pause(this.#options.clock, LONGEST_WAIT_MS, scope.signal),
    ]);
  }

  async #remove(path: string): Promise<void> {
    if (await isRemoved(path)) return;
    // A process of its own: however large or deep the tree is, it costs us no time, memory or
    // descriptors. Neither command follows links below what it is given.
    if (await this.#command("rm", "-rf", "--", path) === null) return;
    if (isDirectory(path)) await this.#command("chmod", "-R", "u+rwx", "--", path);
    const problem = await this.#command("rm", "-rf", "--", path);
    if (problem !== null) this.#options.onLeft(path, problem);
  }

  /** Null: it went well. */
  #command(name: string, ...args: readonly string[]): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const child = spawn(name, args, {
      env: { PATH: this.#options.environment["PATH"] },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8");
    child.stderr.on("data", (text: string) => said = (said + text).slice(0, LONGEST_REASON));
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status) => {
      const [line] = said.split("\n", 1);
      resolve(status === 0 ? null : line || `${name} ended with status ${status}`);
    });
    return promise;
  }
}

const PRIVATE = 0o700;
const LONGEST_WAIT_MS = 2_000;
const LONGEST_REASON = 1_000;

/** Most are empty at the end: then this is all. */
async function isRemoved(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

/** What `chmod` is given itself it would follow. */
function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
