/**
 * Sizes as people write them.
 *
 * @module
 */

/** How a size may be written, as an error tells it. */
export const SIZE_FORMS = 'such as "64 MiB", "10 MB", "512KiB", or bytes as a number';

/**
 * The bytes of `64 MiB`, `10MB` or `1.5 GiB`, in any case of letters: units with an i count by
 * 1,024, those without by 1,000; a number without a unit is bytes. Fractions of a byte are rounded.
 *
 * @returns null when it is no size; no range is checked but that it is 0 or more and finite.
 */
export function parseSize(value: string | number): number | null {
  const [, amount, unit] = SIZE.exec(String(value).trim()) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * factorOf(unit ?? ""));
}

/** The same for a JSON Schema, which knows no flags. */
export const SIZE_PATTERN = "^\\d+(?:\\.\\d+)? ?(?:[bB]|[kKmMgGtT][iI]?[bB])?$";

const SIZE = /^(\d+(?:\.\d+)?) ?(b|[kmgt]i?b)?$/i;
const PREFIXES = ["", "k", "m", "g", "t"];

function factorOf(unit: string): number {
  const [prefix, middle] = unit.toLowerCase().replace(/b$/, "");
  return (middle === "i" ? 1_024 : 1_000) ** PREFIXES.indexOf(prefix ?? "");
}
