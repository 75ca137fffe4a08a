/**
 * A controller application as a source of assignments (M1…M6): its state is read at start and at each
 * block of its chain, this worker registered with it, and what it assigns to it run.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import type { NodeClient, Unanswered } from "../../node/port.ts";
import type { EventBus } from "../../observe/events.ts";
import type { Processor } from "../../processor/processor.ts";
import type { ApplicationArgument } from "../../protocol/application_argument.ts";
import { type ApplicationOnChain, type ChainId, keyOf } from "../../protocol/identifiers.ts";
import type { Source } from "../assignments.ts";
import type { NodeChains } from "../node_chains.ts";
import { ASKING_WAITS, type RoundEnd, Rounds } from "../rounds.ts";
import { type Command, Commands } from "./commands.ts";
import { Conditions } from "./conditions.ts";
import { decide, type Decision, ownerFrom, type OwnOwner } from "./decide.ts";
import { deregister } from "./deregistration.ts";
import { registerDocument, startDocument, STATE_DOCUMENT } from "./documents.ts";
import {
  parseWorkerState,
  type PendingService,
  type WorkerState,
  WorkerStateError,
} from "./worker_state.ts";

/** What {@linkcode Controller} needs. */
export interface ControllerOptions {
  readonly id: ApplicationArgument;
  /** Who this worker registers as; null: the owner of the controller's chain. */
  readonly owner: string | null;
  /** The names of the operators. */
  readonly capabilities: readonly string[];
  /** Nothing is sent to it. */
  readonly dryRun: boolean;
  readonly chains: NodeChains;
  readonly node: Pick<NodeClient, "query" | "chainState" | "heights">;
  readonly processor: Pick<Processor, "command">;
  readonly source: Source;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: () => number;
}

/** The controller of this worker. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #life: AbortSignal;
  #capabilities: readonly string[];
  #loop: Loop | null = null;

  /** @param life after its end nothing is read, and nothing is assigned or taken away. */
  constructor(options: ControllerOptions, life: AbortSignal) {
    this.#options = options;
    this.#life = life;
    this.#capabilities = options.capabilities;
    void this.#begin();
  }

  /** The operators are others now: the worker is registered anew if their names are (M2). */
  setCapabilities(capabilities: readonly string[]): void {
    this.#capabilities = capabilities;
    this.#loop?.look();
  }

  /** Takes the registration back; settles when that has ended, well or not. */
  async deregister(): Promise<void> {
    await this.#loop?.deregister();
  }

  async #begin(): Promise<void> {
    const { id, chains } = this.#options;
    const chain = await chains.place(id.chain, this.#life);
    if (chain === null) return;
    const application = { chain, application: id.application };
    this.#loop = new Loop(application, this.#options, () => this.#capabilities, this.#life);
    this.#loop.look();
  }
}

class Loop {
  readonly #application: ApplicationOnChain;
  readonly #options: ControllerOptions;
  readonly #capabilities: () => readonly string[];
  readonly #conditions: Conditions;
  readonly #commands: Commands;
  readonly #rounds: Rounds;
  #begun: ReadonlySet<string> = new Set();
  #pendingChains: ReadonlySet<ChainId> = new Set();
  #owner: string | null = null;
  /** Whether its state was ever read. */
  #isRead = false;
  #isRegistered = false;
  #wasRegistered = false;
  #failures = 0;

  constructor(
    application: ApplicationOnChain,
    options: ControllerOptions,
    capabilities: () => readonly string[],
    life: AbortSignal,
  ) {
    this.#application = application;
    this.#options = options;
    this.#capabilities = capabilities;
    const { bus, clock, random, processor } = options;
    const conditions = this.#conditions = new Conditions(application, bus);
    const look = () => this.look();
    this.#commands = new Commands(
      { application, processor, conditions, bus, clock, random, look },
      life,
    );
    const round = (signal: AbortSignal, retryInMs: number) => this.#round(signal, retryInMs);
    this.#rounds = new Rounds({ clock, random, waits: ASKING_WAITS, round }, life);
    this.#want([], []);
  }

  look(): void {
    this.#rounds.want();
  }

  async deregister(): Promise<void> {
    const { processor, bus, dryRun } = this.#options;
    const application = this.#application;
    if (dryRun) return;
    if (!this.#isRead) {
      const message = "the controller could not be read";
      bus.emit({ name: "controller.stillRegistered", application, message });
    }
    const mayBeRegistered = this.#isRegistered || this.#commands.mayStand("register");
    if (this.#owner === null || !mayBeRegistered) return;
    await deregister({ application, owner: this.#owner, processor, bus });
  }

  async #round(signal: AbortSignal, retryInMs: number): Promise<RoundEnd> {
    const [end, owner] = await Promise.all([
      this.#options.node.query(this.#application, STATE_DOCUMENT, signal),
      this.#ownOwner(signal),
    ]);
    if (end.kind !== "answered") return this.#fail(end, retryInMs);
    const state = readState(end.data["localWorkerState"]);
    if ("kind" in state) return this.#fail(state, retryInMs);
    if (owner === null) {
      const message = "the owners of its chain could not be read";
      return this.#fail({ kind: "unreachable", message }, retryInMs);
    }
    this.#succeed();
    const decision = decide(state, { owner, capabilities: this.#capabilities() });
    this.#isRead = true;
    this.#owner = owner.kind === "known" ? owner.owner : null;
    this.#apply(decision);
    await this.#command(decision, signal);
    return "done";
  }

  #fail({ kind, message }: Unanswered, retryInMs: number): RoundEnd {
    const [application, failures] = [this.#application, ++this.#failures];
    const { bus } = this.#options;
    bus.emit({ name: "controller.unreadable", application, kind, message, failures, retryInMs });
    return kind === "unreachable" ? "unreachable" : "failed";
  }

  #succeed(): void {
    const [application, failures] = [this.#application, this.#failures];
    if (failures > 0) {
      this.#options.bus.emit({ name: "controller.readable", application, failures });
    }
    this.#failures = 0;
  }

  /** null: it could not be read. */
  async #ownOwner(signal: AbortSignal): Promise<OwnOwner | null> {
    const { owner, node } = this.#options;
    if (owner !== null) return { kind: "known", owner };
    const state = await node.chainState(this.#application.chain, signal);
    return state === null ? null : ownerFrom(state);
  }

  #apply(decision: Decision): void {
    const { applications, mayBegin, chains, conditions, isRegistered, pending } = decision;
    const { dryRun } = this.#options;
    const message = `as ${this.#owner ?? "nobody"}`;
    this.#isRegistered = isRegistered;
    this.#wasRegistered ||= isRegistered;
    const isRemoved = this.#wasRegistered && decision.register !== null && !isRegistered;
    this.#conditions.set("state", [
      ...conditions,
      ...(isRemoved ? [{ cause: "removed", subject: "", message } as const] : []),
      ...(dryRun ? [{ cause: "dryRun", subject: "", message } as const] : []),
    ]);
    this.#pendingChains = new Set(pending.map(({ chain }) => chain));
    this.#want(applications.filter((each) => mayBegin || this.#begun.has(keyOf(each))), chains);
  }

  #want(applications: readonly ApplicationOnChain[], chains: readonly ChainId[]): void {
    this.#begun = new Set(applications.map(keyOf));
    const own = this.#application.chain;
    this.#options.source({
      applications,
      chains: [...new Set([own, ...chains])],
      heard: (chain) => {
        if (chain === own || this.#pendingChains.has(chain)) this.look();
      },
    });
  }

  async #command({ register, pending }: Decision, signal: AbortSignal): Promise<void> {
    if (this.#options.dryRun) return;
    const commands: Command[] = [];
    if (register !== null) {
      const { owner, capabilities, isRegistered } = register;
      const document = registerDocument(owner, capabilities, isRegistered);
      const message = `as ${owner} with ${capabilities.join(", ") || "no capabilities"}`;
      commands.push({ name: "register", subject: "", document, message });
    }
    for (const { id } of await this.#due(pending, signal)) {
      commands.push({ name: "start", subject: id, document: startDocument(id), message: id });
    }
    this.#commands.set(commands);
  }

  /** Those whose chains are high enough; a chain that could not be read is not. */
  async #due(
    pending: readonly PendingService[],
    signal: AbortSignal,
  ): Promise<readonly PendingService[]> {
    if (pending.length === 0) return [];
    const chains = [...new Set(pending.map(({ chain }) => chain))];
    const heights = await this.#options.node.heights(chains, signal);
    return pending.filter(({ chain, startHeight }) =>
      BigInt(heights.get(chain) ?? -1) >= startHeight
    );
  }
}

function readState(value: unknown): WorkerState | Unanswered {
  try {
    return parseWorkerState(value);
  } catch (error) {
    if (!(error instanceof WorkerStateError)) throw error;
    return { kind: "invalid", message: error.message };
  }
}
