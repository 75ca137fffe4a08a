import assert from "node:assert/strict";
import type { Effect, Message } from "../../lib/processor/messages.ts";
import type { Core } from "../../lib/processor/state.ts";
import { assertBounded } from "./bounds.ts";
import { CommandEnds } from "./command_ends.ts";
import { Independence } from "./independence.ts";
import type { KeyedCore } from "./keyed_schedule.ts";
import type { ModelChain } from "./model_chain.ts";
import type { ModelJournal } from "./model_journal.ts";
import { Requests } from "./requests.ts";
import { assertWakeful } from "./wakefulness.ts";

interface Run {
  readonly application: string;
  readonly operator: string;
  /** null: a positional task, whose group may have several. */
  readonly group: string | null;
}

/** What holds after every step, whatever the order of messages (`lib/processor/core.ts`). */
export class Invariants {
  readonly commands: CommandEnds;
  readonly #requests = new Requests();
  readonly #independence = new Independence();
  readonly #running = new Map<string, Run>();
  readonly #committed = new Set<string>();
  readonly #outcomes = new Map<string, readonly string[]>();
  #isStopping = false;

  constructor(chain: ModelChain) {
    this.commands = new CommandEnds(chain);
  }

  restart(): void {
    this.#requests.clear();
    this.#independence.clear();
    this.#running.clear();
    this.#isStopping = false;
    this.commands.restart();
  }

  before(message: Message): void {
    this.#requests.ended(message);
    if (message.kind === "runEnded") this.#running.delete(message.runId);
    if (message.kind === "submitted") this.#ended(message);
    if (message.kind === "stop") this.#isStopping = true;
    if (message.kind === "command") this.commands.wanted(message.command.id);
  }

  effect(effect: Effect, core: Core): void {
    if (effect.kind === "ask") assert.ok(!this.#isStopping, "D1: a drain asks nothing");
    if (effect.kind === "run") this.#started(effect, core);
    if (effect.kind === "submit" || effect.kind === "command") this.#submitted(effect, core);
    if (effect.kind === "submit") assertNotParked(effect, core);
    this.#requests.begun(effect, effect.kind === "ask" && hasFailed(effect, core));
    if (effect.kind === "commandEnded") this.commands.ended(effect);
    if (effect.kind === "store" && effect.write.kind === "sent") {
      const { submissionId, outcomeIds } = effect.write.submission;
      this.#outcomes.set(submissionId, outcomeIds);
      for (const id of outcomeIds) {
        assert.ok(!this.#committed.has(id), "4: an outcome known to be committed is sent again");
      }
    }
  }

  /** All six, of what the core keeps now. */
  after(core: KeyedCore, journal: ModelJournal): void {
    this.#assertOrder(core);
    assertWakeful(core, this.#requests);
    assertBounded(core, journal);
    this.#independence.after(core, this.#requests);
  }

  #assertOrder(core: Core): void {
    assert.ok(core.runs.running === core.running.size, "limits and runs agree");
    for (const chain of core.chains.values()) {
      const { blocked, commands } = chain;
      assert.ok(blocked === null || commands.length === 0, "U7: none waits where nothing is sent");
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
    // A block with fewer operations than members tells of none of them.
    const outcomes = this.#outcomes.get(submissionId) ?? [];
    if (end.kind === "committed" && outcomes.length === 1) this.#committed.add(outcomes[0]!);
  }

  #started({ request }: Extract<Effect, { kind: "run" }>, core: Core): void {
    const { application: { chain, application }, task: { id, operator }, runId } = request;
    const own = { application, operator, group: id ?? null };
    const running = [...this.#running.values()];
    const ofApplication = running.filter((run) => run.application === application);
    assert.ok(!this.#isStopping, "D1: a drain starts nothing");
    if (id !== undefined) {
      assert.ok(!ofApplication.some(({ group }) => group === id), "1: a group runs twice at once");
    }
    const { maxConcurrency, maxPerApplication } = core.options;
    const isFirst = ofApplication.length === 0;
    assert.ok(isFirst || running.length < maxConcurrency, "T3: no more run than may");
    assert.ok(ofApplication.length < (maxPerApplication ?? Infinity), "T3: nor of an application");
    const ofOperator = running.filter((run) => run.operator === operator).length;
    const limit = core.policies.get(operator)?.concurrency ?? Infinity;
    assert.ok(ofOperator < limit, "T3: nor of an operator");
    const parked = core.chains.get(chain)?.applications.get(application)?.parked;
    assert.ok(!parked?.has(id === undefined ? "p" : `i${id}`), "R2: nothing of it runs");
    this.#running.set(runId, own);
  }

  #submitted(effect: Extract<Effect, { kind: "submit" | "command" }>, core: Core): void {
    assert.equal(this.#requests.submissions.size, 0, "U7: one submission per chain");
    this.#independence.sent(effect, core);
  }
}

function hasFailed(
  { application: { chain, application } }: Extract<Effect, { kind: "ask" }>,
  core: Core,
): boolean {
  return core.chains.get(chain)!.applications.get(application)!.failures > 0;
}

function assertNotParked(
  { application: { chain, application }, outcomes }: Extract<Effect, { kind: "submit" }>,
  core: Core,
): void {
  const parked = core.chains.get(chain)?.applications.get(application)?.parked;
  for (const { id } of outcomes) {
    assert.ok(!parked?.has(id === undefined ? "p" : `i${id}`), "R2: nor is anything sent of it");
  }
}
