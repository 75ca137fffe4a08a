/**
 * HTTP/1.1 requests, read from a stream of bytes.
 *
 * Written here instead of taken from `node:http`, since faults live below it: an answer cut in its
 * middle, a socket that is open and deaf. Bun's `node:http` does not send what was written before a
 * `destroy`, and its `ws` is not the package's (both seen in 1.4.5); `node:net` is the same in both
 * runtimes and in a compiled binary.
 *
 * @module
 */

/** A request, whole. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  /** Names in lower case; of several with one name the last. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Whether the body was above the limit: then `body` is empty. */
  readonly tooLarge: boolean;
  readonly version: "1.0" | "1.1";
  readonly keepAlive: boolean;
}

/** What was not a request. */
export class MalformedRequest extends Error {
  override readonly name = "MalformedRequest";
}

/** Everything before a body. */
type Head = Omit<HttpRequest, "body" | "tooLarge">;

interface Body {
  /** Takes bytes from the front of `bytes` and answers how many. */
  push(bytes: Uint8Array): number;
  readonly done: boolean;
  take(): Pick<HttpRequest, "body" | "tooLarge">;
}

export interface RequestReaderOptions {
  /** Bytes that a body of this request may have; more are read and thrown away. */
  readonly limitOf: (head: Head) => number;
  /** Called for a client that waits for leave to send its body (`expect: 100-continue`). */
  readonly onExpect: () => void;
}

/** The longest head that is read, in bytes. */
const HEAD_LIMIT = 65_536;

/** Turns chunks into requests: `push` what arrives, `next` until it answers null. */
export class RequestReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #head: Head | null = null;
  #body: Body | null = null;
  readonly #options: RequestReaderOptions;

  constructor(options: RequestReaderOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    if (this.#body !== null) this.#feed(this.#body);
  }

  /** The bytes that no request has taken: what a client sent after its wish to upgrade. */
  takeRest(): Uint8Array {
    const rest = this.#bytes;
    this.#bytes = new Uint8Array(0);
    return rest;
  }

  /**
   * The next request that has arrived in full, or null.
   *
   * @throws {MalformedRequest} when the bytes are none; nothing can be read any more then.
   */
  next(): HttpRequest | null {
    if (this.#head === null && !this.#readHead()) return null;
    if (!this.#body!.done) return null;
    const request = { ...this.#head!, ...this.#body!.take() };
    this.#head = null;
    this.#body = null;
    return request;
  }

  #readHead(): boolean {
    const view = asBuffer(this.#bytes);
    const end = view.indexOf("\r\n\r\n");
    if (end < 0) {
      if (view.length > HEAD_LIMIT) throw new MalformedRequest("the head is too long");
      return false;
    }
    this.#head = parseHead(view.toString("latin1", 0, end));
    this.#bytes = view.subarray(end + 4);
    this.#body = bodyFor(this.#head, this.#options.limitOf(this.#head));
    if (this.#head.headers.get("expect")?.toLowerCase() === "100-continue") {
      this.#options.onExpect();
    }
    this.#feed(this.#body);
    return true;
  }

  #feed(body: Body): void {
    if (!body.done) this.#bytes = this.#bytes.subarray(body.push(this.#bytes));
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

const REQUEST_LINE = /^([A-Z]+) (\S+) HTTP\/(1\.[01])$/;

function parseHead(text: string): Head {
  const [first = "", ...lines] = text.split("\r\n");
  const match = REQUEST_LINE.exec(first);
  if (match === null) throw new MalformedRequest(`no request line: ${first.slice(0, 40)}`);
  const [, method = "", target = "", version = ""] = match;
  const headers = new Map(lines.map(parseHeader));
  const wish = headers.get("connection")?.toLowerCase();
  return {
    method,
    path: target.split("?", 1)[0]!,
    headers,
    version: version === "1.0" ? "1.0" : "1.1",
    keepAlive: version === "1.0" ? wish === "keep-alive" : wish !== "close",
  };
}

function parseHeader(line: string): [string, string] {
  const colon = line.indexOf(":");
  if (colon <= 0) throw new MalformedRequest(`no header: ${line.slice(0, 40)}`);
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function bodyFor(head: Head, limit: number): Body {
  if (head.headers.get("transfer-encoding")?.toLowerCase() === "chunked") return chunked(limit);
  const length = Number(head.headers.get("content-length") ?? "0");
  if (!Number.isSafeInteger(length) || length < 0) throw new MalformedRequest("no content length");
  return ofLength(length, limit);
}

function ofLength(length: number, limit: number): Body {
  const kept = length > limit ? null : new Uint8Array(length);
  let filled = 0;
  return {
    push(bytes) {
      const taken = Math.min(bytes.length, length - filled);
      kept?.set(bytes.subarray(0, taken), filled);
      filled += taken;
      return taken;
    },
    get done() {
      return filled === length;
    },
    take: () => ({ body: kept ?? new Uint8Array(0), tooLarge: kept === null }),
  };
}

/** A body in chunks, each with its size in front; the one of size 0 is the last. */
function chunked(limit: number): Body {
  const parts: Uint8Array[] = [];
  let size = 0;
  let done = false;

  function chunk(bytes: Uint8Array): number {
    const view = asBuffer(bytes);
    const lineEnd = view.indexOf("\r\n");
    if (lineEnd < 0) return 0;
    const length = Number.parseInt(view.toString("latin1", 0, lineEnd), 16);
    if (!(length >= 0)) throw new MalformedRequest("no chunk size");
    const end = lineEnd + 2 + length;
    if (view.length < end + 2) return 0;
    size += length;
    if (size <= limit) parts.push(view.subarray(lineEnd + 2, end));
    done = length === 0;
    return end + 2;
  }

  return {
    push(bytes) {
      let taken = 0;
      for (let step = -1; step !== 0 && !done; taken += step) step = chunk(bytes.subarray(taken));
      return taken;
    },
    get done() {
      return done;
    },
    take: () => {
      const tooLarge = size > limit;
      return { body: tooLarge ? new Uint8Array(0) : Buffer.concat(parts), tooLarge };
    },
  };
}
