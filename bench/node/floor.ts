/**
 * The floor: what the node and the machine take by themselves, with nothing of a processor in between.
 *
 * @module
 */
import { Context } from "../../test/e2e/context.ts";
import type { Lab } from "../../test/e2e/lab.ts";
import type { RunningSuite } from "../../test/e2e/suite.ts";
import type { Samples } from "../figures.ts";
import { runScript } from "../script.ts";
import { rateKey } from "./bursts.ts";
import { labsOn } from "./many.ts";

/** For each number of tasks one burst, on a lab of its own. */
export async function floor(
  suite: RunningSuite,
  name: string,
  counts: readonly number[],
): Promise<Samples> {
  const samples: Record<string, readonly number[]> = {};
  for (const count of counts) {
    await using context = new Context(suite, `${name}-${count}`);
    const ms = await byHand(count, [[await context.newLab()]]);
    samples[rateKey(count)] = [count * 1_000 / ms];
  }
  return samples;
}

/** As many applications on each of the chains as the others have. */
export async function manyFloor(
  suite: RunningSuite,
  name: string,
  chains: readonly string[],
  perApplication: number,
): Promise<Samples> {
  await using context = new Context(suite, name);
  return { manyMs: [await byHand(perApplication, await labsOn(context, chains))] };
}

async function byHand(count: number, chains: readonly (readonly Lab[])[]): Promise<number> {
  const urls = chains.map((labs) => labs.map(({ url }) => url).join(","));
  const ms = await runScript<number>("bun", "node/by_hand.ts", [count, ...urls]);
  for (const lab of chains.flat()) {
    const [stored, strays] = [await lab.storedCount(), await lab.strays()];
    if (stored !== count || strays !== 0) {
      throw new Error(`floor: ${stored} stored, ${strays} strays`);
    }
  }
  return ms;
}
