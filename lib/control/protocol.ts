/**
 * What is said on the control socket: a request of one line of JSON, and an answer of one, after which
 * the connection is closed. Both have the version of the protocol; every other field of another
 * version may mean something else.
 *
 * @module
 */
import * as v from "valibot";
import type { DecisionEnd } from "../processor/kept_decisions.ts";

/** The version of the protocol. */
export const PROTOCOL_VERSION = 1;

/** The longest request, with the end of its line, in bytes. */
export const MAX_REQUEST_BYTES = 1_048_576;

/** The longest answer, in bytes. What it lists is cut so that it is not longer. */
export const MAX_ANSWER_BYTES = 8_388_608;

/** The most ids of a request. */
export const MOST_IDS = 1_000;

const text = v.string();
const hash = v.pipe(text, v.regex(/^[0-9a-f]{64}$/));

/** Of which application; without a chain it may be on any. Null: of all. */
const of = v.nullable(v.object({ chain: v.nullable(hash), application: hash }));

const REQUEST = v.variant("command", [
  v.object({
    version: v.literal(PROTOCOL_VERSION),
    command: v.literal("list"),
    of,
    /** Only what is parked (R2). */
    parked: v.boolean(),
  }),
  v.object({
    version: v.literal(PROTOCOL_VERSION),
    command: v.literal("show"),
    of,
    id: text,
  }),
  v.object({
    version: v.literal(PROTOCOL_VERSION),
    command: v.picklist(["retry", "drop"]),
    of,
    /** Null: all that a retry can be of use to. */
    ids: v.nullable(v.pipe(v.array(text), v.maxLength(MOST_IDS), v.readonly())),
  }),
]);

/** A request. */
export type ControlRequest = v.InferOutput<typeof REQUEST>;

/** Which applications a request is about. */
export type Of = ControlRequest["of"];

/** A request as its one line. */
export function requestLine(request: ControlRequest): string {
  return `${JSON.stringify(request)}\n`;
}

/** Reads a request; null for what is none of this version. */
export function readRequest(value: unknown): ControlRequest | null {
  const result = v.safeParse(REQUEST, value);
  return result.success ? result.output : null;
}

/** A task, as answers and `--json` have it. Times are ISO 8601. */
export interface TaskLine {
  /** Names the task's group, and stays what it is: twelve hexadecimal digits. */
  readonly ref: string;
  readonly chain: string;
  readonly application: string;
  /** Whether the processor works for its application. */
  readonly assigned: boolean;
  /** null: a positional task. */
  readonly task: string | null;
  /** Among the open tasks of its group, from 1. */
  readonly position: number;
  readonly operator: string;
  /** `queued`, `running`, `computed`, `submitting`, `settling`, `waiting`, `ending`, `parked`. */
  readonly state: string;
  /** What a state waits for; null for one that needs no reason. */
  readonly why: string | null;
  readonly since: string | null;
  readonly until: string | null;
  /** Parked since a person has dropped it (R2). */
  readonly dropped: boolean;
  readonly attempts: number;
  readonly failure: { readonly message: string; readonly at: string | null } | null;
  readonly inputBytes: number;
  readonly outcome: {
    readonly id: string;
    readonly outputBytes: number;
    readonly computedAt: string;
    readonly sent: boolean;
  } | null;
  /** Only where one task is asked for. */
  readonly input?: { readonly sha256: string; readonly start: string };
}

/** Why a request was not done. */
export type Refusal =
  /** No task has this id; several have. */
  | "none"
  | "ambiguous"
  /** Not a request; one of another version; too many requests at once. */
  | "invalid"
  | "version"
  | "busy"
  /** The processor could not do it. */
  | "failed";

/** Who answers. */
export interface Answerer {
  /** The version of the program. */
  readonly program: string;
  readonly pid: number;
}

/** An operator that an application has asked for, and that is not configured (T4). */
export type MissingLine = Pick<TaskLine, "chain" | "application" | "operator">;

/** A group that was decided about, and what has come of it. */
export interface DecidedLine extends Pick<TaskLine, "ref" | "chain" | "application" | "task"> {
  readonly end: DecisionEnd;
}

/** What is answered. */
export type ControlResult =
  /** `more`: how many others there are that the answer has no room for. */
  | {
    readonly kind: "tasks";
    readonly tasks: readonly TaskLine[];
    readonly more: number;
    /** Operators that were asked for and are not configured; tasks that wait for one are not listed. */
    readonly missing: readonly MissingLine[];
  }
  | { readonly kind: "decided"; readonly decided: readonly DecidedLine[]; readonly more: number }
  | { readonly kind: "refused"; readonly why: Refusal; readonly message: string };

/** An answer. */
export type ControlAnswer = Answerer & { readonly version: number } & ControlResult;

/** An answer as its one line. */
export function answerLine(answerer: Answerer, result: ControlResult): string {
  return `${JSON.stringify({ version: PROTOCOL_VERSION, ...answerer, ...result })}\n`;
}
