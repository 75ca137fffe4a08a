/**
 * What strangers write, without our secrets: a server, or a proxy before it, may repeat on a page of
 * errors what was sent along.
 *
 * @module
 */

/** What is shorter may be a word of any text. */
const SHORTEST_SECRET = 8;

/**
 * The text with `***` in the place of each value of 8 characters or more, and of each of its words that
 * has as many.
 */
export function redacted(text: string, values: readonly string[]): string {
  const secrets = values.flatMap((value) => [value, ...value.split(/\s+/)]);
  const long = secrets.filter(({ length }) => length >= SHORTEST_SECRET);
  return long.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}
