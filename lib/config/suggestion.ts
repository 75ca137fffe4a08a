/**
 * Names that somebody may have meant.
 *
 * @module
 */
import { distance } from "fastest-levenshtein";

/** The known name that is nearest to a wrong one; null when none is near. */
export function suggestionFor(wrong: string, known: readonly string[]): string | null {
  const plain = plainOf(wrong.slice(0, LONGEST));
  const ranked = known
    .map((name) => ({ name, away: distance(plain, plainOf(name)) }))
    .toSorted((a, b) => a.away - b.away);
  const best = ranked[0];
  return best !== undefined && best.away <= Math.max(2, plain.length / 3) ? best.name : null;
}

/** Longer ones are no misspelling. */
const LONGEST = 100;

/** `max_concurrency` and `MaxConcurrency` are misspellings of nothing but the case. */
function plainOf(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, "");
}
