import type {
  BlockContents,
  PendingEnd,
  SoughtOutputs,
  SubmissionEnd,
} from "../../lib/node/port.ts";
import type { TaskOutcome } from "../../lib/protocol/tasks.ts";
import type { ModelApplication } from "./model_application.ts";

/** What becomes of a submission in the model. */
export const FATES = [
  "commits",
  "conflict",
  "unreachable",
  "readOnly",
  "cannotPropose",
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

/** Operations of one application: outcomes that it stores, or those of a command. */
export type Proposal = {
  readonly application: string;
} & ({ readonly outcomes: readonly TaskOutcome[] } | { readonly document: string });

/** A chain as `docs/wire.md` describes one: blocks, a pending proposal, and the ends of requests. */
export class ModelChain {
  readonly blocks: BlockContents[] = [];
  /** By block: the outputs in its operations. */
  readonly #outputs: (readonly string[])[] = [];
  readonly applications = new Map<string, ModelApplication>();
  /** How often each command was executed. */
  readonly executed = new Map<string, number>();
  #pending: Proposal | null = null;

  get height(): number {
    return this.blocks.length - 1;
  }

  /** A user's operation makes a block; what is still proposed comes first. */
  userBlock(application: string): void {
    this.#commitPending();
    this.#append([application]);
  }

  submit(proposal: Proposal, fate: Fate): SubmissionEnd {
    if (fate === "unreachable" || fate === "readOnly" || fate === "cannotPropose") {
      return { kind: fate, message: fate };
    }
    if (fate === "cutBefore") return { kind: "unknown", message: "cut" };
    if (this.#commitPending() || fate === "conflict") return { kind: "conflict", message: "block" };
    return this.#execute(proposal, this.#applicable(proposal, fate));
  }

  retryPendingBlock(): PendingEnd {
    if (!this.#commitPending()) return { kind: "none" };
    return { kind: "committed", block: this.blocks.at(-1)!.hash };
  }

  #execute(
    proposal: Proposal,
    fate: Exclude<Fate, "unreachable" | "readOnly" | "cannotPropose" | "cutBefore" | "conflict">,
  ): SubmissionEnd {
    switch (fate) {
      case "failsInExecution":
        return { kind: "failedInExecution", message: fate };
      case "tooLarge":
        return { kind: "tooLarge", message: fate };
      case "refusesOne":
        return { kind: "refused", message: fate, alias: "o0" };
      case "ignoresOne":
        return this.#commit(partOf(proposal, 1, Infinity));
      case "refusesBehind":
        return this.#commit(partOf(proposal, 0, 1));
      case "cutDuring":
        this.#pending = proposal;
        return { kind: "unknown", message: "cut" };
      case "cutAfter":
        this.#commit(proposal);
        return { kind: "unknown", message: "cut" };
      case "commits":
        return this.#commit(proposal);
    }
  }

  /**
   * A list by cursor does not show what was accepted, so that a block with fewer operations than
   * members leaves nothing to tell by: what it holds may be stored once more (U6), which is not
   * counted here. An outcome that such an application takes without a block is settled (C2).
   */
  #applicable<Some extends Fate>(proposal: Proposal, fate: Some): Some | "commits" {
    const byCursor = this.applications.get(proposal.application)?.byCursor ?? false;
    const tellsLess = fate === "ignoresOne" || fate === "refusesBehind";
    return byCursor && "outcomes" in proposal && tellsLess ? "commits" : fate;
  }

  #commitPending(): boolean {
    if (this.#pending === null) return false;
    this.#commit(this.#pending);
    this.#pending = null;
    return true;
  }

  #commit(proposal: Proposal): SubmissionEnd {
    const { application } = proposal;
    if ("document" in proposal) {
      const { document } = proposal;
      this.executed.set(document, (this.executed.get(document) ?? 0) + 1);
      return { kind: "committed", block: this.#append([application]) };
    }
    const { outcomes } = proposal;
    if (outcomes.length === 0) return { kind: "acceptedWithoutBlock" };
    const model = this.applications.get(application)!;
    for (const outcome of outcomes) model.store(outcome);
    const held = model.holdsOutputs ? outcomes.map(({ output }) => output) : [];
    return { kind: "committed", block: this.#append(outcomes.map(() => application), held) };
  }

  /** A block as it is read when outputs are looked for. */
  look(block: BlockContents, sought: SoughtOutputs | null): BlockContents {
    if (sought === null) return block;
    const isOwn = block.operations.includes(sought.application);
    const held = isOwn ? this.#outputs[block.height]! : [];
    const operations = held.filter((output) => sought.outputs.includes(output)).length;
    const outputs = sought.outputs.filter((output) => held.includes(output)).length;
    return { ...block, found: { operations, outputs } };
  }

  #append(operations: readonly string[], outputs: readonly string[] = []): string {
    const height = this.blocks.length;
    this.blocks.push({ hash: `block ${height}`, height, operations, found: null });
    this.#outputs.push(outputs);
    return `block ${height}`;
  }
}

/** A command has one operation, of which nothing is left out. */
function partOf(proposal: Proposal, from: number, to: number): Proposal {
  if ("document" in proposal) return proposal;
  return { ...proposal, outcomes: proposal.outcomes.slice(from, to) };
}
