/**
 * What is known of the schemas of a chain's applications, and which are to be asked for now (K4).
 *
 * A schema does not change: what has told its own is not asked again. What could not tell it - a
 * trap, an error, an application that the node has yet to fetch - is taken for one that asks for no
 * tasks, and asked again with growing waits.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { Backoff } from "../node/backoff.ts";
import type { ApplicationId } from "../protocol/identifiers.ts";
import type { IntrospectionEnd } from "./introspection.ts";

/** What {@linkcode Schemas} needs. */
export interface SchemasOptions {
  readonly clock: Clock;
  /** Numbers in [0, 1), for the jitter. */
  readonly random: () => number;
}

/** Between two vain questions for one schema, in milliseconds. */
const WAITS = { firstMs: 5_000, maxMs: 600_000 };

type Schema =
  | { readonly kind: "told"; readonly asksForTasks: boolean }
  | { readonly kind: "untold"; readonly backoff: Backoff; readonly notBefore: number };

/** Two for all: most of what is known of thousands. */
const ASKS: Schema = { kind: "told", asksForTasks: true };
const ASKS_NOT: Schema = { kind: "told", asksForTasks: false };

/** Those of one chain. */
export class Schemas {
  readonly #options: SchemasOptions;
  /** null: not asked for yet, or nobody could be asked. */
  readonly #known = new Map<ApplicationId, Schema | null>();

  constructor(options: SchemasOptions) {
    this.#options = options;
  }

  /** These are on the chain; what was known of others is forgotten. */
  list(listed: readonly ApplicationId[]): void {
    const present = new Set(listed);
    for (const id of this.#known.keys()) {
      if (!present.has(id)) this.#known.delete(id);
    }
    for (const id of present) {
      if (!this.#known.has(id)) this.#known.set(id, null);
    }
  }

  /** Those whose schema is to be asked for now. */
  due(): readonly ApplicationId[] {
    const now = this.#options.clock.monotonic();
    return [...this.#known].flatMap(([id, schema]) => {
      const isDue = schema === null || (schema.kind === "untold" && schema.notBefore <= now);
      return isDue ? [id] : [];
    });
  }

  /** An answer, or the lack of one that is the application's doing. */
  take(id: ApplicationId, end: Exclude<IntrospectionEnd, { readonly kind: "unreachable" }>): void {
    if (end.kind === "answered") {
      this.#known.set(id, end.asksForTasks ? ASKS : ASKS_NOT);
      return;
    }
    const { clock, random } = this.#options;
    const before = this.#known.get(id);
    const backoff = before?.kind === "untold" ? before.backoff : new Backoff(WAITS, random);
    const notBefore = clock.monotonic() + backoff.nextMs() * MICROS_PER_MS;
    this.#known.set(id, { kind: "untold", backoff, notBefore });
  }

  /** Milliseconds until one is to be asked again; null: none is. */
  get nextInMs(): number | null {
    const times = [...this.#known.values()].flatMap((schema) =>
      schema?.kind === "untold" ? [schema.notBefore] : []
    );
    if (times.length === 0) return null;
    const next = times.reduce((one, other) => Math.min(one, other));
    return Math.max(0, (next - this.#options.clock.monotonic()) / MICROS_PER_MS);
  }

  /** Those that ask for tasks. */
  get asking(): readonly ApplicationId[] {
    return [...this.#known].flatMap(([id, schema]) =>
      schema?.kind === "told" && schema.asksForTasks ? [id] : []
    );
  }

  /** How many there are, ask for tasks, and have not told. */
  get counts(): { readonly listed: number; readonly asking: number; readonly untold: number } {
    const untold = [...this.#known.values()].filter((schema) => schema?.kind !== "told").length;
    return { listed: this.#known.size, asking: this.asking.length, untold };
  }
}
