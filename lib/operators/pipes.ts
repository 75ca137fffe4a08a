/**
 * Reading what a child writes, to its end or until nobody waits for it (O2).
 *
 * @module
 */
import { setImmediate as letOthersWork } from "node:timers/promises";
import type { Clock } from "../clock/clock.ts";
import { pause } from "./pause.ts";
import { Scope } from "./scope.ts";
import type { Child } from "./spawn.ts";

/** Takes what a child writes. One that throws ends the reading of its stream. */
export interface PipeTakers {
  stdout(chunk: Uint8Array): void;
  /** Nothing more comes: it was closed, or is read no more. */
  stdoutEnded?(): void;
  /** Returns false for what nobody wants: reading may take its time, so that it costs little. */
  stderr(chunk: Uint8Array): boolean;
  /** A taker has thrown. */
  failed(error: unknown): void;
}

/** Both output pipes of a child; they are read at the same time, from the start (O2). */
export class OutputPipes {
  readonly #takers: PipeTakers;
  readonly #clock: Clock;
  readonly #stopOutput = new AbortController();
  readonly #stopAll = new AbortController();
  readonly #closed: Promise<void>;
  #isClosed = false;
  #chunks = 0;

  constructor(child: Child, takers: PipeTakers, clock: Clock) {
    this.#takers = takers;
    this.#clock = clock;
    const stopOutput = AbortSignal.any([this.#stopOutput.signal, this.#stopAll.signal]);
    this.#closed = Promise.all([
      this.#pump(child.stdout, stopOutput, (chunk) => (takers.stdout(chunk), true))
        .then(() => takers.stdoutEnded?.()),
      this.#pump(child.stderr, this.#stopAll.signal, (chunk) => takers.stderr(chunk)),
    ]).then(() => void (this.#isClosed = true));
  }

  /** Reads no more of stdout: the child gets a broken pipe, which ends most programs. */
  stopOutput(): void {
    this.#stopOutput.abort();
  }

  /**
   * Waits for the end of both pipes, at most `limitMs`. After the end of the child only descendants
   * can delay it.
   *
   * @param quietRounds gives up when for so many times 50 ms nothing has come. That is no sign that
   *   nothing is left in them: where many end at once, reading is late by more than that.
   * @returns whether both are at their end.
   */
  async drain(limitMs: number, quietRounds = Infinity): Promise<boolean> {
    using scope = new Scope();
    const rounds = Math.ceil(limitMs / QUIET_MS);
    for (
      let round = 0, quiet = 0;
      round < rounds && quiet < quietRounds && !this.#isClosed;
      round++
    ) {
      const before = this.#chunks;
      await Promise.race([this.#closed, pause(this.#clock, QUIET_MS, scope.signal)]);
      quiet = this.#chunks === before ? quiet + 1 : 0;
    }
    return this.#isClosed;
  }

  /** Lets go of both; settles when nothing more will be taken. */
  async abandon(): Promise<void> {
    this.#stopAll.abort();
    await this.#closed;
  }

  /**
   * A chunk that is there already is read without a turn of the event loop, so that a child that
   * always has more would be all that is attended to: under Bun, no timer, answer or signal got
   * through beside `yes >&2`, for as long as it was watched (280 s).
   */
  async #pump(
    stream: ReadableStream<Uint8Array>,
    signal: AbortSignal,
    take: (chunk: Uint8Array) => boolean,
  ): Promise<void> {
    const reader = stream.getReader();
    const cancel = () => void reader.cancel().catch(() => {});
    signal.addEventListener("abort", cancel, { once: true });
    try {
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        if (signal.aborted) return;
        this.#chunks += 1;
        const isWanted = take(read.value);
        await (isWanted ? letOthersWork() : pause(this.#clock, UNWANTED_MS, signal));
      }
    } catch (error) {
      this.#takers.failed(error);
      cancel();
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}

/** How long a round of a drain is. */
const QUIET_MS = 50;

/**
 * How long reading waits behind what nobody wants: at most 13 MB a second of a flood are read, and
 * the pipe holds its writer back. Reading all of it took 40-80 % of a core; this takes 4-6 %, and
 * under Deno 20 % where the operator writes it line by line (each write wakes its event loop).
 */
const UNWANTED_MS = 5;
