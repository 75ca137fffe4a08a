/**
 * The turns on one real node: each round everybody once, so that another load meets all of them.
 *
 * @module
 */
import { type RunningSuite, startSuite } from "../../test/e2e/suite.ts";
import type { Amounts } from "../amounts.ts";
import { type Answer, type FigureOptions, figuresOf, type Samples } from "../figures.ts";
import { burstFigures, bursts } from "./bursts.ts";
import { type Contestant, contestantsOf, FLOOR, traced } from "./contestants.ts";
import { floor, manyFloor } from "./floor.ts";
import { many, manyFigures, openChains } from "./many.ts";
import { withPlace } from "./place.ts";
import { queries, QUERY_FIGURES } from "./queries.ts";
import { SINGLE_FIGURES, singles } from "./single.ts";

/** The parts that need the real node. */
export const NODE_PARTS = ["single", "bursts", "queries", "many"] as const;

export type NodePart = typeof NODE_PARTS[number];

const TITLES: Readonly<Record<NodePart, string>> = {
  single: "One task, from the request's answer until its outcome is stored",
  bursts: "Many tasks at once",
  queries: "Other queries of the chain meanwhile",
  many: "Many applications at once",
};

/** What all turns of a run share. */
interface Meeting {
  readonly suite: RunningSuite;
  readonly parts: ReadonlySet<NodePart>;
  readonly amounts: Amounts;
  readonly chains: readonly string[];
}

/** Measures these parts. */
export async function measureOnNode(
  parts: ReadonlySet<NodePart>,
  amounts: Amounts,
): Promise<readonly Answer[]> {
  await using suite = await startSuite({ seed: 1 });
  const chains = parts.has("many") ? await openChains(suite) : [];
  const meeting = { suite, parts, amounts, chains };
  const turns = new Map<string, Samples[]>();
  for (let round = 0; round < amounts.rounds; round++) {
    for (const [name, samples] of await roundOf(meeting, round)) {
      turns.set(name, [...turns.get(name) ?? [], samples]);
    }
    console.error(`on the node: round ${round + 1} of ${amounts.rounds}`);
  }
  const figures = figuresOfParts(amounts);
  return [...parts].map((part) => ({
    part,
    title: TITLES[part],
    figures: figuresOf(figures[part], turns),
    curves: [],
  }));
}

async function roundOf(meeting: Meeting, round: number): Promise<[string, Samples][]> {
  const { suite, parts } = meeting;
  const found: [string, Samples][] = [];
  for (const contestant of contestantsOf(suite.node)) {
    found.push([contestant.name, await turnOf(meeting, contestant, round)]);
  }
  if (parts.has("single") || parts.has("bursts")) {
    found.push([traced.name, await turnOf(meeting, traced, round)]);
  }
  if (parts.has("bursts") || parts.has("many")) {
    found.push([FLOOR, await floorOf(meeting, `floor-${round}`)]);
  }
  return found;
}

async function floorOf({ suite, parts, amounts, chains }: Meeting, name: string): Promise<Samples> {
  const { identified, perApplication } = amounts;
  return {
    ...parts.has("bursts") ? await floor(suite, name, identified) : {},
    ...parts.has("many") ? await manyFloor(suite, `${name}-many`, chains, perApplication) : {},
  };
}

async function turnOf(meeting: Meeting, contestant: Contestant, round: number): Promise<Samples> {
  try {
    return await turn(meeting, contestant, round);
  } catch (cause) {
    throw new Error(`${contestant.name}, round ${round + 1}: ${String(cause)}`, { cause });
  }
}

async function turn(meeting: Meeting, contestant: Contestant, round: number): Promise<Samples> {
  const { suite, parts, amounts, chains } = meeting;
  const name = `${contestant.name.replaceAll(/\W+/g, "-")}-${round}`;
  const samples = await withPlace(suite, contestant, name, async (place) => ({
    ...parts.has("single") ? await singles(place, amounts.singles) : {},
    ...parts.has("bursts") ? await bursts(place, amounts) : {},
    ...parts.has("queries") && !contestant.isTraced ? await queries(place, amounts.positional) : {},
  }));
  if (!parts.has("many") || !contestant.isEverywhere) return samples;
  const { perApplication } = amounts;
  const together = await many(suite, contestant, `${name}-many`, chains, perApplication);
  return { ...samples, ...together };
}

function figuresOfParts(amounts: Amounts): Readonly<Record<NodePart, readonly FigureOptions[]>> {
  return {
    single: SINGLE_FIGURES,
    bursts: burstFigures(amounts),
    queries: QUERY_FIGURES,
    many: manyFigures(amounts.perApplication),
  };
}
