/**
 * Operations of the suite itself, beside those of the program on the same chain.
 *
 * @module
 */
import { post, ReplyError } from "./graphql.ts";

/** An application on a chain of a node. */
export interface Place {
  readonly node: { readonly url: string };
  readonly chain: string;
  /** Of the application on its chain. */
  readonly url: string;
}

/** Tries before the suite gives up: each is lost to a block of somebody else. */
const MOST_TRIES = 50;

/**
 * Sends a mutation until it is in a block.
 *
 * The suite pays for its own conflicts, whose wording has many forms, and for cuts of others. A 500
 * leaves open whether the operation was applied: what is pending is committed, and looked at.
 *
 * @param isDone whether it shows that the mutation was applied.
 */
export async function operate(
  { node, chain, url }: Place,
  mutation: string,
  isDone: () => Promise<boolean>,
): Promise<void> {
  let reply = await post(url, mutation);
  for (let tries = 1; typeof reply.data !== "string"; tries++) {
    if (reply.status !== 500 || tries === MOST_TRIES) throw new ReplyError(mutation, reply);
    await post(node.url, `mutation { retryPendingBlock(chainId: "${chain}") }`);
    if (await isDone()) return;
    reply = await post(url, mutation);
  }
}
