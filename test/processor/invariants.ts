import assert from "node:assert/strict";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import type { Core } from "../../lib/processor/state.ts";

/** What holds after every step, whatever the order of messages (`lib/processor/core.ts`). */
export class Invariants {
  readonly #running = new Map<string, string>();
  readonly #underWay = new Map<string, string>();
  readonly #committed = new Set<string>();
  readonly #outcomes = new Map<string, readonly string[]>();

  restart(): void {
    this.#running.clear();
    this.#underWay.clear();
  }

  before(message: Message): void {
    if (message.kind === "runEnded") this.#running.delete(message.runId);
    if (message.kind === "submitted") this.#ended(message);
  }

  effect(effect: Effect): void {
    if (effect.kind === "run") this.#started(effect);
    if (effect.kind === "submit") this.#submitted(effect);
    if (effect.kind === "store" && effect.write.kind === "sent") {
      const { submissionId, outcomeIds } = effect.write.submission;
      this.#outcomes.set(submissionId, outcomeIds);
      for (const id of outcomeIds) {
        assert.ok(!this.#committed.has(id), "4: an outcome known to be committed is sent again");
      }
    }
  }

  after(core: Core): void {
    assert.ok(core.runs.running === core.running.size, "limits and runs agree");
    for (const chain of core.chains.values()) {
      for (const application of chain.applications.values()) {
        for (const group of application.groups.values()) {
          const running = group.members.filter((member) => member.state === "running").length;
          assert.equal(running, group.running, "a group knows its runs");
          const sending = group.members.filter((member) => member.state === "sending");
          assert.ok(sending.length <= 1, "U6: one outcome of a group at most is under way");
          assert.ok(
            sending.length === 0 || sending[0] === group.members[group.first],
            "2: outcomes are submitted in the order of their group",
          );
        }
        assert.ok(application.held.length <= 64, "C2: 64 cursors are held at most");
      }
    }
  }

  #ended({ submissionId, end }: Extract<Message, { kind: "submitted" }>): void {
    this.#underWay.delete(submissionId);
    // A block with fewer operations than members tells of none of them.
    const outcomes = this.#outcomes.get(submissionId) ?? [];
    if (end.kind === "committed" && outcomes.length === 1) this.#committed.add(outcomes[0]!);
  }

  #started({ request }: Extract<Effect, { kind: "run" }>): void {
    const { application, task, runId } = request;
    if (task.id !== undefined) {
      const key = `${application.application} ${task.id}`;
      assert.ok(![...this.#running.values()].includes(key), "1: a group runs twice at once");
      this.#running.set(runId, key);
    }
  }

  #submitted({ submissionId, application }: Extract<Effect, { kind: "submit" }>): void {
    assert.equal(this.#underWay.size, 0, "U7: one submission per chain");
    this.#underWay.set(submissionId, application.application);
  }
}
