/**
 * The floor: what the node and the machine take by themselves, with nothing of a processor in between.
 *
 * @module
 */
import { Context } from "../../test/e2e/context.ts";
import type { RunningSuite } from "../../test/e2e/suite.ts";
import type { Samples } from "../figures.ts";
import { runScript } from "../script.ts";
import { rateKey } from "./bursts.ts";

/** For each number of tasks one burst, on a lab of its own. */
export async function floor(
  suite: RunningSuite,
  name: string,
  counts: readonly number[],
): Promise<Samples> {
  const samples: Record<string, readonly number[]> = {};
  for (const count of counts) {
    await using context = new Context(suite, `${name}-${count}`);
    const lab = await context.newLab();
    const ms = await runScript<number>("bun", "node/by_hand.ts", [lab.url, count]);
    const [stored, strays] = [await lab.storedCount(), await lab.strays()];
    if (stored !== count || strays !== 0) {
      throw new Error(`floor: ${stored} stored, ${strays} strays`);
    }
    samples[rateKey(count)] = [count * 1_000 / ms];
  }
  return samples;
}
