/**
 * What the suite asks with: as plain as curl, so that nothing stands between it and the answer.
 *
 * @module
 */
import type { Target } from "./target.ts";

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  readonly contentType: string | null;
  readonly body: string;
}

/** Long before a test would be taken for hung. */
const TIMEOUT_MS = 20_000;

/**
 * Posts a body as it is, over a connection of its own: over one of an earlier request Deno's `fetch`
 * sends a POST again, unasked, when the connection ends before the answer.
 */
export async function postBody(
  url: string,
  body: string,
  signal: AbortSignal = AbortSignal.timeout(TIMEOUT_MS),
): Promise<Reply> {
  const headers = { connection: "close" };
  const response = await fetch(url, { method: "POST", body, headers, signal });
  const contentType = response.headers.get("content-type");
  return { status: response.status, contentType, body: await response.text() };
}

/** Posts a document to an address. */
export function post(url: string, query: string, signal?: AbortSignal): Promise<Reply> {
  return postBody(url, JSON.stringify({ query }), signal);
}

/** The address of the target's task lab. */
export function labUrl({ url, chain, application }: Target): string {
  return `${url}/chains/${chain}/applications/${application}`;
}

/** Posts a document to the target's task lab. */
export function postToLab(target: Target, query: string): Promise<Reply> {
  return post(labUrl(target), query);
}

/** The address of the target's controller lab. */
export function controllerUrl({ url, chain, controller }: Target): string {
  return `${url}/chains/${chain}/applications/${controller}`;
}

/** Posts a document to the node itself. */
export function postToNode(target: Target, query: string): Promise<Reply> {
  return post(`${target.url}/`, query);
}

/** The `data` of an answer. */
export function dataOf(reply: Reply): unknown {
  return (JSON.parse(reply.body) as { data: unknown }).data;
}

/** The hash of the block that an answer tells of; throws when it tells of none. */
export function blockOf(reply: Reply): string {
  const data = dataOf(reply);
  if (typeof data === "string" && /^[0-9a-f]{64}$/.test(data)) return data;
  throw new Error(`no block: ${reply.status} ${reply.body}`);
}

/** A task of the lab. */
export interface LabTask {
  readonly number: number;
  readonly identified: boolean;
  readonly operator: string;
  readonly input: string;
}

/** An outcome that the lab stored. */
export interface LabStored extends LabTask {
  readonly output: string;
}

/** What the lab has queued for an operator, in its order. */
export async function pendingOf(target: Target, operator: string): Promise<readonly LabTask[]> {
  const query = "query { pending { number identified operator input } }";
  const { pending } = dataOf(await postToLab(target, query)) as { pending: readonly LabTask[] };
  return pending.filter((task) => task.operator === operator);
}

/** What the lab has stored of an operator, in its order. */
export async function storedOf(target: Target, operator: string): Promise<readonly LabStored[]> {
  const query = "query { stored { number identified operator input output } }";
  const { stored } = dataOf(await postToLab(target, query)) as { stored: readonly LabStored[] };
  return stored.filter((task) => task.operator === operator);
}

/** Queues tasks for an operator, and answers them. */
export async function request(
  target: Target,
  operator: string,
  more = "",
): Promise<readonly LabTask[]> {
  const fields = `operator: "${operator}", input: "task $number"${more}`;
  blockOf(await postToLab(target, `mutation { request(${fields}) }`));
  return await pendingOf(target, operator);
}

/** The field that hands in an outcome; `id` null for a positional one. */
export function outcomeField(id: number | null, operator: string, output: string): string {
  const idField = id === null ? "" : `id: "${id}", `;
  const fields = `${idField}operator: "${operator}", output: ${JSON.stringify(output)}`;
  return `processTaskOutcome(outcome: {${fields}})`;
}

/** Queues nothing any more. Every test that has queued ends with it. */
export async function forget(target: Target): Promise<void> {
  blockOf(await postToLab(target, "mutation { forget }"));
}

/** The application of each operation of a block, null for those of the system. */
export async function operationsOf(
  target: Target,
  hash: string,
): Promise<readonly (string | null)[]> {
  const fields = "operation { operationType applicationId }";
  const query = `query { block(chainId: "${target.chain}", hash: "${hash}") ` +
    `{ block { body { transactionMetadata { ${fields} } } } } }`;
  const { block } = dataOf(await postToNode(target, query)) as {
    block: {
      block: { body: { transactionMetadata: { operation: { applicationId: string | null } }[] } };
    };
  };
  return block.block.body.transactionMetadata.map(({ operation }) => operation.applicationId);
}

/** Who signs the blocks of the target's chain. */
export async function ownerOf(target: Target): Promise<string> {
  const query = `query { chain(chainId: "${target.chain}") { manager { ownership } } }`;
  const data = dataOf(await postToNode(target, query));
  const { owners } =
    (data as { chain: { manager: { ownership: { owners: object } } } }).chain.manager.ownership;
  return Object.keys(owners)[0]!;
}

/** The height of the chain's next block. */
export async function nextHeight(target: Target): Promise<number> {
  const query = `query { chain(chainId: "${target.chain}") { tipState { nextBlockHeight } } }`;
  const data = dataOf(await postToNode(target, query));
  return (data as { chain: { tipState: { nextBlockHeight: number } } }).chain.tipState
    .nextBlockHeight;
}
