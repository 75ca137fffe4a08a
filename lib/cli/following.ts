/**
 * From the applications that somebody named to assigned ones: the node says which chain is its
 * default one, and which chains it follows. It may be down, and it may come to follow a chain later.
 *
 * @module
 */
import type { Clock } from "../clock/clock.ts";
import type { NodeClient, NodeDescription } from "../node/port.ts";
import type { EventBus } from "../observe/events.ts";
import type { ApplicationArgument } from "../protocol/application_argument.ts";
import { type ApplicationOnChain, type ChainId, keyOf } from "../protocol/identifiers.ts";
import { pause } from "./pause.ts";

/** What {@linkcode assignFollowed} needs. */
export interface FollowingOptions {
  readonly node: Pick<NodeClient, "describe">;
  /** The node's URL as people are shown it. */
  readonly url: string;
  readonly applications: readonly ApplicationArgument[];
  readonly assign: (application: ApplicationOnChain) => void;
  readonly bus: EventBus;
  readonly clock: Clock;
}

/** The wait after the first vain question to the node; it doubles up to the last. */
const FIRST_WAIT_MS = 250;
const LAST_WAIT_MS = 15_000;

/** How often a chain that is not followed is looked for. */
const RECHECK_MS = 30_000;

/**
 * Assigns each application when the node follows its chain. Settles when all are assigned or the
 * signal is aborted, and never rejects: what is wrong is said as an event, and waited for.
 */
export async function assignFollowed(
  options: FollowingOptions,
  signal: AbortSignal,
): Promise<void> {
  const { applications, clock } = options;
  const told = new Set<ChainId>();
  let waiting = applications;
  let defaultChain: ChainId | null = null;
  let isFirst = true;
  while (waiting.length > 0) {
    const node = await describeNode(options, isFirst, signal);
    if (node === null) return;
    isFirst = false;
    // The chain that was the default one when it was first asked for stays it.
    defaultChain ??= node.defaultChain;
    waiting = assignThose(waiting, defaultChain, new Set(node.chains), told, options);
    if (waiting.length > 0) await pause(clock, RECHECK_MS, signal);
    if (signal.aborted) return;
  }
}

/**
 * Asks until the node answers, and has a default chain where one is needed; null: aborted. The answer
 * is said the first time, and when it had to be waited for.
 */
async function describeNode(
  options: FollowingOptions,
  isFirst: boolean,
  signal: AbortSignal,
): Promise<NodeDescription | null> {
  const { node, url, bus, clock, applications } = options;
  const needsDefault = applications.some(({ chain }) => chain === null);
  for (let waitMs = FIRST_WAIT_MS; !signal.aborted; waitMs = Math.min(waitMs * 2, LAST_WAIT_MS)) {
    try {
      const description = await node.describe(signal);
      if (!needsDefault || description.defaultChain !== null) {
        if (isFirst || waitMs > FIRST_WAIT_MS) {
          const { version, chains } = description;
          bus.emit({ name: "node.ready", url, version, chains: chains.length });
        }
        return description;
      }
      const message = `The node at ${url} has no default chain: give --chain, or CHAIN:APP`;
      bus.emit({ name: "node.waiting", url, message, retryInMs: waitMs });
    } catch (error) {
      if (signal.aborted) return null;
      const message = error instanceof Error ? error.message : String(error);
      bus.emit({ name: "node.waiting", url, message, retryInMs: waitMs });
    }
    await pause(clock, waitMs, signal);
  }
  return null;
}

/** Assigns what can be, and returns the rest. */
function assignThose(
  waiting: readonly ApplicationArgument[],
  defaultChain: ChainId | null,
  followed: ReadonlySet<ChainId>,
  told: Set<ChainId>,
  { assign, bus }: FollowingOptions,
): readonly ApplicationArgument[] {
  const ready = new Map<string, ApplicationOnChain>();
  const rest = waiting.filter(({ chain: named, application }) => {
    const chain = named ?? defaultChain;
    if (chain === null) return true;
    if (!followed.has(chain)) {
      if (!told.has(chain)) bus.emit({ name: "chain.unfollowed", chain });
      told.add(chain);
      return true;
    }
    if (told.delete(chain)) bus.emit({ name: "chain.followed", chain });
    ready.set(keyOf({ chain, application }), { chain, application });
    return false;
  });
  assignTogether([...ready.values()], assign, bus);
  return rest;
}

function assignTogether(
  ready: readonly ApplicationOnChain[],
  assign: FollowingOptions["assign"],
  bus: EventBus,
): void {
  if (ready.length === 0) return;
  const chains = new Set(ready.map(({ chain }) => chain)).size;
  bus.emit({ name: "assignment.begun", applications: ready.length, chains });
  for (const application of ready) assign(application);
}
