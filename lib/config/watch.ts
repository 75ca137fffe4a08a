/**
 * Waiting for files to change: they are looked at every two seconds, and twice a second while they
 * change. (Looking twice a second all the time took 0.2 % of a core under Bun, most of it to wake up
 * from idleness: three times as much as all else that an idle processor does.)
 *
 * Why not `fs.watch`: it follows the folder that it was given, so it says nothing when that folder is
 * replaced, nor when what a symbolic link leads to is written (measured under both runtimes);
 * network file systems tell it nothing, and the system counts watchers per user. A look at a path
 * sees an editor's rename, a swapped link, an absent and a returned file alike, and is a `stat`.
 *
 * A change counts once the files have stayed as they are from one look to the next: who writes in
 * place empties the file first, and half a configuration may be a valid one. Files that never rest
 * are read all the same, after a while.
 *
 * @module
 */
import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import type { Clock } from "../clock/clock.ts";

/** What {@linkcode FileWatch} needs. */
export interface FileWatchOptions {
  readonly clock: Clock;
  /** Absolute. */
  readonly paths: readonly string[];
  /** Called again after each look that finds them changed, until {@linkcode FileWatch.read}. */
  readonly onChange: () => void;
}

/** Between two looks, in milliseconds. */
export const LOOK_MS = 2_000;

/** The same, while the files are not as they were read. */
export const NEXT_LOOK_MS = 500;

/** After so many looks that each found something else, the files are read as they are. */
const MOST_UNRESTING = 4;

/** How each file is, by its path. */
type States = ReadonlyMap<string, string>;

/** Files that are read now and then. */
export class FileWatch {
  readonly #options: FileWatchOptions;
  readonly #life: AbortSignal;
  /** How the files were when they were read, and at the last look. */
  #read: States;
  #seen: States;
  #unresting = 0;

  /** @param life after its end nothing is looked at. The files count as read now. */
  constructor(options: FileWatchOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#read = this.#seen = statesOf(options.paths);
    this.#lookLater();
  }

  /** Call it before the files are read: what they are from now on is news only when it changes. */
  read(): void {
    this.#read = this.#seen = statesOf([...this.#read.keys()]);
    this.#unresting = 0;
  }

  /** Call it after they were read, when others were, too, or some no more. */
  watch(paths: readonly string[]): void {
    const now = statesOf(paths.filter((path) => !this.#read.has(path)));
    const known = new Map([...this.#read, ...now]);
    this.#read = this.#seen = new Map(paths.map((path) => [path, known.get(path)!]));
  }

  #lookLater(): void {
    const delayMs = isSame(this.#seen, this.#read) ? LOOK_MS : NEXT_LOOK_MS;
    this.#options.clock.after(delayMs, this.#life, () => void this.#look());
  }

  /** Not synchronously: a file system that hangs must not hold the processor up. */
  async #look(): Promise<void> {
    const read = this.#read;
    const seen = new Map(await Promise.all([...read.keys()].map(look)));
    if (this.#life.aborted) return;
    // Read meanwhile: what was seen is from before that.
    if (read === this.#read) this.#weigh(seen);
    this.#lookLater();
  }

  #weigh(state: States): void {
    const rests = isSame(state, this.#seen);
    this.#seen = state;
    if (isSame(state, this.#read)) this.#unresting = 0;
    else if (rests || ++this.#unresting >= MOST_UNRESTING) this.#options.onChange();
  }
}

function isSame(one: States, other: States): boolean {
  return [...one].every(([path, state]) => other.get(path) === state);
}

async function look(path: string): Promise<readonly [string, string]> {
  try {
    return [path, stateFrom(await stat(path, { bigint: true }))];
  } catch (error) {
    return [path, absence(error)];
  }
}

function statesOf(paths: readonly string[]): States {
  return new Map(paths.map((path) => {
    try {
      return [path, stateFrom(statSync(path, { bigint: true }))];
    } catch (error) {
      return [path, absence(error)];
    }
  }));
}

/** Its mode says whether it can be read now. */
function stateFrom({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mode, mtimeNs, ctimeNs].join(":");
}

function absence(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}
