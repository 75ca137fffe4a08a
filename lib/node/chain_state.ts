/**
 * Reads what a chain is: its height, its owners, its applications.
 *
 * @module
 */
import * as v from "valibot";
import type { ApplicationId, ChainId } from "../protocol/identifiers.ts";
import { stringLiteral } from "../protocol/literals.ts";
import type { ReadNode } from "./client.ts";
import type { ChainState } from "./port.ts";
import { dataOf, Hash, Height } from "./reading.ts";

const Applications = v.object({
  applications: v.array(v.object({ id: Hash })),
});

/** The applications that were created on a chain; null when they could not be read. */
export async function readApplications(
  read: ReadNode,
  chain: ChainId,
  signal: AbortSignal,
): Promise<readonly ApplicationId[] | null> {
  const document = `query { applications(chainId: ${stringLiteral(chain)}) { id } }`;
  const data = dataOf(await read(document, signal), Applications);
  return data?.applications.map(({ id }) => id) ?? null;
}

/** An owner is `0x` and the digits of a hash, of an Ethereum address, or of one reserved byte. */
const Owner = v.pipe(v.string(), v.regex(/^0x[0-9a-fA-F]{2,64}$/));

/** A u64: above 2^53 `parseJson` reads a bigint. */
const U64 = v.pipe(
  v.union([v.pipe(v.number(), v.safeInteger()), v.bigint()]),
  v.transform((number) => BigInt(number)),
  v.minValue(0n),
);

/** Microseconds; 0 is that of a chain that nobody knows. */
const Timestamp = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const State = v.object({
  chain: v.object({
    tipState: v.object({ nextBlockHeight: Height }),
    executionState: v.object({ system: v.object({ timestamp: Timestamp }) }),
    manager: v.object({
      ownership: v.object({ super_owners: v.array(Owner), owners: v.record(Owner, U64) }),
    }),
  }),
});

const FIELDS =
  "tipState { nextBlockHeight } executionState { system { timestamp } } manager { ownership }";

/** Height and owners of a chain; null when they could not be read. */
export async function readChainState(
  read: ReadNode,
  chain: ChainId,
  signal: AbortSignal,
): Promise<ChainState | null> {
  const document = `query { chain(chainId: ${stringLiteral(chain)}) { ${FIELDS} } }`;
  const data = dataOf(await read(document, signal), State);
  return data === null ? null : stateOf(data.chain);
}

function stateOf({ tipState, executionState, manager }: v.InferOutput<typeof State>["chain"]) {
  const { owners, super_owners: superOwners } = manager.ownership;
  const { timestamp } = executionState.system;
  return {
    height: tipState.nextBlockHeight - 1,
    owners: Object.entries(owners).map(([owner, weight]) => ({ owner, weight })),
    superOwners,
    timestamp: timestamp === 0 ? null : timestamp,
  };
}
