/**
 * The switches of the development node: everything that a real node has been seen to do to its
 * clients, and what networks do, on demand.
 *
 * | what | how |
 * |---|---|
 * | slow or fast blocks, a cost per outcome | `blockTimeMs`, `outcomeTimeMs` |
 * | slow questions, a slow node API | `questionDelayMs`, `nodeDelayMs` |
 * | a read-only node | `readOnly` |
 * | notifications lost (0), doubled (2), late | `notificationCopies`, `notificationDelayMs` |
 * | a subscription that is accepted and silent | `deafChains` |
 * | chains of its wallet that it follows no more | `forgottenChains` |
 * | sockets that open and never say anything | `deafSockets` |
 * | an outcome refused by the service | `refuseOutcomes` |
 * | an application that is unknown, traps, hangs, answers nonsense | `application` |
 * | a controller with a worker that is not ours, services that start later | `controllerLab` |
 * | what the next submission meets: conflict, round timeout, failing execution | `nextSubmission` |
 * | the same, cut, held or answered by others at a stage of its way | `nextSubmission` with `at` |
 * | what the next question or request to the node's API meets | `nextQuestion`, `nextNodeRequest` |
 * | WebSockets dropped, closed with a code, made half-open, completed | `DevNode.sockets` |
 * | the node down, and back with the same state | `DevNode.down`, `up`, `restart` |
 * | a chain without a key, one that is not followed | `DevNode.addChain` |
 *
 * @module
 */
import { type ApplicationOnChain, type ChainId, keyOf } from "../protocol/identifiers.ts";
import type { TaskOutcome } from "../protocol/tasks.ts";
import type { Stage } from "./chain/producer.ts";
import type { Answer } from "./transport/answer.ts";

/** What can happen to a request on the way, whoever answers it. */
export type RequestFault =
  /** The connection ends without an answer. */
  | { readonly kind: "drop" }
  /** It waits for this before it goes on; its client may go away meanwhile. */
  | { readonly kind: "hold"; readonly until: Promise<void> }
  /** Something else is answered: a proxy's 502, a body that is no JSON. */
  | { readonly kind: "answer"; readonly answer: Answer }
  /** The true answer, cut after so many bytes, its head among them. */
  | { readonly kind: "cutAnswer"; readonly bytes: number };

/** What can happen to a submission. */
export type SubmissionFault =
  /** Somebody else's block comes first. */
  | { readonly kind: "conflict" }
  /** Two proposers in one round. Whether the proposal stays pending in the node: default true. */
  | { readonly kind: "roundTimeout"; readonly pending?: boolean }
  /** The contract traps in the operation with this index. Default 0. */
  | { readonly kind: "failure"; readonly operation?: number }
  /**
   * At a stage of its way: `received` leaves nothing behind, `proposed` leaves it pending when it
   * is dropped or answered, `committed` loses the answer alone.
   */
  | (Exclude<RequestFault, { readonly kind: "cutAnswer" }> & { readonly at: Stage })
  /** The answer after the commit, cut. */
  | { readonly kind: "cutAnswer"; readonly bytes: number };

/** How an application misbehaves, for as long as it is set. */
export type ApplicationFault =
  /** 500, as if nobody had ever created it. */
  | { readonly kind: "unknown" }
  /** 500, its service traps in every query. */
  | { readonly kind: "trap" }
  /** Every query waits until its client goes away. */
  | { readonly kind: "hang" }
  /** Every query is refused with this message. */
  | { readonly kind: "errors"; readonly message: string }
  /** `nextActions` has this value, whatever it is; a bigint in it is a number. */
  | { readonly kind: "actions"; readonly value: unknown }
  /** Every query has this data, whatever was asked; mutations are executed. */
  | { readonly kind: "data"; readonly value: unknown };

/** Which requests a fault waits for. */
export interface FaultScope {
  /** Default: any. */
  readonly chain?: ChainId;
  /** How many of them meet it. Default 1. */
  readonly count?: number;
}

export class Faults {
  /** Milliseconds from a submission's turn to its answer, 0 or more. */
  blockTimeMs = 25;
  /** Milliseconds that each operation of a block adds (5.5 on the real node). */
  outcomeTimeMs = 0;
  /** Milliseconds before a question is answered. */
  questionDelayMs = 0;
  /** Milliseconds before `POST /` is answered. */
  nodeDelayMs = 0;
  /** 403 for operations, no mutations on `POST /`. */
  readOnly = false;
  /** How often each notification is sent: 0 loses it. */
  notificationCopies = 1;
  /** Milliseconds by which each notification is late. */
  notificationDelayMs = 0;
  /** Chains whose subscriptions are accepted and silent. */
  readonly deafChains = new Set<ChainId>();
  /** Chains that it follows no more, as after a restart with another wallet. */
  readonly forgottenChains = new Set<ChainId>();
  /** Whether WebSockets opened from now on hear nothing and say nothing: no ack, no pong. */
  deafSockets = false;
  /** The message with which the service refuses an outcome; null accepts it. */
  refuseOutcomes: (outcome: TaskOutcome, application: ApplicationOnChain) => string | null = () =>
    null;

  readonly #applications = new Map<string, ApplicationFault>();
  readonly #submissions = new FaultQueue<SubmissionFault>();
  readonly #questions = new FaultQueue<RequestFault>();
  readonly #nodeRequests = new FaultQueue<RequestFault>();

  /** The next submissions meet this, in the order of these calls. */
  nextSubmission(fault: SubmissionFault, scope?: FaultScope): void {
    this.#submissions.add(fault, scope);
  }

  /** The next questions to an application meet this. */
  nextQuestion(fault: RequestFault, scope?: FaultScope): void {
    this.#questions.add(fault, scope);
  }

  /** The next requests to `POST /` meet this; they have no chain. */
  nextNodeRequest(fault: RequestFault, count = 1): void {
    this.#nodeRequests.add(fault, { count });
  }

  /** Sets how an application misbehaves from now on; null: no more. */
  application(address: ApplicationOnChain, fault: ApplicationFault | null): void {
    if (fault === null) this.#applications.delete(keyOf(address));
    else this.#applications.set(keyOf(address), fault);
  }

  applicationFault(address: ApplicationOnChain): ApplicationFault | null {
    return this.#applications.size === 0 ? null : this.#applications.get(keyOf(address)) ?? null;
  }

  takeSubmission(chain: ChainId): SubmissionFault | null {
    return this.#submissions.take(chain);
  }

  takeQuestion(chain: ChainId): RequestFault | null {
    return this.#questions.take(chain);
  }

  takeNodeRequest(): RequestFault | null {
    return this.#nodeRequests.take(null);
  }
}

/** Faults that wait for their request, the oldest first. */
class FaultQueue<Fault> {
  readonly #waiting: { fault: Fault; chain: ChainId | null; left: number }[] = [];

  add(fault: Fault, { chain, count = 1 }: FaultScope = {}): void {
    this.#waiting.push({ fault, chain: chain ?? null, left: count });
  }

  take(chain: ChainId | null): Fault | null {
    const index = this.#waiting.findIndex((entry) => entry.chain === null || entry.chain === chain);
    const entry = this.#waiting[index];
    if (entry === undefined) return null;
    if (--entry.left <= 0) this.#waiting.splice(index, 1);
    return entry.fault;
  }
}
