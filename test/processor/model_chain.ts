import type { BlockContents, PendingEnd, SubmissionEnd } from "../../lib/node/port.ts";
import type { TaskOutcome } from "../../lib/protocol/tasks.ts";
import type { ModelApplication } from "./model_application.ts";

/** What becomes of a submission in the model. */
export const FATES = [
  "commits",
  "conflict",
  "unreachable",
  "readOnly",
  "failsInExecution",
  "tooLarge",
  "refusesOne",
  "ignoresOne",
  "refusesBehind",
  "cutBefore",
  "cutDuring",
  "cutAfter",
] as const;

export type Fate = (typeof FATES)[number];

interface Proposal {
  readonly application: string;
  readonly outcomes: readonly TaskOutcome[];
}

/** A chain as `docs/wire.md` describes one: blocks, a pending proposal, and the ends of requests. */
export class ModelChain {
  readonly blocks: BlockContents[] = [];
  readonly applications = new Map<string, ModelApplication>();
  #pending: Proposal | null = null;

  get height(): number {
    return this.blocks.length - 1;
  }

  /** A user's operation makes a block; what is still proposed comes first. */
  userBlock(application: string): void {
    this.#commitPending();
    this.#append([application]);
  }

  submit(application: string, outcomes: readonly TaskOutcome[], fate: Fate): SubmissionEnd {
    if (fate === "unreachable" || fate === "readOnly") return { kind: fate, message: fate };
    if (fate === "cutBefore") return { kind: "unknown", message: "cut" };
    if (this.#commitPending() || fate === "conflict") return { kind: "conflict", message: "block" };
    const message = fate;
    switch (this.#applicable(application, fate)) {
      case "failsInExecution":
        return { kind: "failedInExecution", message };
      case "tooLarge":
        return { kind: "tooLarge", message };
      case "refusesOne":
        return { kind: "refused", message, alias: "o0" };
      case "ignoresOne":
        return this.#commit({ application, outcomes: outcomes.slice(1) });
      case "refusesBehind":
        return this.#commit({ application, outcomes: outcomes.slice(0, 1) });
      case "cutDuring":
        this.#pending = { application, outcomes };
        return { kind: "unknown", message: "cut" };
      case "cutAfter":
        this.#commit({ application, outcomes });
        return { kind: "unknown", message: "cut" };
      default:
        return this.#commit({ application, outcomes });
    }
  }

  /**
   * A list by cursor does not show what was accepted, so that a block with fewer operations than
   * members leaves nothing to tell by: what it holds may be stored once more (U6), which is not
   * counted here. An outcome that such an application takes without a block is settled (C2).
   */
  #applicable(application: string, fate: Fate): Fate {
    const { byCursor } = this.applications.get(application)!;
    const tellsLess = fate === "ignoresOne" || fate === "refusesBehind";
    return byCursor && tellsLess ? "commits" : fate;
  }

  retryPendingBlock(): PendingEnd {
    if (!this.#commitPending()) return { kind: "none" };
    return { kind: "committed", block: this.blocks.at(-1)!.hash };
  }

  #commitPending(): boolean {
    if (this.#pending === null) return false;
    this.#commit(this.#pending);
    this.#pending = null;
    return true;
  }

  #commit({ application, outcomes }: Proposal): SubmissionEnd {
    if (outcomes.length === 0) return { kind: "acceptedWithoutBlock" };
    const model = this.applications.get(application)!;
    for (const outcome of outcomes) model.store(outcome);
    return { kind: "committed", block: this.#append(outcomes.map(() => application)) };
  }

  #append(operations: readonly string[]): string {
    const height = this.blocks.length;
    this.blocks.push({ hash: `block ${height}`, height, operations });
    return `block ${height}`;
  }
}
