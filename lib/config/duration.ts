/**
 * Durations as people write them.
 *
 * @module
 */

/** How a duration may be written, as an error tells it. */
export const DURATION_FORMS =
  'such as "250ms", "5s", "1min 30s", "2h", "7d", or seconds as a number';

/**
 * The milliseconds of `5s`, `250 ms`, `1min 30s`, `2h` or `7d`: parts from large to small, each
 * with a unit; a number without one, `5` or `"0.5"`, is seconds, as in Linera's flags. Fractions of
 * a millisecond are rounded.
 *
 * @returns null when it is no duration; no range is checked but that it is 0 or more and finite.
 */
export function parseDuration(value: string | number): number | null {
  const text = String(value).trim();
  if (DECIMAL.test(text)) return Math.round(Number(text) * 1_000);
  if (!PARTS.test(text)) return null;
  return sumOfParts([...text.matchAll(PART)]);
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** What a JSON Schema can say of it; that parts go from large to small is not in it. */
export const DURATION_PATTERN =
  "^(?:\\d+(?:\\.\\d+)?(?: ?(?:ms|sec|s|min|m|h|d)(?: ?(?=\\d)|$)|$))+$";

const DECIMAL = /^\d+(?:\.\d+)?$/;
const PART = /(\d+(?:\.\d+)?) ?(ms|sec|s|min|m|h|d)/g;
const PARTS = /^(?:\d+(?:\.\d+)? ?(?:ms|sec|s|min|m|h|d)(?: |$|(?=\d)))+$/;

/** Null unless every part is smaller in unit than the one before it. */
function sumOfParts(parts: readonly RegExpMatchArray[]): number | null {
  let [sum, last] = [0, Infinity];
  for (const [, amount, unit] of parts) {
    const unitMs = UNITS_MS[unit ?? ""] ?? Infinity;
    if (unitMs >= last) return null;
    sum += Number(amount) * unitMs;
    last = unitMs;
  }
  return Math.round(sum);
}
