/**
 * What is measured of a processor that runs: the latency of one task, and the rate of a burst.
 *
 * @module
 */
import type { Lab } from "../../test/e2e/lab.ts";
import { settle } from "../../test/e2e/ledger.ts";
import type { ChainWatch } from "./chain_watch.ts";

/** How much is measured. */
export interface Amounts {
  /** Single tasks, one after another. */
  readonly singles: number;
  /** Tasks of one burst. */
  readonly burst: number;
}

/** What one processor did in one round. */
export interface Round {
  /** Milliseconds from the answer to the request until the outcome's block is seen, each. */
  readonly latenciesMs: readonly number[];
  /** Outcomes a second, from the answer to the request until the last block is seen. */
  readonly identifiedPerSecond: number;
  readonly positionalPerSecond: number;
  /** Blocks for the burst of identified tasks. */
  readonly identifiedBlocks: number;
}

/** Measures a processor that works for `lab` and is connected, and checks that nothing went wrong. */
export async function measure(lab: Lab, watch: ChainWatch, amounts: Amounts): Promise<Round> {
  const latenciesMs: number[] = [];
  for (let count = 0; count < amounts.singles; count++) latenciesMs.push(await single(lab, watch));
  const identified = await burst(lab, watch, true, amounts.burst);
  const positional = await burst(lab, watch, false, amounts.burst);
  await settle(lab);
  return {
    latenciesMs,
    identifiedPerSecond: identified.perSecond,
    positionalPerSecond: positional.perSecond,
    identifiedBlocks: identified.blocks,
  };
}

// Nobody else makes blocks here: the request's is the next one, and the outcome's follows it.
async function single(lab: Lab, watch: ChainWatch): Promise<number> {
  const height = await lab.node.height();
  await lab.request({ operator: "cat", input: "task $number" });
  const answered = performance.now();
  return await watch.arrival(height + 1) - answered;
}

async function burst(lab: Lab, watch: ChainWatch, identified: boolean, count: number) {
  const before = await lab.storedCount();
  const height = await lab.node.height();
  await lab.request({ operator: "cat", input: "task $number", identified, count });
  const answered = performance.now();
  // Seldom: Linera's own processor lets other queries of its chain wait until its work is done.
  await lab.untilStored(before + count, { deadlineMs: 120_000, everyMs: 100 });
  const last = await watch.arrival(await lab.node.height() - 1);
  return {
    perSecond: count * 1_000 / (last - answered),
    blocks: watch.height - height,
  };
}
