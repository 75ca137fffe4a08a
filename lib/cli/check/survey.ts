/**
 * What is asked of a node within one time: each chain and each application once, whoever names it.
 *
 * @module
 */
import type { Micros } from "../../clock/clock.ts";
import type { Decision } from "../../assignment/controller/decide.ts";
import type { NodeClient } from "../../node/port.ts";
import { formatMs } from "../../observe/duration.ts";
import { applicationFields, nameOf } from "../../observe/line.ts";
import {
  type ApplicationOnChain,
  type ChainId,
  keyOf,
  shortId,
} from "../../protocol/identifiers.ts";
import { type ApplicationsCheck, checkApplication, checkWishes } from "./applications.ts";
import { type ChainsCheck, checkChain } from "./chains.ts";
import { checkController } from "./controller.ts";
import { checkDiscovery } from "./discovery.ts";
import { type Finding, red, type Report, type Subject } from "./finding.ts";
import { Turns } from "./turns.ts";

/** What a {@linkcode Survey} needs. */
export interface SurveyOptions extends ChainsCheck, ApplicationsCheck {
  readonly node: Pick<
    NodeClient,
    "applications" | "ask" | "chainState" | "query" | "retryPendingBlock"
  >;
  readonly report: Report;
  /** Milliseconds until `over` is aborted, for messages. */
  readonly timeoutMs: number;
  /** The end of the time. */
  readonly over: AbortSignal;
}

/** Requests to one node at a time: as many as `run` has questions under way (A8). */
const AT_ONCE = 32;

/** No method rejects. */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #turns = new Turns(AT_ONCE);
  readonly #seen = new Set<string>();
  #latest: Micros | null = null;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** The time of the latest block of the chains that were read; null: none was. */
  get latest(): Micros | null {
    return this.#latest;
  }

  async chain(chain: ChainId): Promise<void> {
    if (!this.#isNew(chain)) return;
    const busy = "its validators may not answer, or the node is busy; see its log";
    const late = this.#late("chain", shortId(chain), busy, { chain });
    const time = await this.#probe(
      late,
      (signal, report) => checkChain(chain, this.#options, signal, report),
    );
    if (time !== null) this.#latest = Math.max(this.#latest ?? 0, time);
  }

  /**
   * The application and its chain.
   *
   * @param asksForTasks whether that is known already.
   */
  async application(application: ApplicationOnChain, asksForTasks = false): Promise<void> {
    const chain = this.chain(application.chain);
    // Of a chain that is not followed, that is all that there is to say.
    if (this.#isFollowed(application.chain) && this.#isNew(keyOf(application))) {
      const about = applicationFields(application);
      const late = this.#late("application", nameOf(application), null, about);
      const look = asksForTasks ? checkWishes : checkApplication;
      await this.#probe(late, (signal, report) => look(application, this.#options, signal, report));
    }
    await chain;
  }

  /** The chain, and those of its applications that ask for tasks. */
  async discovery(chain: ChainId): Promise<void> {
    const itself = this.chain(chain);
    if (this.#isFollowed(chain)) {
      const late = this.#late("discovery", shortId(chain), null, { chain });
      const wishes: Promise<void>[] = [];
      const found = (application: string) =>
        void wishes.push(this.application({ chain, application }, true));
      const check = { node: this.#options.node, found };
      await this.#probe(late, (signal, report) => checkDiscovery(chain, check, signal, report));
      await Promise.all(wishes);
    }
    await itself;
  }

  /** The controller with its chain, and what it assigns. */
  async controller(at: ApplicationOnChain, owner: string | null): Promise<void> {
    const chain = this.chain(at.chain);
    if (this.#isFollowed(at.chain)) {
      const { node, operators } = this.#options;
      const check = { node, owner, capabilities: [...operators.keys()] };
      const late = this.#late("controller", nameOf(at), null, applicationFields(at));
      const decision = await this.#probe(
        late,
        (signal, report) => checkController(at, check, signal, report),
      );
      if (decision !== null) await this.#assigned(decision);
    }
    await chain;
  }

  async #assigned({ applications, chains }: Decision): Promise<void> {
    await Promise.all([
      ...chains.map((chain) => this.chain(chain)),
      ...applications.map((application) => this.application(application)),
    ]);
  }

  #isNew(key: string): boolean {
    const isNew = !this.#seen.has(key);
    this.#seen.add(key);
    return isNew;
  }

  #isFollowed(chain: ChainId): boolean {
    return this.#options.followed.has(chain);
  }

  #late(check: Subject, name: string, advice: string | null, about: Finding["about"]): Finding {
    const message = `${name} gave no answer in ${formatMs(this.#options.timeoutMs)}`;
    return red(check, message, advice ?? "see the log of the node, or give a --timeout", about);
  }

  /** @param late is reported when the time is over before all is known. */
  async #probe<Value>(
    late: Finding,
    look: (signal: AbortSignal, report: Report) => Promise<Value>,
  ): Promise<Value | null> {
    const { over, report } = this.#options;
    try {
      return await this.#turns.run(async () => {
        over.throwIfAborted();
        return await look(over, report);
      });
    } catch (error) {
      if (!over.aborted) throw error;
      report(late);
      return null;
    }
  }
}
