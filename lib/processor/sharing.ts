/**
 * How many outcomes of an application share a block (U6): as many as keep it short, since whoever else
 * asks the chain for something waits for it; which number that is shows in the blocks before.
 *
 * A block takes a while whatever is in it, and a while more for each outcome. A line is laid through
 * what blocks of one, of two and three, of four to seven, … outcomes have taken, the newest before all:
 * were all of them remembered alike, a row of equal ones would leave open what is whose. And the number
 * grows by steps, so that no block is much longer than those that were seen.
 *
 * @module
 */

/** What is known of an application's blocks. */
export interface Sharing {
  /** Where the growth has come to. */
  grown: number;
  growth: number;
  /** How many blocks were seen. */
  seen: number;
  /** By the logarithm of their outcomes. */
  readonly sizes: (Size | undefined)[];
}

/** What blocks of about one size have taken. */
interface Size {
  readonly outcomes: number;
  readonly tookMs: number;
  /** `seen` at the newest of them. */
  readonly at: number;
}

/** How long a block may take, where its outcomes are what it takes long for. */
const LONGEST_MS = 300;

const FIRST = 20;
const GROWTH = 2;
/** After a request that failed as a whole: a chain has limits of its own, and may be near them. */
const GROWTH_AFTER_FAILURE = 1.125;

/** What a block weighs in the line after so many others, and at last. */
const FADING = 0.97;
const LEAST_WEIGHT = 1e-6;

/** For so many blocks a size is remembered while they are full: one that is seen rarely need not be old. */
const REMEMBERED = 30;

/** Less than any outcome takes; a line may even fall. */
const LEAST_MS = 0.1;

export function newSharing(): Sharing {
  return { grown: FIRST, growth: GROWTH, seen: 0, sizes: [] };
}

/** How many outcomes the next request may have; 1 at least. */
export function mostTogether(sharing: Sharing): number {
  const line = fitted(sharing);
  if (line === null) return sharing.grown;
  const { baseMs, eachMs } = line;
  // Where the block itself takes long, as with validators far away, fewer outcomes do not make it short.
  const forOutcomes = Math.max(LONGEST_MS - baseMs, baseMs);
  return Math.max(1, Math.floor(Math.min(sharing.grown, forOutcomes / eachMs)));
}

/** A block of so many outcomes was made, of `limit` that it may have at most, whatever is known. */
export function noteTime(sharing: Sharing, outcomes: number, tookMs: number, limit: number): void {
  const { growth, sizes } = sharing;
  const most = mostTogether(sharing);
  if (outcomes >= most) {
    sharing.grown = Math.max(sharing.grown, Math.ceil(outcomes * growth));
  }
  if (tookMs > LONGEST_MS) sharing.grown = Math.min(sharing.grown, Math.ceil(outcomes * growth));
  const index = Math.floor(Math.log2(outcomes));
  const before = sizes[index] ?? { outcomes, tookMs };
  sizes[index] = {
    outcomes: (before.outcomes + outcomes) / 2,
    tookMs: (before.tookMs + tookMs) / 2,
    at: ++sharing.seen,
  };
  if (outcomes >= Math.min(most, limit)) forgetOld(sharing, outcomes, tookMs);
}

/**
 * Forgets sizes that were not seen for long. One block that took a minute, as the node was asleep, would
 * keep all others small for good, or large, and none of its size would ever show that this is over. From
 * a size that is left alone a step is taken to another one, so that there is a line again.
 */
function forgetOld(sharing: Sharing, outcomes: number, tookMs: number): void {
  const { growth, seen, sizes } = sharing;
  const isNew = (size: Size | undefined) => size !== undefined && seen - size.at < REMEMBERED;
  const old = sizes.filter((size) => size !== undefined && !isNew(size));
  if (old.length === 0) return;
  for (const size of old) sizes[sizes.indexOf(size)] = undefined;
  const isAlone = sizes.filter(isNew).length === 1;
  const step = isAlone && tookMs > LONGEST_MS / 2 ? outcomes / 2 : outcomes * growth;
  sharing.grown = Math.min(sharing.grown, Math.ceil(step));
}

/** A request of so many failed as a whole. */
export function noteFailure(sharing: Sharing, outcomes: number): void {
  sharing.grown = Math.ceil(outcomes / 2);
  sharing.growth = GROWTH_AFTER_FAILURE;
}

/** The straight line that fits best; null while one size alone is known. */
function fitted({ sizes, seen }: Sharing): { baseMs: number; eachMs: number } | null {
  const points = sizes.filter((size) => size !== undefined).map(({ outcomes, tookMs, at }) => ({
    outcomes,
    tookMs,
    weight: Math.max(LEAST_WEIGHT, FADING ** (seen - at)),
  }));
  if (points.length < 2) return null;
  const sum = (of: (point: typeof points[number]) => number) =>
    points.reduce((total, point) => total + point.weight * of(point), 0);
  const weight = sum(() => 1);
  const outcomes = sum((point) => point.outcomes) / weight;
  const tookMs = sum((point) => point.tookMs) / weight;
  const spread = sum((point) => (point.outcomes - outcomes) ** 2);
  const slope = sum((point) => (point.outcomes - outcomes) * (point.tookMs - tookMs)) / spread;
  const eachMs = Math.max(LEAST_MS, slope);
  return { baseMs: Math.max(0, tookMs - eachMs * outcomes), eachMs };
}
