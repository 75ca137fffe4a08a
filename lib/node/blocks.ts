/**
 * Reads blocks: whose outcomes they hold (U3, U6).
 *
 * @module
 */
import * as v from "valibot";
import { type ChainId, isHash } from "../protocol/identifiers.ts";
import { stringLiteral } from "../protocol/literals.ts";
import type { ReadNode } from "./client.ts";
import type { BlockContents } from "./port.ts";
import { dataOf } from "./reading.ts";

/** Blocks of one request: about 200 bytes each and as many per operation. */
const PAGE = 100;

/** What a submission may have to be looked for among. Far more than a cut can be blocks ago. */
const MOST_BLOCKS = 10_000;

const FIELDS = `hash block {
  header { height previousBlockHash }
  body { transactionMetadata { operation { operationType applicationId } } }
}`;

const Operation = v.object({ operationType: v.string(), applicationId: v.nullish(v.string()) });

const Block = v.object({
  hash: v.string(),
  block: v.object({
    header: v.object({ height: v.number(), previousBlockHash: v.nullish(v.string()) }),
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
): Promise<readonly BlockContents[] | null> {
  const newestFirst: BlockContents[] = [];
  let from: string | null = null;
  while (newestFirst.length < MOST_BLOCKS) {
    const page = await readPage(read, chain, from, signal);
    if (page === null) return null;
    const above = page.filter((block) => block.block.header.height > height);
    newestFirst.push(...above.map(contents));
    from = page.at(-1)?.block.header.previousBlockHash ?? null;
    if (from === null || above.length < page.length) return newestFirst.reverse();
  }
  return null;
}

/** One block; null when it cannot be read. */
export async function readBlock(
  read: ReadNode,
  chain: ChainId,
  hash: string,
  signal: AbortSignal,
): Promise<BlockContents | null> {
  const place = `chainId: ${stringLiteral(chain)}, hash: ${stringLiteral(hash)}`;
  const exchange = await read(`query { block(${place}) { ${FIELDS} } }`, signal);
  const data = dataOf(exchange, OneBlock);
  return data === null ? null : contents(data.block);
}

/** From `from` (inclusive) or the tip towards the first block, newest first, as the node has them. */
async function readPage(
  read: ReadNode,
  chain: ChainId,
  from: string | null,
  signal: AbortSignal,
): Promise<readonly WireBlock[] | null> {
  const start = from === null ? "" : `from: ${stringLiteral(from)}, `;
  const place = `${start}chainId: ${stringLiteral(chain)}, limit: ${PAGE}`;
  const exchange = await read(`query { blocks(${place}) { ${FIELDS} } }`, signal);
  return dataOf(exchange, Page)?.blocks ?? null;
}

function contents({ hash, block }: WireBlock): BlockContents {
  const operations = block.body.transactionMetadata.flatMap(({ operation }) => {
    const application = operation?.operationType === "User" ? operation.applicationId : null;
    return typeof application === "string" && isHash(application) ? [application] : [];
  });
  return { hash, height: block.header.height, operations };
}
