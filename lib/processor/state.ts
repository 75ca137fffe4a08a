/**
 * What the core keeps: chains, their applications, groups of tasks, and what is under way.
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import type { ParkedGroup } from "../journal/port.ts";
import type { Task } from "../protocol/tasks.ts";
import type { Random } from "./backoff.ts";
import type { Command, COMMANDS, Lane, OutcomesSubmission, Submission } from "./lane_state.ts";
import type { QuestionLimits } from "./limits.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";
import type { RunLimits, RunRequestTicket } from "./run_limits.ts";
import type { Schedule } from "./schedule.ts";
import type { Sharing } from "./sharing.ts";
import type { Effect } from "./messages.ts";

/** The whole core. It is changed in place, by `step` alone. */
export interface Core {
  options: ProcessorOptions;
  policies: ReadonlyMap<string, OperatorPolicy>;
  readonly chains: Map<ChainId, Chain>;
  /** Waits of ours, in monotonic time. */
  readonly waits: Schedule<Wake>;
  /** Callbacks of applications, in wall time (S1). */
  readonly callbacks: Schedule<Application>;
  readonly questions: QuestionLimits<Application>;
  readonly runs: RunLimits<Application, Group>;
  /** Runs under way, by run id. */
  readonly running: Map<string, Member>;
  /** Submissions that are sent, or whose block is yet to be read, by id. */
  readonly submissions: Map<string, Submission>;
  /** Chains whose lane may have something to send at the end of this step. */
  readonly lanes: Set<Chain>;
  /** Chains on which nothing was wanted any more: each is closed once it has come to rest (T5). */
  readonly leaving: Set<Chain>;
  /** Applications whose postponed question may be due at the end of this step (A1). */
  readonly postponing: Set<Application>;
  /** Applications whose cursor, callbacks or held cursors are to be stored at the end of this step. */
  readonly unstored: Map<Application, Set<Held>>;
  /** The machine had no room for a run a while ago (R4). */
  isShort: boolean;
  readonly random: Random;
  /** Begins every id that the core makes; unique per process. */
  readonly idPrefix: string;
  lastId: number;
  stopping: "no" | "draining" | "ending" | "drained";
  /** Runs that were ended by the drain. */
  endedByDrain: number;
}

/** One call of `step`: its time, and the effects so far. */
export interface Turn {
  readonly core: Core;
  /** Monotonic: for everything that is waited for. */
  readonly now: Micros;
  /** Wall time: for what applications are told, and what outlives the process. */
  readonly wall: Micros;
  readonly effects: Effect[];
}

/** What a wait of ours is for. */
export type Wake =
  | { readonly kind: "ask"; readonly application: Application }
  | { readonly kind: "callback"; readonly application: Application }
  | { readonly kind: "postponed"; readonly application: Application }
  | { readonly kind: "group"; readonly group: Group }
  | { readonly kind: "lane"; readonly chain: Chain }
  | { readonly kind: "read"; readonly submission: OutcomesSubmission }
  | { readonly kind: "slowRun"; readonly member: Member }
  | { readonly kind: "slowSubmission"; readonly submission: Submission }
  | { readonly kind: "calm" }
  | { readonly kind: "drain" };

export interface Chain {
  readonly id: ChainId;
  readonly applications: Map<ApplicationId, Application>;
  /** The height of the last block that is known of; null before the first is. */
  height: number | null;
  /** Whether it is being read, and whether what is read will be out of date. */
  heightReading: "no" | "current" | "stale";
  /**
   * The height by which it is seen that it moves (A6): what the node told or was read last. It may go
   * down, as that of a node that was set back; null before the first.
   */
  seenHeight: number | null;
  /** The hashes of the newest blocks that were told of, oldest first. */
  readonly hashes: string[];
  lane: Lane;
  /** Somebody follows it, though nothing may be assigned on it. */
  watched: boolean;
  /** Why nothing is sent for now (U4); null: nothing is in the way. */
  blocked: { readonly cause: Blocked; readonly message: string } | null;
  /** Who has something to send, in turn (U7): applications, and once for all commands. */
  readonly ready: Set<Application | typeof COMMANDS>;
  /** Commands that wait for the lane, oldest first. */
  readonly commands: Command[];
  /** Conflicts in a row, and submissions that could not be sent. */
  conflicts: number;
  unreachable: number;
  /** `retryPendingBlock` is under way. */
  settling: boolean;
  /** Whether the node takes mutations is being read. */
  probing: boolean;
  /** Submissions that an earlier process left as sent (U3), to be settled before all else. */
  readonly inherited: Submission[];
  /** Submissions whose members are not decided on yet (A7). */
  readonly underWay: Set<Submission>;
  /** Applications of which it is known whether their operations hold outputs (U3). */
  readonly holding: Map<ApplicationId, boolean>;
}

export type Blocked = "readOnly" | "cannotPropose" | "unreachable";

/** An application on a chain (K1). */
export interface Application {
  readonly id: ApplicationOnChain;
  readonly chain: Chain;
  assigned: boolean;
  cursor: string | null;
  /** Oldest first (C2). */
  readonly held: Held[];
  nextHeld: number;
  /** Ascending, in wall time (S1). */
  callbacks: Micros[];
  /** When it was last asked on a callback of its own, monotonic (S2). */
  lastOwnQuestion: Micros;
  question: Question | null;
  /** A question waits for its place. */
  asking: boolean;
  /** A reason to ask came up that no question sent so far covers (A2). */
  owed: boolean;
  /** How many tasks its last answer listed. */
  listed: number;
  /** There is a reason to ask once no more outcomes go out (A1). */
  postponed: boolean;
  /** Held cursors to ask with before the next ordinary question (C2). */
  readonly heldQuestions: HeldQuestion[];
  /** Questions that failed in a row (A5), and until when it is not asked because of that. */
  failures: number;
  askNotBefore: Micros;
  /** By group key; those in flight, and those that wait. */
  readonly groups: Map<string, Group>;
  readonly parked: Map<string, Parked>;
  /** Groups whose next outcome can be sent. */
  readonly ready: Set<Group>;
  /** Requests that are decided on already: halves of one that failed as a whole (U6). */
  readonly planned: Member[][];
  /** What its blocks have shown; null: none has been made (U6). */
  sharing: Sharing | null;
  /** Operators that were reported as missing (T4). */
  missing: ReadonlySet<string>;
  /** Bounds that were reported as reached. */
  bounded: ReadonlySet<string>;
}

/** A parked group (R2). */
export interface Parked extends ParkedGroup {
  /** The task behind its first one, which may still be stored; null: there was none. */
  readonly behind: Pick<Task, "operator" | "input"> | null;
  /** Monotonic: not before then is it asked for with a held cursor. */
  askNotBefore: Micros;
}

/** A question under way. */
export interface Question {
  readonly number: number;
  readonly sentAt: Micros;
  readonly cursor: string | null;
  /** Set when it asks with a held cursor (C2), for these groups alone. */
  readonly held: HeldQuestion | null;
  /** Groups that started, ended or were under submission since it was sent (A7). */
  readonly touched: Set<string>;
}

/** What is to be asked with a held cursor. */
export interface HeldQuestion {
  readonly held: Held;
  /** By group, what the newest ordinary answer lists of it. */
  readonly groups: Map<string, readonly Task[]>;
}

/** An older cursor, held for tasks that came with its successor (C2). */
export interface Held {
  readonly sequence: number;
  readonly cursor: string | null;
  readonly groups: Map<string, Listing>;
}

/** What the answer of a held cursor listed of a group. */
export interface Listing {
  readonly listed: number;
  settled: number;
  /** A digest of the settled ones in their order (`trail.ts`). */
  trail: string;
  /** A digest of all that it listed. */
  readonly all: string;
  /** It stopped at a missing operator: asking again helps only when the operators change (T4). */
  missing: boolean;
}

/** Tasks whose outcomes are submitted in their order (T1). */
export interface Group {
  readonly key: string;
  readonly application: Application;
  /** null for the positional group. */
  readonly taskId: string | null;
  /** In the order of the list; those before `first` are settled, those before `next` are started. */
  members: Member[];
  first: number;
  next: number;
  /** Failed attempts since the last success (R1). */
  attempts: number;
  /** The newest of them. */
  lastFailure: Failure | null;
  /** The first task that it was last started with (R1). */
  head: { readonly operator: string; readonly input: string };
  /** When it was last started, monotonic. */
  startedAt: Micros;
  /** null: in flight (T2). Otherwise it starts again from an answer to a question sent then or later. */
  waiting: Waiting | null;
  /** Its runs are being ended; nothing starts before they have (T5). */
  ending: "no" | "restart" | "discard";
  running: number;
  submission: OutcomesSubmission | null;
  ticket: RunRequestTicket<Application, Group> | null;
  /** An answer was dropped for the submission under way: ask when it has ended (A7). */
  askAfterSubmission: boolean;
  /** In a dry run: how many of its tasks have been run. */
  dryRuns: number;
}

/** Why an attempt has failed, for people. */
export interface Failure {
  readonly message: string;
  /** Wall time. */
  readonly at: Micros;
}

export interface Waiting {
  /** Monotonic. */
  until: Micros;
  readonly cause:
    /** A task failed (R1): what came before it is still submitted. */
    | "failed"
    /** What is kept is sent again if it is still listed (U3, U4, U6), or runs anew. */
    | "confirm"
    /** The first task's outcome was accepted without a block: listed again, it has failed (U5). */
    | "accepted"
    /** A block seems to hold the first task's outcome: listed again, it is sent again (U3). */
    | "presumed"
    /** A dry run is done with it. */
    | "dry";
}

/** A task of a group, from its listing to its settlement. */
export interface Member {
  readonly group: Group;
  readonly task: Task;
  readonly listedAt: Micros;
  /** The held cursor of the answer that it came with (C2). */
  origin: Held | null;
  state:
    | "queued"
    | "running"
    | "done"
    | "sending"
    | "failed"
    /** Its outcome was accepted without a block: settled, unless it is still listed (U5). */
    | "accepted"
    /** A block seems to hold it: committed, unless it is still listed (U3). */
    | "presumed";
  attempt: number;
  runId: string | null;
  startedAt: Micros;
  endedAt: Micros;
  outcome: Outcome | null;
  /**
   * The block that may hold it: it is sent again alone, if it is still listed (U6). Without a submission
   * it was found while its application was not assigned.
   */
  doubt: { readonly block: string; readonly submission: OutcomesSubmission | null } | null;
}

export interface Outcome {
  readonly id: string;
  readonly output: string;
  readonly literalBytes: number;
  /** Wall time. */
  readonly computedAt: Micros;
  /** The next sending is a repetition (U1). */
  sent: boolean;
}
