/**
 * Random worlds, until their cores have taken so many steps: what fails says how to live through it
 * again. `PROPERTY_STEPS` is how many all properties take together, `PROPERTY_SEED` where they begin,
 * and with `PROPERTY_PATH` it is one world.
 */
import process from "node:process";
import { test } from "node:test";
import fc from "fast-check";
import { longList } from "./choices.ts";
import { ModelApplication, type ModelOptions } from "./model_application.ts";
import { World } from "./world.ts";

/** What all properties take together in a run of the tests, or more; under Bun, a tenth of it. */
const STEPS = Number(process.env["PROPERTY_STEPS"] ?? ("Deno" in globalThis ? 1_000_000 : 100_000));

const SEED = Number(process.env["PROPERTY_SEED"] ?? Date.now() % 1_000_000_000);
const PATH = process.env["PROPERTY_PATH"];

/** A counterexample is made smaller for so long; `PROPERTY_SHRINK_MS=0`: not at all. */
const SHRINK_MS = Number(process.env["PROPERTY_SHRINK_MS"] ?? 20_000);

/** How many worlds come of one seed. */
const BATCH = 50;

/** Choices for worlds of tens to hundreds of steps: most that is wrong shows in a short one. */
const SHORT = fc.array(fc.nat(65_535), { minLength: 20, maxLength: 400, size: "max" });

/** And of thousands, in which a little that stays each time becomes much. */
const LONG = fc.tuple(fc.nat(), fc.integer({ min: 5_000, max: 15_000 }))
  .map(([seed, length]) => longList(seed, length));

export interface Exploration {
  readonly applications: readonly ModelOptions[];
  /** What holds in the end; all else holds after each step. */
  readonly check: (world: World) => void;
  /** Its part of all steps, in percent. */
  readonly percent: number;
  readonly long?: boolean;
}

/** A test that lives through worlds. */
export function explore(title: string, exploration: Exploration): void {
  test(title, () => {
    const wanted = PATH === undefined ? STEPS * exploration.percent / 100 : 1;
    const lived = { steps: 0, worlds: 0, longest: 0 };
    let seed = SEED;
    do liveThrough(title, seed++, exploration, lived); while (lived.steps < wanted);
    const { steps, worlds, longest } = lived;
    const seeds = `seeds ${SEED} to ${seed - 1}`;
    console.log(`note: ${steps} steps in ${worlds} worlds of up to ${longest}, ${seeds}: ${title}`);
  });
}

function liveThrough(
  title: string,
  seed: number,
  { applications, check, long = false }: Exploration,
  lived: { steps: number; worlds: number; longest: number },
): void {
  const property = fc.property(long ? LONG : SHORT, (choices: ArrayLike<number>) => {
    const world = new World(choices, applications.map((kind) => new ModelApplication(kind)));
    world.run();
    check(world);
    lived.steps += world.steps;
    lived.worlds++;
    lived.longest = Math.max(lived.longest, world.steps);
  });
  const numRuns = long ? 4 : BATCH;
  const replay = PATH === undefined ? {} : { path: PATH, endOnFailure: true };
  const details = fc.check(property, {
    ...{ seed, numRuns, interruptAfterTimeLimit: Math.max(SHRINK_MS, 1_000) },
    endOnFailure: SHRINK_MS === 0,
    ...replay,
  });
  if (!details.failed) return;
  const { errorInstance: cause, counterexamplePath: path } = details;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new Error(`${reason}\nagain: ${commandFor(title, seed, path!)}`, { cause });
}

function commandFor(title: string, seed: number, path: string): string {
  const environment = `PROPERTY_SEED=${seed} PROPERTY_PATH=${path}`;
  const file = "test/processor/interleavings.test.ts";
  return `${environment} deno test -A --no-check --filter ${JSON.stringify(title)} ${file}`;
}
