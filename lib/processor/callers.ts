/**
 * Those in this program who wait for something of the processor: the ends of their commands and of what
 * they have decided, and signs that something has happened on a chain.
 *
 * @module
 */
import type { ChainId } from "../protocol/identifiers.ts";
import type { DecisionEnd } from "./kept_decisions.ts";
import type { CommandEnd } from "./messages.ts";

export class Callers {
  readonly #commands = new Map<number, (end: CommandEnd) => void>();
  readonly #watchers = new Map<ChainId, Set<{ readonly tell: () => void }>>();
  readonly #decisions = new Map<number, PromiseWithResolvers<readonly DecisionEnd[]>>();
  #lastCommand = 0;
  #lastDecision = 0;

  /** A command, by its number, and what it will have ended as. */
  addCommand(): { readonly id: number; readonly ended: Promise<CommandEnd> } {
    const id = ++this.#lastCommand;
    const { promise, resolve } = Promise.withResolvers<CommandEnd>();
    this.#commands.set(id, resolve);
    return { id, ended: promise };
  }

  commandEnded(id: number, end: CommandEnd): void {
    this.#commands.get(id)?.(end);
    this.#commands.delete(id);
  }

  /** A decision, by its number, and what will have come of it; rejects when the processor has ended. */
  addDecision(): { readonly request: number; readonly ended: Promise<readonly DecisionEnd[]> } {
    const request = ++this.#lastDecision;
    const waiting = Promise.withResolvers<readonly DecisionEnd[]>();
    this.#decisions.set(request, waiting);
    return { request, ended: waiting.promise };
  }

  decided(request: number, ends: readonly DecisionEnd[]): void {
    this.#decisions.get(request)?.resolve(ends);
    this.#decisions.delete(request);
  }

  /** Ends what has not ended: the processor has. */
  stop(): void {
    for (const id of [...this.#commands.keys()]) this.commandEnded(id, { kind: "stopped" });
    for (const { reject } of this.#decisions.values()) reject(new Error(ENDED));
    this.#decisions.clear();
  }

  /**
   * Adds a listener; the result takes it away.
   *
   * @param wanted Is told when the chain has its first listener, and when it has lost its last.
   */
  watch(chain: ChainId, tell: () => void, wanted: (isWatched: boolean) => void): () => void {
    const watcher = { tell };
    const watchers = this.#watchers.get(chain) ?? new Set();
    this.#watchers.set(chain, watchers);
    watchers.add(watcher);
    if (watchers.size === 1) wanted(true);
    return () => {
      if (!watchers.delete(watcher) || watchers.size > 0) return;
      this.#watchers.delete(chain);
      wanted(false);
    };
  }

  /** Something has happened on the chain. */
  tell(chain: ChainId): void {
    for (const { tell } of this.#watchers.get(chain) ?? []) tell();
  }
}

const ENDED = "the processor has ended, and has perhaps not done it: ask once more";
