/**
 * An answer of the node, and the bytes that it is.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import type { HttpRequest } from "./request_reader.ts";

/** A status with a text. */
export interface Answer {
  readonly status: number;
  /** Absent for an answer without a body. */
  readonly contentType?: string;
  /** Further lines, each with its `\r\n`. */
  readonly headers?: string;
  readonly body: string;
}

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Payload Too Large",
  421: "Misdirected Request",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
};

/** What the real node puts into every answer; a browser's page may ask it. */
const CORS = "vary: origin, access-control-request-method, access-control-request-headers\r\n" +
  "access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n";

/** The head of a change of protocol, up to the headers of that protocol. */
export function switchingProtocols(headers: string, date: string): string {
  return `HTTP/1.1 101 Switching Protocols\r\n${headers}${CORS}date: ${date}\r\n\r\n`;
}

/** The whole answer as text: headers in the real node's order and case. */
export function answerText(answer: Answer, request: HttpRequest, date: string): string {
  const { status, contentType, headers = "", body } = answer;
  const type = contentType === undefined ? "" : `content-type: ${contentType}\r\n`;
  const close = request.keepAlive || request.version === "1.0" ? "" : "connection: close\r\n";
  const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
  return `HTTP/${request.version} ${status} ${REASONS[status] ?? ""}\r\n${type}${headers}${CORS}` +
    `${length}${close}date: ${date}\r\n\r\n${request.method === "HEAD" ? "" : body}`;
}

/** The `date` header, made anew once a second. */
export function httpDate(clock: Clock): () => string {
  let second = -1;
  let text = "";
  return () => {
    const now = Math.floor(clock.now() / 1_000_000);
    if (now !== second) text = new Date(now * 1_000).toUTCString();
    second = now;
    return text;
  };
}
