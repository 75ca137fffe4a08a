import type { DecidedGroup, Decision } from "../../lib/processor/kept_decisions.ts";
import type { Message } from "../../lib/processor/messages.ts";
import type { Core } from "../../lib/processor/state.ts";
import { keyOf } from "../../lib/protocol/identifiers.ts";
import type { Choices } from "./choices.ts";
import type { ModelJournal } from "./model_journal.ts";

/** A person who retries and drops (R2), by what the core knows or the journal has. */
export class ModelPerson {
  readonly #chain: string;
  readonly #journal: ModelJournal;

  constructor(chain: string, journal: ModelJournal) {
    this.#chain = chain;
    this.#journal = journal;
  }

  /** Lets go all that is parked; null: nothing is. */
  releaseAll({ chains }: Core): Message | null {
    const parked = [...chains.values()].flatMap(({ applications }) =>
      [...applications.values()].flatMap(({ id, parked }) =>
        [...parked.keys()].map((group) => ({ application: id, group }))
      )
    );
    return parked.length === 0 ? null : this.#message("retry", parked);
  }

  /** Decides about all that is parked, or about any one group. */
  decide(core: Core, applications: readonly string[], choices: Choices): Message | null {
    if (choices.below(3) === 0) return this.releaseAll(core);
    const groups = applications.flatMap((id) => {
      const known = core.chains.get(this.#chain)?.applications.get(id)?.groups.keys() ?? [];
      const { outcomes, parked } = this.#journal.load(id);
      const kept = [...outcomes, ...parked].map(({ group }) => group);
      const application = { chain: this.#chain, application: id };
      return [...new Set([...known, ...kept])].map((group) => ({ application, group }));
    });
    if (groups.length === 0) return null;
    return this.#message(choices.pick(["retry", "drop"]), [choices.pick(groups)]);
  }

  #message(decision: Decision, groups: readonly DecidedGroup[]): Message {
    const { sent: submissions } = this.#journal;
    const sent = new Set([...submissions.values()].flatMap(({ outcomeIds }) => outcomeIds));
    const kept = new Map(groups.map(({ application }) => {
      const record = this.#journal.load(application.application);
      return [keyOf(application), { record, sent }];
    }));
    return { kind: "decide", request: 0, decision, groups, kept };
  }
}
