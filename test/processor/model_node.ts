import type { Effect, Message } from "../../lib/processor/messages.ts";
import type { Choices } from "./choices.ts";
import { type Fate, FATES, type ModelChain, type Proposal } from "./model_chain.ts";

const PENDING_ENDS = ["settled", "failed", "settled", "readOnly", "cannotPropose"] as const;

/** What is under way: at some moment it is performed, and may then be told at once or later. */
export interface Pending {
  readonly about: Effect["kind"];
  /** @returns What is told now; null: nothing is, or something is under way still. */
  readonly perform: () => Message | null;
}

/** What a node needs of the world around it. */
export interface Surroundings {
  /** Something goes on being under way. */
  readonly later: (pending: Pending) => void;
  /** The newest block is told of, if somebody follows the chain. */
  readonly notify: () => void;
}

/** A node that has one chain: it executes requests at one moment and answers them at another. */
export class ModelNode {
  readonly #id: string;
  readonly #chain: ModelChain;
  readonly #choices: Choices;
  readonly #surroundings: Surroundings;

  constructor(id: string, chain: ModelChain, choices: Choices, surroundings: Surroundings) {
    this.#id = id;
    this.#chain = chain;
    this.#choices = choices;
    this.#surroundings = surroundings;
  }

  /** Takes a request; null for an effect that is none. */
  take(effect: Effect): Pending | null {
    const perform = this.#performerOf(effect);
    return perform === null ? null : { about: effect.kind, perform };
  }

  #performerOf(effect: Effect): Pending["perform"] | null {
    switch (effect.kind) {
      case "ask":
        return () => this.#ask(effect);
      case "submit":
        return () =>
          this.#submit(effect, { ...effect, application: effect.application.application });
      case "command":
        return () =>
          this.#submit(effect, { ...effect, application: effect.application.application });
      case "settlePending":
        return () => ({ kind: "pendingSettled", chain: this.#id, end: this.#settlePending() });
      case "readBlocks":
        return () => this.#readBlocks(effect, ({ height }) => height > effect.above);
      case "readBlock":
        return () => this.#readBlocks(effect, ({ hash }) => hash === effect.hash);
      case "learn":
        return () => this.#learn(effect);
      case "readHeight":
        return () => ({
          kind: "height",
          chain: this.#id,
          height: this.#choices.below(8) === 1 ? null : this.#chain.height,
          polled: false,
        });
      case "readMutations": {
        const accepts = () => this.#choices.pick([true, true, false, null]);
        return () => ({ kind: "mutationsRead", chain: this.#id, accepts: accepts() });
      }
      default:
        return null;
    }
  }

  #ask({ application, question, cursor }: Extract<Effect, { kind: "ask" }>): Message | null {
    const model = this.#chain.applications.get(application.application)!;
    const end = this.#choices.below(8) === 7 || model.hangs
      ? { kind: "unreachable" as const, message: "cut" }
      : { kind: "answered" as const, actions: model.answer(cursor) };
    const message: Message = { kind: "answered", application, question, end };
    if (this.#choices.below(2) === 0) return message;
    this.#surroundings.later({ about: "ask", perform: () => message });
    return null;
  }

  #submit(
    { kind, submissionId }: Extract<Effect, { kind: "submit" | "command" }>,
    proposal: Proposal,
  ): Message | null {
    const fate: Fate = this.#choices.below(3) === 1 ? this.#choices.pick(FATES) : "commits";
    const end = this.#chain.submit(proposal, fate);
    const message: Message = { kind: "submitted", submissionId, end };
    // The notification comes before, after, or never.
    const told = this.#choices.below(3);
    if (told > 0) this.#surroundings.later({ about: kind, perform: () => message });
    if (told < 2) this.#surroundings.notify();
    return told === 0 ? message : null;
  }

  #settlePending(): ReturnType<ModelChain["retryPendingBlock"]> {
    const kind = this.#choices.pick(PENDING_ENDS);
    return kind === "settled" ? this.#chain.retryPendingBlock() : { kind, message: kind };
  }

  #learn({ application, hash, sought }: Extract<Effect, { kind: "learn" }>): Message {
    const isRead = this.#choices.below(5) !== 1;
    const block = this.#chain.blocks.find((block) => block.hash === hash)!;
    const found = isRead ? this.#chain.look(block, sought).found : null;
    const count = sought.outputs.length;
    return { kind: "learned", chain: this.#id, application, found, sought: count };
  }

  #readBlocks(
    { submissionId, sought }: Extract<Effect, { kind: "readBlocks" | "readBlock" }>,
    wanted: (block: { readonly hash: string; readonly height: number }) => boolean,
  ): Message {
    const isRead = this.#choices.below(5) !== 1;
    const read = this.#chain.blocks.filter(wanted).map((block) => this.#chain.look(block, sought));
    const blocks = isRead ? read : null;
    return { kind: "blocksRead", submissionId, blocks };
  }
}
