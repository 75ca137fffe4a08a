/**
 * Work that is done again whenever there is a reason to: one round at a time.
 *
 * The modes: *idle* until a reason comes; *running* a round, in which further reasons add up to
 * exactly one more round; *waiting* after a round that failed, for a time that doubles (A5). A
 * reason shortens the wait only when the round failed because the node could not be reached: a
 * block, or a connection that stands again, says that it can. *Over* when its life is.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { Backoff, type BackoffOptions } from "../node/backoff.ts";

/** How a round ended. */
export type RoundEnd =
  /** Nothing is to be done until the next reason. */
  | "done"
  /** It is repeated after the wait, whatever happens meanwhile. */
  | "failed"
  /** The same, but the next reason says that the node is back. */
  | "unreachable";

/** What rounds are made of. */
export interface RoundsOptions {
  readonly clock: Clock;
  /** Numbers in [0, 1), for the jitter. */
  readonly random: () => number;
  /** How the waits after failures grow. */
  readonly waits: BackoffOptions;
  /** One round. It may reject only once `signal` is aborted. */
  readonly round: (signal: AbortSignal, retryInMs: number) => Promise<RoundEnd>;
}

/** How questions that failed are repeated (A5). */
export const ASKING_WAITS: BackoffOptions = { firstMs: 1_000, maxMs: 60_000 };

/** However many reasons come, an unreachable node is not asked more often than this. */
const LEAST_WAIT_MS = 1_000;

type Mode = "idle" | "running" | "waiting";

export class Rounds {
  readonly #options: RoundsOptions;
  readonly #backoff: Backoff;
  readonly #life: AbortSignal;
  #mode: Mode = "idle";
  #wanted = false;
  #mayHasten = false;
  /** Of the wait under way. */
  #wait: AbortController | null = null;
  #waitingSince = 0;

  constructor(options: RoundsOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#backoff = new Backoff(options.waits, options.random);
    life.addEventListener("abort", () => this.#wait?.abort(), { once: true });
  }

  /** There is a reason for a round. */
  want(): void {
    if (this.#life.aborted) return;
    if (this.#mode === "running") this.#wanted = true;
    else if (this.#mode === "idle") void this.#run();
    else if (this.#mayHasten) this.#hasten();
  }

  async #run(): Promise<void> {
    this.#mode = "running";
    this.#wanted = false;
    const retryInMs = this.#backoff.nextMs();
    const end = await this.#round(retryInMs);
    if (this.#life.aborted) return;
    if (end !== "done") return this.#rest(retryInMs, end);
    this.#backoff.reset();
    this.#mode = "idle";
    if (this.#wanted) void this.#run();
  }

  async #round(retryInMs: number): Promise<RoundEnd> {
    try {
      return await this.#options.round(this.#life, retryInMs);
    } catch (error) {
      if (this.#life.aborted) return "done";
      throw error;
    }
  }

  #rest(waitMs: number, end: RoundEnd): void {
    this.#mode = "waiting";
    this.#mayHasten = end === "unreachable";
    this.#waitingSince = this.#options.clock.monotonic();
    this.#arm(waitMs);
  }

  #hasten(): void {
    this.#mayHasten = false;
    const waitedMs = (this.#options.clock.monotonic() - this.#waitingSince) / MICROS_PER_MS;
    this.#wait?.abort();
    this.#arm(Math.max(0, LEAST_WAIT_MS - waitedMs));
  }

  #arm(waitMs: number): void {
    const wait = new AbortController();
    this.#wait = wait;
    this.#options.clock.after(waitMs, wait.signal, () => {
      this.#wait = null;
      void this.#run();
    });
  }
}
