/**
 * Where the node is, and what goes along with each request.
 *
 * @module
 */

/**
 * Reads the URL of a node: http or https, with a path prefix where a proxy wants one.
 *
 * @returns the URL without a slash at its end.
 * @throws {SyntaxError} that says what is wrong with it.
 */
export function parseNodeUrl(text: string): string {
  const shown = JSON.stringify(text.replace(/\/\/[^/@]*@/, "//***@"));
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SyntaxError(
      `${shown} is no URL such as http://127.0.0.1:8080 or https://host/prefix`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new SyntaxError(`The URL of ${url.host} has a user or password: give a header instead`);
  }
  if (url.search !== "" || url.hash !== "") {
    throw new SyntaxError(`${shown} has a "?" or "#": a node's URL ends with its path`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

/** A header of every request to the node, secret as a rule. */
export type NodeHeader = readonly [name: string, value: string];

/**
 * Reads `name: value`, as the flag has it. The name is made lower-case.
 *
 * @throws {SyntaxError} that says what is wrong, without the value.
 */
export function parseHeaderFlag(text: string): NodeHeader {
  const colon = text.indexOf(":");
  if (colon <= 0) throw new SyntaxError('A header is written "name: value"');
  const name = text.slice(0, colon).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  const problem = headerProblem(name, value);
  if (problem !== null) throw new SyntaxError(`The header ${JSON.stringify(name)} ${problem}`);
  return [name, value];
}

/** What is wrong with a header, without its value, which is secret; null when nothing is. */
export function headerProblem(name: string, value: string): string | null {
  if (!HEADER_NAME.test(name)) return "has a name that HTTP does not allow";
  if (OWN_HEADERS.has(name.toLowerCase())) return "is set by the program itself";
  return HEADER_VALUE.test(value) ? null : "has a value that HTTP does not allow";
}

/** RFC 9110, 5.6.2 and 5.5; the value as far as both runtimes' `fetch` takes it. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// deno-lint-ignore no-control-regex
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * What HTTP, WebSocket and the node's dialect need for themselves. A header that announces trailers has
 * every request fail before it leaves.
 */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "content-type",
  "host",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-protocol",
  "sec-websocket-version",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
