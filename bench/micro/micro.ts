/**
 * The smallest parts, under both runtimes in turns.
 *
 * @module
 */
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { runScript, RUNTIME_NAMES } from "../script.ts";

/** Measures them. */
export async function measureMicro(amounts: Amounts): Promise<Answer> {
  const { rounds, microMs } = amounts;
  const turns = new Map<string, Samples[]>();
  for (let round = 0; round < rounds; round++) {
    for (const runtime of ["deno", "bun"] as const) {
      const args = [microMs, APPLICATIONS, CHAINS];
      const samples = await runScript<Samples>(runtime, "micro/main.ts", args);
      const name = RUNTIME_NAMES[runtime];
      turns.set(name, [...turns.get(name) ?? [], samples]);
    }
    console.error(`micro: round ${round + 1} of ${rounds}`);
  }
  const title = "The smallest parts, each alone";
  return { part: "micro", title, figures: figuresOf(FIGURES, turns), curves: [] };
}

/** What the goal is stated for, whatever else is measured with fewer. */
const APPLICATIONS = 10_000;
const CHAINS = 1_000;

const FIGURES: readonly FigureOptions[] = [
  {
    name: "a step of the core, 10,000 applications",
    unit: "µs",
    key: "step",
    goals: Object.values(RUNTIME_NAMES).map((of) => ({ of, atMost: 20 })),
  },
  { name: "the same, p99", unit: "µs", key: "step", share: 0.99 },
  { name: "a deadline moved among 10,000", unit: "µs", key: "schedule" },
  { name: "a literal of 1,200 characters", unit: "µs", key: "literal" },
  { name: "a request of 50 outcomes", unit: "µs", key: "document" },
  { name: "an outcome journaled", unit: "µs", key: "lazy" },
  { name: "the same, synced to the disk", unit: "µs", key: "durable" },
];
