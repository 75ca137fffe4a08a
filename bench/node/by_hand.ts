/**
 * `by_hand.ts COUNT URLS…`: requests tasks of each lab, spawns the operator bare for each task, and
 * meanwhile sends outcomes made earlier, 50 a request. Each of URLS has the labs of a chain, with commas
 * between, to which it is sent one after another. Prints the milliseconds from the last request's answer
 * until all is done. No journal, no questions, no safety.
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

async function main(count: number, chains: readonly (readonly string[])[]): Promise<void> {
  const outcomes = Array.from({ length: count }, (_, number) => ({
    id: String(number),
    operator: "cat",
    output: `task ${number}`,
  }));
  await Promise.all(chains.map(async (labs) => {
    for (const lab of labs) await request(lab, count);
  }));
  const answered = performance.now();
  await Promise.all([
    inLanes(() => runBare(COMMAND, INPUT), count * chains.flat().length, LANES),
    ...chains.map(async (labs) => {
      for (const lab of labs) await send(lab, outcomes);
    }),
  ]);
  console.log(performance.now() - answered);
}

async function request(url: string, count: number): Promise<void> {
  await query(
    url,
    `mutation { request(operator: "cat", input: "task $number", identified: true, count: ${count},` +
      ` notBefore: 0) }`,
  );
}

type Outcomes = Parameters<typeof outcomesDocument>[0];

async function send(url: string, outcomes: Outcomes): Promise<void> {
  for (let first = 0; first < outcomes.length; first += A_REQUEST) {
    await query(url, outcomesDocument(outcomes.slice(first, first + A_REQUEST)));
  }
}

const [count, ...chains] = process.argv.slice(2);
await main(Number(count), chains.map((labs) => labs.split(",")));
