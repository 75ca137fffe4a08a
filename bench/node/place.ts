/**
 * Where a turn takes place: a lab, a processor that works for it, and a watch of its chain.
 *
 * @module
 */
import { Context } from "../../test/e2e/context.ts";
import type { Lab } from "../../test/e2e/lab.ts";
import type { Processor } from "../../test/e2e/processor.ts";
import type { RunningSuite } from "../../test/e2e/suite.ts";
import { type ChainWatch, watchChain } from "./chain_watch.ts";
import type { Contestant } from "./contestants.ts";

/** What a turn's measurements are given. */
export interface Place {
  readonly lab: Lab;
  readonly watch: ChainWatch;
  readonly processor: Processor;
  readonly context: Context;
  /** Whether the processor's log tells each step. */
  readonly isTraced: boolean;
}

/** What every operator of the bench is: the least that answers its input. */
export const OPERATOR = "cat=/bin/cat";

/** A lab and a start of its own for each turn: none meets the state that another one left. */
export async function withPlace<Found>(
  suite: RunningSuite,
  contestant: Contestant,
  name: string,
  measure: (place: Place) => Promise<Found>,
): Promise<Found> {
  await using context = new Context({ ...suite, start: contestant.start }, name);
  const lab = await context.newLab();
  const processor = await context.start([lab], {
    operators: [OPERATOR],
    flags: contestant.flags,
  });
  const watch = await watchChain(suite.node.url, suite.node.chain);
  context.defer(() => watch.close());
  await lab.request({ operator: "cat", input: "warm $number" });
  await lab.untilStored(1);
  return await measure({ lab, watch, processor, context, isTraced: contestant.isTraced });
}
