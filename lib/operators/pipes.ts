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
  readonly #clock: Clock;
  readonly #stdout: Pump;
  readonly #stderr: Pump;
  readonly #closed: Promise<void>;
  #isClosed = false;
  #chunks = 0;

  constructor(child: Child, takers: PipeTakers, clock: Clock) {
    this.#clock = clock;
    const failed = (error: unknown) => takers.failed(error);
    const counted = (take: (chunk: Uint8Array) => boolean) => (chunk: Uint8Array) => {
      this.#chunks += 1;
      return take(chunk);
    };
    const stdout = counted((chunk) => (takers.stdout(chunk), true));
    this.#stdout = new Pump(child.stdout, clock, stdout, failed);
    this.#stderr = new Pump(child.stderr, clock, counted((chunk) => takers.stderr(chunk)), failed);
    const ended = this.#stdout.ended.then(() => takers.stdoutEnded?.());
    this.#closed = Promise.all([ended, this.#stderr.ended]).then(() =>
      void (this.#isClosed = true)
    );
  }

  /** Reads no more of stdout: the child gets a broken pipe, which ends most programs. */
  stopOutput(): void {
    this.#stdout.stop();
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
    this.#stdout.stop();
    this.#stderr.stop();
    await this.#closed;
  }
}

/** The reading of one stream. Each run has two: nothing is armed for what seldom happens. */
class Pump {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #clock: Clock;
  #isStopped = false;
  /** Settles when nothing more will be taken; never rejects. */
  readonly ended: Promise<void>;

  constructor(
    stream: ReadableStream<Uint8Array>,
    clock: Clock,
    take: (chunk: Uint8Array) => boolean,
    failed: (error: unknown) => void,
  ) {
    this.#reader = stream.getReader();
    this.#clock = clock;
    this.ended = this.#pump(take).catch((error: unknown) => {
      failed(error);
      this.stop();
    });
  }

  /** Lets go of the stream. */
  stop(): void {
    this.#isStopped = true;
    this.#reader.cancel().catch(() => {});
  }

  /**
   * A chunk that is there already is read without a turn of the event loop, so that a child that
   * always has more would be all that is attended to: under Bun, no timer, answer or signal got
   * through beside `yes >&2`, for as long as it was watched (280 s).
   */
  async #pump(take: (chunk: Uint8Array) => boolean): Promise<void> {
    for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read()) {
      if (this.#isStopped) return;
      const isWanted = take(read.value);
      await (isWanted ? letOthersWork() : pause(this.#clock, UNWANTED_MS));
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
