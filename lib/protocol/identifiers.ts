/**
 * The names of chains and applications, as Linera writes them.
 *
 * @module
 */

/** A chain: 64 lower-case hexadecimal digits. */
export type ChainId = string;

/** An application: 64 lower-case hexadecimal digits; one id may serve on many chains. */
export type ApplicationId = string;

/** An application on a chain, the unit that everything is kept for (K1). */
export interface ApplicationOnChain {
  readonly chain: ChainId;
  readonly application: ApplicationId;
}

const HASH = /^[0-9a-f]{64}$/;

/** Whether `text` is a chain or application id as the node writes one. */
export function isHash(text: string): boolean {
  return HASH.test(text);
}

/** The text under which an application on a chain is kept in maps: `CHAIN:APPLICATION`. */
export function keyOf({ chain, application }: ApplicationOnChain): string {
  return `${chain}:${application}`;
}

/** An id as people are shown it, the same way everywhere: its first eight digits. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}
