/**
 * When the configuration is reloaded: at a SIGHUP, and when its files change (D5).
 *
 * *Starting* until the program is up, in which reasons are kept; then *resting*, and *due* once there
 * is a reason, in which further ones add nothing. A reload is synchronous, so there is never more than
 * one; and there are at most twenty a second, however often one is asked for.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import { FileWatch } from "../../config/watch.ts";
import type { ReloadFacts } from "../../observe/program_events.ts";

/** Why a reload is wanted. */
export type ReloadCause = ReloadFacts["cause"];

/**
 * One reload: it says itself how it went, and throws nothing.
 *
 * @param hasRead is told which files were read, or should have been; before anybody hears of the
 * reload, since it may be answered by a change.
 */
export type Reload = (cause: ReloadCause, hasRead: (files: readonly string[]) => void) => void;

/** The least between the begins of two reloads, in milliseconds. */
const GAP_MS = 50;

/** The reloads of one program, until it is disposed of. */
export class Reloads {
  readonly #clock: Clock;
  readonly #life = new AbortController();
  readonly #watch: FileWatch;
  #reload: Reload | null = null;
  #wanted: ReloadCause | null = null;
  #lastAt = -Infinity;

  /** @param files that were read just now. */
  constructor(clock: Clock, files: readonly string[]) {
    this.#clock = clock;
    const onChange = () => this.want("file");
    this.#watch = new FileWatch({ clock, paths: files, onChange }, this.#life.signal);
  }

  /** There is a reason to reload; that somebody asked counts more than that a file changed. */
  want(cause: ReloadCause): void {
    const isDue = this.#wanted !== null;
    if (this.#wanted !== "signal") this.#wanted = cause;
    if (!isDue) this.#arm();
  }

  /** The program is up: from now on reloads are done. */
  begin(reload: Reload): void {
    this.#reload = reload;
    if (this.#wanted !== null) this.#arm();
  }

  #arm(): void {
    if (this.#reload === null) return;
    const passedMs = (this.#clock.monotonic() - this.#lastAt) / MICROS_PER_MS;
    const delayMs = Math.max(0, GAP_MS - passedMs);
    this.#clock.after(delayMs, this.#life.signal, () => this.#run(this.#reload!));
  }

  #run(reload: Reload): void {
    const cause = this.#wanted!;
    this.#wanted = null;
    this.#lastAt = this.#clock.monotonic();
    this.#watch.read();
    reload(cause, (files) => this.#watch.watch(files));
  }

  [Symbol.dispose](): void {
    this.#life.abort();
  }
}
