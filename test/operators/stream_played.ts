/** A stream operator whose processes a test plays, on a clock that stands still. */
import { setImmediate } from "node:timers/promises";
import type { RunResult } from "../../lib/operators/port.ts";
import type { Spawn } from "../../lib/operators/spawn.ts";
import type { StreamOptions } from "../../lib/operators/stream_options.ts";
import { Sweeper } from "../../lib/operators/sweeper.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { requestOf } from "./harness.ts";
import { PlayedChild } from "./played_child.ts";
import { StreamSite } from "./stream_site.ts";

/** A run under way. */
export interface PlayedRun {
  readonly id: string;
  readonly controller: AbortController;
  readonly result: Promise<RunResult>;
  /** null: it has not ended. */
  readonly end: () => RunResult | null;
}

/** What has become of the parts, all of which the test moves. */
export class PlayedStream {
  readonly clock = new FakeClock();
  readonly children: PlayedChild[] = [];
  readonly site: StreamSite;

  constructor(options: Partial<StreamOptions> = {}, start?: () => void) {
    const spawn: Spawn = {
      limitation: null,
      start: () => {
        start?.();
        const child = new PlayedChild();
        this.children.push(child);
        return child;
      },
    };
    const { clock } = this;
    this.site = new StreamSite("", options, { spawn, clock, sweeper: new Sweeper(clock) });
  }

  /** The newest process. */
  get child(): PlayedChild {
    return this.children.at(-1)!;
  }

  run(input: string): PlayedRun {
    const controller = new AbortController();
    const request = requestOf(input);
    const result = this.site.run(input, controller.signal, request);
    let end: RunResult | null = null;
    void result.then((settled) => end = settled);
    return { id: request.runId, controller, result, end: () => end };
  }

  /** Has the newest process answer a task, and what follows from it be done. */
  async answer({ id }: PlayedRun, members: object = { output: "out" }, child = this.child) {
    child.say(`${JSON.stringify({ id, ...members })}\n`);
    await this.settle();
  }

  /** Ends a process as it would. */
  async exit(child = this.child, status = 0): Promise<void> {
    child.exit({ status, signal: null });
    child.close();
    await this.settle();
  }

  /** Lets all be done that does not wait for the clock. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await setImmediate();
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }
}

/** The tasks that a process has been told of, by their inputs. */
export function inputsOf({ input }: PlayedChild): readonly string[] {
  const lines = input.split("\n").slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { readonly input: string }).input);
}
