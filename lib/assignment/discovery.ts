/**
 * Discovery as a source of assignments (K4): what the node lists on a chain, and asks for tasks.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { NodeClient } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { ApplicationId, ChainId } from "../protocol/identifiers.ts";
import type { Source } from "./assignments.ts";
import { introspect } from "./introspection.ts";
import type { NamedChain, NodeChains } from "./node_chains.ts";
import type { Places } from "./places.ts";
import { ASKING_WAITS, type RoundEnd, Rounds } from "./rounds.ts";
import { Schemas } from "./schemas.ts";

/** What {@linkcode discover} needs. */
export interface DiscoveryOptions {
  /** The chain whose applications are looked at; null: the node's default chain. */
  readonly chain: NamedChain;
  readonly chains: NodeChains;
  readonly node: Pick<NodeClient, "query" | "applications">;
  /** For all requests, shared with the discoveries on other chains. */
  readonly places: Places;
  /** Wants what was found. */
  readonly source: Source;
  readonly bus: EventBus;
  readonly clock: Clock;
  readonly random: () => number;
}

/** Applications of one chain that are asked for their schema at the same time. */
const AT_ONCE = 8;

/** How long those that have answered wait for others, to be assigned together; milliseconds. */
const TOGETHER_MS = 250;

/**
 * Has every application of the chain assigned that asks for tasks, those that appear later too.
 *
 * @param life after its end nothing is read, and nothing is assigned.
 */
export async function discover(options: DiscoveryOptions, life: AbortSignal): Promise<void> {
  const chain = await options.chains.place(options.chain, life);
  if (chain !== null) new Discovery(chain, options, life).begin();
}

class Discovery {
  readonly #chain: ChainId;
  readonly #options: DiscoveryOptions;
  readonly #life: AbortSignal;
  readonly #rounds: Rounds;
  readonly #schemas: Schemas;
  #failures = 0;
  /** What was said last. */
  #said = "";
  #retry: AbortController | null = null;
  /** The end of a wait for further ones to assign; null: there is none. */
  #gathering: AbortController | null = null;
  /** Those that could not be asked the last time: each may take the whole time that it is given. */
  #mute: ReadonlySet<ApplicationId> = new Set();

  constructor(chain: ChainId, options: DiscoveryOptions, life: AbortSignal) {
    this.#chain = chain;
    this.#options = options;
    this.#life = life;
    const { clock, random } = options;
    this.#schemas = new Schemas({ clock, random });
    const round = (signal: AbortSignal, retryInMs: number) => this.#round(signal, retryInMs);
    this.#rounds = new Rounds({ clock, random, waits: ASKING_WAITS, round }, life);
  }

  begin(): void {
    this.#want();
    this.#rounds.want();
  }

  async #round(signal: AbortSignal, retryInMs: number): Promise<RoundEnd> {
    const { node, places } = this.#options;
    const listed = await places.hold(() => node.applications(this.#chain, signal));
    if (listed === null) return this.#fail("its applications could not be listed", retryInMs);
    this.#schemas.list(listed);
    const problem = await this.#read(this.#schemas.due(), signal);
    this.#say();
    this.#want();
    this.#retryLater();
    return problem === null ? this.#succeed() : this.#fail(problem, retryInMs);
  }

  /** Reads the schemas, some at a time; what kept one from being asked for, or null. */
  async #read(ids: readonly ApplicationId[], signal: AbortSignal): Promise<string | null> {
    const waiting = ids.toSorted((a, b) => Number(this.#mute.has(a)) - Number(this.#mute.has(b)));
    const problems = new Map<ApplicationId, string>();
    const worker = async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const problem = await this.#readOne(id, signal);
        if (problem !== null) problems.set(id, problem);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
    this.#mute = new Set(problems.keys());
    return [...problems.values()].at(-1) ?? null;
  }

  async #readOne(id: ApplicationId, signal: AbortSignal): Promise<string | null> {
    const { node, places } = this.#options;
    const application = { chain: this.#chain, application: id };
    const end = await places.hold(() => introspect(node, application, signal));
    if (end.kind === "unreachable") return end.message;
    this.#schemas.take(id, end);
    if (end.kind === "answered" && end.asksForTasks) this.#wantSoon();
    return null;
  }

  #fail(message: string, retryInMs: number): RoundEnd {
    const failures = ++this.#failures;
    const [chain, { bus }] = [this.#chain, this.#options];
    bus.emit({ name: "discovery.failed", chain, message, failures, retryInMs });
    return "unreachable";
  }

  #succeed(): RoundEnd {
    if (this.#failures > 0) {
      this.#options.bus.emit({ name: "discovery.recovered", chain: this.#chain });
    }
    this.#failures = 0;
    return "done";
  }

  #say(): void {
    const { counts } = this.#schemas;
    const saying = JSON.stringify(counts);
    if (saying === this.#said) return;
    this.#said = saying;
    this.#options.bus.emit({ name: "discovery.found", chain: this.#chain, ...counts });
  }

  /** One that hangs keeps nobody waiting who has answered. */
  #wantSoon(): void {
    if (this.#gathering !== null) return;
    this.#gathering = new AbortController();
    const signal = AbortSignal.any([this.#gathering.signal, this.#life]);
    this.#options.clock.after(TOGETHER_MS, signal, () => this.#want());
  }

  #want(): void {
    this.#gathering?.abort();
    this.#gathering = null;
    this.#options.source({
      applications: this.#schemas.asking.map((application) => ({
        chain: this.#chain,
        application,
      })),
      chains: [this.#chain],
      heard: () => this.#rounds.want(),
    });
  }

  /** A chain may be silent for long: the next block is not waited for. */
  #retryLater(): void {
    this.#retry?.abort();
    this.#retry = null;
    const { nextInMs } = this.#schemas;
    if (nextInMs === null) return;
    this.#retry = new AbortController();
    const signal = AbortSignal.any([this.#retry.signal, this.#life]);
    this.#options.clock.after(nextInMs, signal, () => this.#rounds.want());
  }
}
