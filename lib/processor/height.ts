/**
 * The height of a chain that is journaled before a submission is sent (U3): never above the chain's,
 * and never below a block of ours, which would be taken for the next one's.
 *
 * @module
 */
import { block } from "./blockage.ts";
import type { Chain, Turn } from "./state.ts";

/** How many blocks are remembered by hash: more than come between a block and its answer. */
const KNOWN_BLOCKS = 16;

/** A block was told of. */
export function noteBlock(turn: Turn, chain: Chain, height: number, hash: string): void {
  const { hashes } = chain;
  hashes.push(hash);
  if (hashes.length > KNOWN_BLOCKS) hashes.shift();
  chain.seenHeight = Math.max(chain.seenHeight ?? -1, height);
  // While none is known, this may be an old block that is told of late.
  if (chain.height !== null) raise(turn, chain, height);
}

/** A block of ours was made: unless it was told of, its height has to be read. */
export function noteOwnBlock(chain: Chain, hash: string): void {
  if (chain.hashes.includes(hash)) return;
  chain.height = null;
  if (chain.heightReading === "current") chain.heightReading = "stale";
}

/** Has the height read, unless it is being read. */
export function readHeight(turn: Turn, chain: Chain): void {
  if (chain.heightReading !== "no") return;
  chain.heightReading = "current";
  turn.effects.push({ kind: "readHeight", chain: chain.id });
}

/** The height was read, or could not be. */
export function onHeightRead(turn: Turn, chain: Chain, height: number | null): void {
  const isStale = chain.heightReading === "stale";
  chain.heightReading = "no";
  if (isStale) return readHeight(turn, chain);
  if (height !== null) {
    chain.seenHeight = height;
    return raise(turn, chain, height);
  }
  // Nothing is sent without it: a drain must not wait for it, and people are to be told (U4). A fence
  // finds it out itself.
  if (chain.height === null && chain.ready.size > 0 && chain.lane.kind === "free") {
    block(turn, chain, "unreachable", "the height of the chain could not be read");
  }
}

/**
 * The height was read as the chain was silent (A6).
 *
 * @returns whether the chain has moved without a word. A height below the last one is a move as well:
 *   the node was set back, and what it makes from then on is new.
 */
export function notePolled(turn: Turn, chain: Chain, height: number): boolean {
  if (height === chain.seenHeight) return false;
  chain.seenHeight = height;
  if (chain.height !== null) raise(turn, chain, height);
  return true;
}

function raise(turn: Turn, chain: Chain, height: number): void {
  chain.height = Math.max(chain.height ?? -1, height);
  turn.core.lanes.add(chain);
}
