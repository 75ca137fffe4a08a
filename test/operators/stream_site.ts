/** An operator whose process stays, and what is told of its processes. */
import assert from "node:assert/strict";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import type {
  ProcessObserver,
  RunRequest,
  RunResult,
  StartFailures,
  StayingEnd,
} from "../../lib/operators/port.ts";
import { type StreamContext, StreamOperator } from "../../lib/operators/stream.ts";
import type { StreamOptions } from "../../lib/operators/stream_options.ts";
import { CONTEXT, markedProcesses, requestOf } from "./harness.ts";

/** Answers each line with its input: that is the last member of a task, and a text of JSON already. */
export const ECHO = `exec sed -u -E '${answerBy("output")}'`;

/** The script for `sed` that makes of a task's line an answer with its input as that member. */
export function answerBy(member: "output" | "error"): string {
  return `s/^\\{"id":("[^"]*").*"input":/{"id":\\1,"${member}":/`;
}

/** The script for `sed` that answers each line with these members. */
export function answerWith(members: string): string {
  return `s/^(\\{"id":"[^"]*").*/\\1,${members}}/`;
}

/** What has been told of a process, in order. */
export type Told =
  | { readonly kind: "starting" | "recovered" }
  | { readonly kind: "started"; readonly pid: number; readonly processId: string }
  | { readonly kind: "stderr"; readonly line: string }
  | { readonly kind: "ended"; readonly end: StayingEnd }
  | { readonly kind: "failing"; readonly facts: StartFailures };

/** Never answered by a process that has gone: disposing of it looks whether one is left. */
export class StreamSite implements AsyncDisposable {
  readonly told: Told[] = [];
  readonly operator: StreamOperator;

  /** @param script of the shell. */
  constructor(
    script: string,
    options: Partial<StreamOptions> = {},
    context: Partial<StreamContext> = {},
  ) {
    this.operator = new StreamOperator("tried", {
      ...OPERATOR_DEFAULTS,
      ...{ command: "/bin/sh", args: ["-c", script], processes: 1, perProcess: 1, ...options },
    }, { ...CONTEXT, processes: this.#observer(), ...context });
  }

  get pids(): readonly number[] {
    return this.told.flatMap((told) => told.kind === "started" ? [told.pid] : []);
  }

  get ends(): readonly StayingEnd[] {
    return this.told.flatMap((told) => told.kind === "ended" ? [told.end] : []);
  }

  get failing(): readonly StartFailures[] {
    return this.told.flatMap((told) => told.kind === "failing" ? [told.facts] : []);
  }

  kinds(): readonly Told["kind"][] {
    return this.told.map(({ kind }) => kind);
  }

  run(input: string, signal = NEVER, request: RunRequest = requestOf(input)): Promise<RunResult> {
    const unexpected = () => assert.fail("a run of a process that stays has none of its own");
    return this.operator.run(request, { spawned: unexpected, stderr: unexpected }, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.operator.retire();
    for (const told of this.told) {
      if (told.kind !== "started") continue;
      assert.deepEqual(markedProcesses(told.processId), [], "processes are left");
    }
  }

  #observer(): ProcessObserver {
    const tell = (told: Told) => void this.told.push(told);
    return {
      starting: () => tell({ kind: "starting" }),
      started: ({ processId }, pid) => tell({ kind: "started", pid, processId }),
      stderr: (_, line) => tell({ kind: "stderr", line }),
      ended: (_, end) => tell({ kind: "ended", end }),
      failing: (_, facts) => tell({ kind: "failing", facts }),
      recovered: () => tell({ kind: "recovered" }),
    };
  }
}

const NEVER = new AbortController().signal;
