/**
 * An application as the command line and the configuration name it: `APP` or `CHAIN:APP`.
 *
 * @module
 */
import { type ApplicationId, type ChainId, isHash } from "./identifiers.ts";

/** An application that somebody named; without a chain it is on the default one. */
export interface ApplicationArgument {
  readonly chain: ChainId | null;
  readonly application: ApplicationId;
}

/**
 * Reads `APP` or `CHAIN:APP`. Upper-case digits are taken as the lower-case ones that the node
 * writes, so that an application named twice is one (K1).
 *
 * @throws {SyntaxError} that says what is wrong with which of the two.
 */
export function parseApplication(text: string): ApplicationArgument {
  const parts = text.split(":");
  if (parts.length > 2) {
    throw new SyntaxError(`${quoted(text)} has more than one colon: write APP or CHAIN:APP`);
  }
  const application = parseHash(parts.at(-1) ?? "", "application");
  const chain = parts.length === 2 ? parseHash(parts[0] ?? "", "chain") : null;
  return { chain, application };
}

/**
 * Reads a chain id, as {@linkcode parseApplication} does.
 *
 * @throws {SyntaxError} that says what is wrong with it.
 */
export function parseChain(text: string): ChainId {
  return parseHash(text, "chain");
}

/** Linera's `AccountOwner` of a key: of 32 bytes, or of 20 as Ethereum has them. */
const OWNER = /^0x(?:[0-9a-f]{64}|[0-9a-f]{40})$/;

/**
 * Reads an owner of a chain, in lower case as the node writes it.
 *
 * @throws {SyntaxError} that says what is wrong with it.
 */
export function parseOwner(text: string): string {
  const owner = text.toLowerCase();
  if (OWNER.test(owner)) return owner;
  throw new SyntaxError(`${quoted(text)} is no owner: it has 0x and 64 or 40 hexadecimal digits`);
}

function parseHash(text: string, what: "application" | "chain"): string {
  const id = text.toLowerCase();
  if (isHash(id)) return id;
  throw new SyntaxError(
    `${quoted(text)} is no ${what} id, which has 64 hexadecimal digits: it ${fault(id)}`,
  );
}

function fault(id: string): string {
  if (id === "") return "is empty";
  if (id.startsWith("0x")) return "begins with 0x, which Linera does not write";
  const at = id.search(/[^0-9a-f]/);
  if (at >= 0) {
    return `has ${quoted(String.fromCodePoint(id.codePointAt(at)!))} at position ${at + 1}`;
  }
  return `has ${id.length} digit${id.length === 1 ? "" : "s"}`;
}

const SHOWN_LENGTH = 80;

function quoted(text: string): string {
  return JSON.stringify(text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}…`);
}
