/**
 * Text of strangers, made fit for a terminal and for a log of one record a line.
 *
 * @module
 */

/**
 * C0 and C1 controls (a terminal obeys both), line and paragraph separators (they forge lines), and
 * the bidirectional overrides (they forge the order of what is read). A tab stays.
 */
// deno-lint-ignore no-control-regex
const UNFIT = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

const NAMED: ReadonlyMap<string, string> = new Map([["\n", "\\n"], ["\r", "\\r"]]);

/** Writes every character that a terminal would obey as what it is: `\x1b`, `\n`, `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(UNFIT, (character) => NAMED.get(character) ?? numbered(character));
}

/** The same of a text that has lines. */
export function escapeLines(text: string): string {
  return text.split("\n").map(escapeControls).join("\n");
}

/**
 * What `JSON.stringify` leaves as it is though a terminal obeys it, or TOML forbids it (DEL), as its
 * `\\u` escape: still the same JSON.
 */
export function escapeJson(json: string): string {
  return json.replace(
    BEYOND_JSON,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// deno-lint-ignore no-control-regex
const BEYOND_JSON = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function numbered(character: string): string {
  const digits = character.charCodeAt(0).toString(16);
  return digits.length <= 2 ? `\\x${digits.padStart(2, "0")}` : `\\u${digits.padStart(4, "0")}`;
}

/**
 * Cuts a text to at most `length` characters and says how long it was.
 *
 * @param length at least 1; a pair of surrogates is never torn.
 */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.charCodeAt(length - 1) >> 10 === 0x36 ? length - 1 : length;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}
