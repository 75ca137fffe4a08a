#!/usr/bin/env -S deno run --quiet
/** prime: the n-th prime. Its process stays (docs/stream-operators.md); also under Bun and Node. */
import process from "node:process";
import { createInterface } from "node:readline";

const primes = primesBelow(1_000_000); // made once

for await (const line of createInterface({ input: process.stdin })) {
  const { id, input } = JSON.parse(line);
  const prime = primes[Number(input) - 1];
  const refusal = { error: `there is no prime number ${input} in the list`, refused: true };
  const answer = prime === undefined ? refusal : { output: String(prime) };
  process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
}

function primesBelow(end: number): number[] {
  const isComposite = new Uint8Array(end);
  const primes: number[] = [];
  for (let number = 2; number < end; number++) {
    if (isComposite[number]) continue;
    primes.push(number);
    for (let more = number * number; more < end; more += number) isComposite[more] = 1;
  }
  return primes;
}
