/**
 * The heights of many chains in few requests (A6).
 *
 * @module
 */
import * as v from "valibot";
import type { ChainId } from "../protocol/identifiers.ts";
import { stringLiteral } from "../protocol/literals.ts";
import type { ReadNode } from "./client.ts";
import { dataOf, Height } from "./reading.ts";
import { TransportError } from "./transport_error.ts";

/** Chains of one request (A6). */
const MOST_ALIASES = 500;

/** Each is looked at by itself: nonsense about one chain leaves the others what they are. */
const Heights = v.record(v.string(), v.unknown());

const Tip = v.object({ tipState: v.object({ nextBlockHeight: Height }) });

type Height = readonly [ChainId, number | null];

/** The height of each chain's last block: -1 for none, null where it cannot be read. */
export async function readHeights(
  read: ReadNode,
  chains: readonly ChainId[],
  signal: AbortSignal,
): Promise<ReadonlyMap<ChainId, number | null>> {
  const heights: Height[] = [];
  for (let at = 0; at < chains.length; at += MOST_ALIASES) {
    heights.push(...await readSome(read, chains.slice(at, at + MOST_ALIASES), signal));
  }
  return new Map(heights);
}

/**
 * One chain that fails takes the data of its whole request with it, and only the first is named: so
 * the halves are read again, until the one that fails is read alone.
 */
async function readSome(
  read: ReadNode,
  chains: readonly ChainId[],
  signal: AbortSignal,
): Promise<readonly Height[]> {
  const exchange = await read(documentFor(chains), signal);
  const data = dataOf(exchange, Heights);
  if (data !== null) return chains.map((chain, index) => [chain, heightIn(data, index)]);
  const halving = !(exchange instanceof TransportError) && exchange.errors.length > 0;
  if (!halving || chains.length === 1) return chains.map((chain) => [chain, null]);
  const middle = chains.length >> 1;
  const first = await readSome(read, chains.slice(0, middle), signal);
  return [...first, ...await readSome(read, chains.slice(middle), signal)];
}

function documentFor(chains: readonly ChainId[]): string {
  const fields = chains.map((chain, index) =>
    `c${index}: chain(chainId: ${stringLiteral(chain)}) { tipState { nextBlockHeight } }`
  );
  return `query { ${fields.join(" ")} }`;
}

function heightIn(data: v.InferOutput<typeof Heights>, index: number): number | null {
  const tip = v.safeParse(Tip, data[`c${index}`]);
  return tip.success ? tip.output.tipState.nextBlockHeight - 1 : null;
}
