/**
 * `by_hand.ts URL COUNT`: requests tasks of the lab at URL, spawns the operator bare for each, and
 * meanwhile sends outcomes made earlier, 50 a request. Prints the milliseconds from the request's
 * answer until both are done. No journal, no questions, no safety.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import process from "node:process";
import { query } from "../../test/e2e/graphql.ts";
import { outcomesDocument } from "../../lib/protocol/literals.ts";
import { COMMAND, inLanes, INPUT, runBare } from "../spawn/bare.ts";

const A_REQUEST = 50;
const LANES = 16;

async function main(url: string, count: number): Promise<void> {
  const outcomes = Array.from({ length: count }, (_, number) => ({
    id: String(number),
    operator: "cat",
    output: `task ${number}`,
  }));
  await query(
    url,
    `mutation { request(operator: "cat", input: "task $number", identified: true, count: ${count},` +
      ` notBefore: 0) }`,
  );
  const answered = performance.now();
  await Promise.all([inLanes(() => runBare(COMMAND, INPUT), count, LANES), send(url, outcomes)]);
  console.log(performance.now() - answered);
}

type Outcomes = Parameters<typeof outcomesDocument>[0];

async function send(url: string, outcomes: Outcomes): Promise<void> {
  for (let first = 0; first < outcomes.length; first += A_REQUEST) {
    await query(url, outcomesDocument(outcomes.slice(first, first + A_REQUEST)));
  }
}

await main(process.argv[2] ?? "", Number(process.argv[3]));
