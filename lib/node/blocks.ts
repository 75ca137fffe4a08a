/**
 * Reads blocks: whose outcomes they hold (U3, U6).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import * as v from "valibot";
import { type ChainId, isHash } from "../protocol/identifiers.ts";
import { stringLiteral } from "../protocol/literals.ts";
import type { Exchange } from "./adapter.ts";
import type { ReadNode } from "./client.ts";
import { holdsOutput } from "./held_outputs.ts";
import type { BlockContents, FoundOutputs, SoughtOutputs } from "./port.ts";
import { dataOf, Hash, Height } from "./reading.ts";
import { TransportError } from "./transport_error.ts";

/** Blocks of one request: about 200 bytes each and as many per operation. */
const PAGE = 100;

/** What a submission may have to be looked for among. Far more than a cut can be blocks ago. */
const MOST_BLOCKS = 10_000;

/** How many blocks of one answer outputs are looked for in: ours is among the first. */
const MOST_SOUGHT = 100;

const FIELDS = fieldsWith("");
const FIELDS_WITH_BYTES = fieldsWith("userBytesHex");

const Operation = v.object({
  operationType: v.string(),
  applicationId: v.nullish(v.string()),
  userBytesHex: v.nullish(v.string()),
});

const Block = v.object({
  hash: Hash,
  block: v.object({
    header: v.object({ height: Height, previousBlockHash: v.nullish(Hash) }),
    body: v.object({
      // A transaction without an operation is one of messages that came in.
      transactionMetadata: v.array(v.object({ operation: v.nullish(Operation) })),
    }),
  }),
});

const OneBlock = v.object({ block: Block });
const Page = v.object({ blocks: v.array(Block) });
type WireBlock = v.InferOutput<typeof Block>;

/** The chain's blocks above a height, oldest first; null when they cannot be read, or are too many. */
export async function readBlocksAbove(
  read: ReadNode,
  chain: ChainId,
  height: number,
  signal: AbortSignal,
  sought: SoughtOutputs | null,
): Promise<readonly BlockContents[] | null> {
  const newestFirst: BlockContents[] = [];
  let from: string | null = null;
  while (newestFirst.length < MOST_BLOCKS) {
    const page = await readPage(read, chain, from, signal);
    if (page === null) return null;
    const above = page.filter((block) => block.block.header.height > height);
    newestFirst.push(...above.map((block) => contents(block, null)));
    from = page.at(-1)?.block.header.previousBlockHash ?? null;
    if (from === null || above.length < page.length) {
      return await seek(read, chain, newestFirst.reverse(), signal, sought);
    }
  }
  return null;
}

/** One block; null when it cannot be read. */
export async function readBlock(
  read: ReadNode,
  chain: ChainId,
  hash: string,
  signal: AbortSignal,
  sought: SoughtOutputs | null,
): Promise<BlockContents | null> {
  const place = `chainId: ${stringLiteral(chain)}, hash: ${stringLiteral(hash)}`;
  const fields = sought === null ? FIELDS : FIELDS_WITH_BYTES;
  const exchange = await read(`query { block(${place}) { ${fields} } }`, signal);
  // With the bytes of its operations it is above our limit: then every operation counts (U3).
  if (sought !== null && isTooLong(exchange)) {
    return await readBlock(read, chain, hash, signal, null);
  }
  const data = dataOf(exchange, OneBlock);
  return data === null ? null : contents(data.block, sought);
}

/** Looks for outputs, one block at a time: the bytes of many are too much for one answer. */
async function seek(
  read: ReadNode,
  chain: ChainId,
  blocks: readonly BlockContents[],
  signal: AbortSignal,
  sought: SoughtOutputs | null,
): Promise<readonly BlockContents[] | null> {
  if (sought === null) return blocks;
  const found = new Map<string, BlockContents>();
  const own = blocks.filter(({ operations }) => operations.includes(sought.application));
  for (const { hash } of own.slice(0, MOST_SOUGHT)) {
    const block = await readBlock(read, chain, hash, signal, sought);
    if (block === null) return null;
    found.set(hash, block);
  }
  return blocks.map((block) => found.get(block.hash) ?? block);
}

/** From `from` (inclusive) or the tip towards the first block, newest first, as the node has them. */
async function readPage(
  read: ReadNode,
  chain: ChainId,
  from: string | null,
  signal: AbortSignal,
): Promise<readonly WireBlock[] | null> {
  const start = from === null ? "" : `from: ${stringLiteral(from)}, `;
  for (let limit = PAGE;; limit = Math.ceil(limit / 4)) {
    const place = `${start}chainId: ${stringLiteral(chain)}, limit: ${limit}`;
    const exchange = await read(`query { blocks(${place}) { ${FIELDS} } }`, signal);
    // Large blocks: fewer of them are read at once, or the same would be asked for ever.
    if (limit > 1 && isTooLong(exchange)) continue;
    return dataOf(exchange, Page)?.blocks ?? null;
  }
}

function isTooLong(exchange: Exchange): boolean {
  return exchange instanceof TransportError && exchange.failure === "tooLong";
}

function contents({ hash, block }: WireBlock, sought: SoughtOutputs | null): BlockContents {
  const operations = block.body.transactionMetadata.flatMap(({ operation }) => {
    const application = operation?.operationType === "User" ? operation.applicationId : null;
    if (typeof application !== "string" || !isHash(application)) return [];
    return [{ application, hex: operation?.userBytesHex ?? "" }];
  });
  const own = operations.filter(({ application }) => application === sought?.application);
  return {
    hash,
    height: block.header.height,
    operations: operations.map(({ application }) => application),
    found: sought === null ? null : look(own.map(({ hex }) => hex), sought.outputs),
  };
}

/**
 * Operations stand in the order of the outputs that were sent, so each is looked for first beside the one
 * before: 200 outputs among 200 operations, one with every other, took 30 ms.
 */
function look(operations: readonly string[], outputs: readonly string[]): FoundOutputs {
  const bytes = operations.map((hex) => Buffer.from(hex, "hex"));
  const holding = having(bytes, outputs, holdsOutput);
  const held = having(outputs, holding, (output, of) => holdsOutput(of, output));
  return { operations: holding.length, outputs: held.length };
}

/** Those of `all` that go with one of the others. */
function having<One, Other>(
  all: readonly One[],
  others: readonly Other[],
  goWith: (one: One, other: Other) => boolean,
): readonly One[] {
  let next = 0;
  return all.filter((one) => {
    for (let tried = 0; tried < others.length; tried++) {
      const at = (next + tried) % others.length;
      if (!goWith(one, others[at]!)) continue;
      next = at + 1;
      return true;
    }
    return false;
  });
}

function fieldsWith(more: string): string {
  return `hash block {
  header { height previousBlockHash }
  body { transactionMetadata { operation { operationType applicationId ${more} } } }
}`;
}
