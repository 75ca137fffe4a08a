/**
 * The applications of chains, as a node lists them, and which of them ask for tasks.
 *
 * @module
 */
import { introspect } from "../../assignment/introspection.ts";
import type { Clock } from "../../clock/clock.ts";
import type { NodeClient, NodeDescription } from "../../node/port.ts";
import type { ApplicationOnChain, ChainId } from "../../protocol/identifiers.ts";
import type { ProcessorActions } from "../../protocol/tasks.ts";

/** A chain, before its applications are looked at. */
export interface ListedChain {
  readonly chain: ChainId;
  readonly isDefault: boolean;
  readonly isFollowed: boolean;
  /** How many applications the node lists; null: it does not say. */
  readonly applications: number | null;
}

/** An application, and what it says of itself. */
export interface ListedApplication extends ApplicationOnChain {
  /** Null when that could not be read. */
  readonly asksForTasks: boolean | null;
  /** What it wants now; null when it was not asked, or did not say. */
  readonly wants: ProcessorActions | null;
  /** Why something of it is not known. */
  readonly problem: string | null;
}

/** Who is told what is found, as soon as it is: a chain, and then its applications in their order. */
export interface ListingWriter {
  readonly chain: (chain: ListedChain) => void;
  readonly application: (application: ListedApplication) => void;
}

/** What is to be listed. */
export interface Listing {
  readonly node: Pick<NodeClient, "applications" | "query" | "ask">;
  readonly description: NodeDescription;
  readonly chains: readonly ChainId[];
  /** Whether those that ask for tasks are asked what they want now. */
  readonly isAsking: boolean;
  readonly clock: Clock;
  readonly writer: ListingWriter;
}

/** Applications that are looked at side by side; one that hangs holds up no more than these. */
const AT_ONCE = 8;

/**
 * Lists chain after chain, until the signal is aborted. Never rejects.
 *
 * @returns of how many chains the list cannot be had, or not be relied on.
 */
export async function listApplications(listing: Listing, signal: AbortSignal): Promise<number> {
  const { node, description, chains, writer } = listing;
  let failed = 0;
  for (const chain of chains) {
    const ids = await node.applications(chain, signal);
    if (signal.aborted) break;
    const isFollowed = description.chains.includes(chain);
    const isDefault = chain === description.defaultChain;
    writer.chain({ chain, isDefault, isFollowed, applications: ids?.length ?? null });
    if (ids === null || !isFollowed) failed += 1;
    await lookAt((ids ?? []).map((application) => ({ chain, application })), listing, signal);
  }
  return failed;
}

/** Told in the order of the list, each as soon as those before it are known. */
async function lookAt(
  applications: readonly ApplicationOnChain[],
  listing: Listing,
  signal: AbortSignal,
): Promise<void> {
  const begun: Promise<ListedApplication>[] = [];
  for (let at = 0; at < applications.length && !signal.aborted; at++) {
    const ahead = applications.slice(begun.length, at + AT_ONCE);
    begun.push(...ahead.map((application) => looked(application, listing, signal)));
    const found = await begun[at]!;
    if (!signal.aborted) listing.writer.application(found);
  }
}

/** Never rejects: several are under way when the signal is aborted. */
async function looked(
  application: ApplicationOnChain,
  listing: Listing,
  signal: AbortSignal,
): Promise<ListedApplication> {
  const unknown = { ...application, asksForTasks: null, wants: null };
  try {
    const schema = await introspect(listing.node, application, signal);
    if (schema.kind !== "answered") return { ...unknown, problem: schema.message };
    const known = { ...unknown, asksForTasks: schema.asksForTasks, problem: null };
    if (!schema.asksForTasks || !listing.isAsking) return known;
    const end = await listing.node.ask(application, null, listing.clock.now(), signal);
    return end.kind === "answered"
      ? { ...known, wants: end.actions }
      : { ...known, problem: end.message };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ...unknown, problem: "given up" };
  }
}
