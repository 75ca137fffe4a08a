/**
 * Where a node is: its URL with a path prefix kept, and the headers that go with every request.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { redacted } from "../observe/redact.ts";
import type { ApplicationOnChain } from "../protocol/identifiers.ts";

/** What is configured of a node. */
export interface NodeAddressOptions {
  /** `http:` or `https:`, with or without a path (`https://host/prefix`), no query, no fragment. */
  readonly url: string;
  /** Sent with every request and with the WebSocket handshake; secrets, so they are never shown. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A node's addresses, and what people may be shown of them. */
export class NodeAddress {
  /** Without user, password and headers: fit for logs. */
  readonly shown: string;
  readonly #base: URL;
  readonly #credentials: Readonly<Record<string, string>>;
  #headers: Readonly<Record<string, string>>;

  /** @throws {TypeError} for a URL that no node can have; the message repeats no password. */
  constructor({ url, headers = {} }: NodeAddressOptions) {
    this.#base = parseBase(url);
    this.#credentials = credentialsIn(this.#base);
    this.#headers = withCredentials(headers, this.#credentials);
    this.#base.username = this.#base.password = "";
    this.shown = this.#base.href.replace(/\/$/, "");
  }

  /** Those of the next request and the next connection. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** What somebody else wrote, without what our headers hold. */
  redact(text: string): string {
    return redacted(text, Object.values(this.#headers));
  }

  /** Replaces the headers; those that stand in the URL stay. */
  setHeaders(headers: Readonly<Record<string, string>>): void {
    this.#headers = withCredentials(headers, this.#credentials);
  }

  /** The node's own GraphQL. */
  get own(): URL {
    return this.#below("/");
  }

  /** The GraphQL of an application on a chain. */
  application({ chain, application }: ApplicationOnChain): URL {
    const [chainPart, applicationPart] = [chain, application].map(encodeURIComponent);
    return this.#below(`/chains/${chainPart}/applications/${applicationPart}`);
  }

  /** The WebSocket of the notifications. */
  get webSocket(): URL {
    const url = this.#below("/ws");
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    return url;
  }

  #below(path: string): URL {
    const url = new URL(this.#base);
    url.pathname = url.pathname.replace(/\/+$/, "") + path;
    return url;
  }
}

function parseBase(text: string): URL {
  if (!URL.canParse(text)) throw new TypeError("The URL of the node is no URL");
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`The URL of the node begins with http:// or https://, not ${url.protocol}`);
  }
  if (url.search !== "" || url.hash !== "") {
    throw new TypeError("The URL of the node has no query and no fragment");
  }
  return url;
}

/** A user in the URL becomes the header that it stands for: a WebSocket's URL cannot carry one. */
function credentialsIn({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function withCredentials(
  headers: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === "authorization");
  return named ? headers : { ...headers, ...credentials };
}
