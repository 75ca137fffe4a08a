#!/usr/bin/env -S deno run --quiet --allow-env=LINERA_TASK_ID,LINERA_TASK_ATTEMPT
/**
 * factor: the prime factors of a number, smallest first, as `2 2 3 7`.
 *
 * Work that a contract cannot afford, and whose result it can check for little: the chain multiplies
 * the factors. It runs under Deno as it stands, and under Bun with `bun factor.ts`.
 *
 *     printf 84 | ./factor.ts
 *
 * A processor that is stopped sends SIGTERM to the operator, and SIGKILL later. There is nothing to
 * clean up here, so the signal is left to end the process; the task will run again.
 */
import process from "node:process";
import { text } from "node:stream/consumers";

/** A prime close to it takes 14 s by trial division. */
const LIMIT = 1n << 60n;

async function main(): Promise<void> {
  const number = parse(await text(process.stdin));
  // Standard error is for people: the processor logs it, with the task that it belongs to.
  const { LINERA_TASK_ID = "none", LINERA_TASK_ATTEMPT = "1" } = process.env;
  console.error(`factoring ${number} for task ${LINERA_TASK_ID}, attempt ${LINERA_TASK_ATTEMPT}`);
  // write and not console.log: the newline would be part of the outcome.
  process.stdout.write(factorsOf(number).join(" "));
}

/** @throws RangeError when the input is no whole number from 2 to 2^60. */
function parse(input: string): bigint {
  if (!/^[0-9]{1,25}$/.test(input.trim())) throw new RangeError("the input is no whole number");
  const number = BigInt(input);
  if (number < 2n || number > LIMIT) throw new RangeError(`${number} is not between 2 and 2^60`);
  return number;
}

function factorsOf(number: bigint): bigint[] {
  const factors: bigint[] = [];
  let rest = number;
  for (let candidate = 2n; candidate * candidate <= rest; candidate += candidate === 2n ? 1n : 2n) {
    while (rest % candidate === 0n) {
      factors.push(candidate);
      rest /= candidate;
    }
  }
  return rest > 1n ? [...factors, rest] : factors;
}

try {
  await main();
} catch (error) {
  console.error(`factor: ${error instanceof Error ? error.message : error}`);
  // Not process.exit(): it may cut off what is still being written.
  process.exitCode = 1;
}
