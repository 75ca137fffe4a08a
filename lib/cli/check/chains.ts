/**
 * The chains: whether the node follows each, and may propose blocks on it.
 *
 * @module
 */
import { type Clock, type Micros, MICROS_PER_MS } from "../../clock/clock.ts";
import type { ChainState, NodeClient, PendingEnd } from "../../node/port.ts";
import { formatMs } from "../../observe/duration.ts";
import { count, said } from "../../observe/line.ts";
import { type ChainId, shortId } from "../../protocol/identifiers.ts";
import { type Finding, green, red, type Report, yellow } from "./finding.ts";

/** What {@linkcode checkChain} needs. */
export interface ChainsCheck {
  readonly node: Pick<NodeClient, "chainState" | "retryPendingBlock">;
  readonly followed: ReadonlySet<ChainId>;
  /** Why the chain is not asked whether it can propose; null: it is (U3). */
  readonly whyNotPropose: Promise<string | null>;
}

/** Reports one finding, and returns the time of the chain's last block. */
export async function checkChain(
  chain: ChainId,
  { node, followed, whyNotPropose }: ChainsCheck,
  signal: AbortSignal,
  report: Report,
): Promise<Micros | null> {
  const name = shortId(chain);
  if (!followed.has(chain)) {
    report(red("chain", `${name} is not followed by the node`, FOLLOW, { chain }));
    return null;
  }
  const state = await node.chainState(chain, signal);
  signal.throwIfAborted();
  if (state === null) {
    report(red("chain", `${name} cannot be read`, "see the log of the node", { chain }));
    return null;
  }
  const whyNot = await whyNotPropose;
  const known = state.height < 0 ? `${name} has no block` : `${name} is at height ${state.height}`;
  const about = { chain, height: state.height, owners: ownersOf(state) };
  if (whyNot === null) {
    const end = await node.retryPendingBlock(chain, signal);
    signal.throwIfAborted();
    report(proposing(end, known, about));
  } else {
    report(yellow("chain", `${known}; whether it can propose ${whyNot}`, null, about));
  }
  return state.timestamp;
}

const FOLLOW = "`linera wallet follow-chain` on the node's wallet, and `linera assign` for a key";

interface AboutChain extends Readonly<Record<string, unknown>> {
  readonly owners: readonly string[];
}

function ownersOf({ superOwners, owners }: ChainState): readonly string[] {
  return [...superOwners, ...owners.map(({ owner }) => owner)];
}

function proposing(end: PendingEnd, known: string, about: AboutChain): Finding {
  switch (end.kind) {
    case "none":
      return green("chain", `${known}; the node can propose`, about);
    case "committed": {
      const block = shortId(end.block);
      const message = `${known}; the node can propose: block ${block}, which was pending, is in`;
      return green("chain", message, { ...about, block: end.block });
    }
    case "cannotPropose": {
      const owners = `its ${count(about.owners.length, "owner")} (${shownOwners(about.owners)})`;
      const message = `${known}; the node cannot propose: it has no key of ${owners}`;
      return red("chain", message, "`linera assign` on the node's wallet", about);
    }
    case "readOnly":
    case "failed": {
      const message = `${known}; the node cannot propose now: ${said(end.message)}`;
      return red("chain", message, "see its log, and whether its validators answer", about);
    }
  }
}

const SHOWN_OWNERS = 3;
const SHOWN_DIGITS = 10;

function shownOwners(owners: readonly string[]): string {
  const shown = owners.slice(0, SHOWN_OWNERS).map((owner) => owner.slice(0, SHOWN_DIGITS));
  return `${shown.join(", ")}${owners.length > shown.length ? ", …" : ""}`;
}

/** Nodes take blocks that are a little ahead of their own clocks. */
const BEHIND_MS = 2_000;
const FAR_BEHIND_MS = 60_000;

/**
 * A block from the future means that this clock is behind; one from the past means nothing.
 *
 * @param latest the time of the latest block that was read.
 */
export function checkClock(latest: Micros, clock: Clock): Finding {
  const behindMs = Math.max(0, (latest - clock.now()) / MICROS_PER_MS);
  const about = { behindMs: Math.round(behindMs) };
  if (behindMs < BEHIND_MS) return green("clock", "not behind the last blocks", about);
  const message = `${formatMs(behindMs)} behind the last block, so callbacks are late`;
  const level = behindMs < FAR_BEHIND_MS ? yellow : red;
  return level("clock", message, "have NTP set it, here or on the node's machine", about);
}
