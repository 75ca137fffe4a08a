/**
 * Why a request got no answer, and whether anything of it can have reached the node.
 *
 * @module
 */

/** What ended a request without an answer. */
export type TransportFailure =
  | "notConnected" // no connection, or no TLS: the request was never written
  | "cut" // the connection ended, or something that is no HTTP came
  | "timedOut" // we gave it up
  | "aborted" // our caller gave it up
  | "tooLong"; // the answer is above our limit

/** A request without an answer. When it is thrown, its connection has been closed (U3). */
export class TransportError extends Error {
  override readonly name = "TransportError";
  /** What ended it. */
  readonly failure: TransportFailure;
  /** Whether a byte of the request may have left: false only when that is certain. */
  readonly sent: boolean;
  /** Whether a kept connection ended before a byte of the answer. */
  readonly stale: boolean;

  constructor(
    failure: TransportFailure,
    sent: boolean,
    stale: boolean,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.failure = failure;
    this.sent = sent;
    this.stale = stale;
  }
}

/** What a failed connection means for people, by the error code that both runtimes give. */
const CONNECTION_ERRORS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the name cannot be resolved at present",
  EHOSTUNREACH: "no route leads there",
  ENETUNREACH: "no network leads there",
  ETIMEDOUT: "nothing answers there",
  ECONNRESET: "the connection was closed at once",
  EPROTO: "no TLS is spoken there; is the URL to begin with http:// ?",
  ERR_SSL_WRONG_VERSION_NUMBER: "no TLS is spoken there; is the URL to begin with http:// ?",
};

/** One clause on a network error: what it means, and its code. */
export function explained(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== "string") return String(message ?? error);
  const meaning = CERTIFICATE_ERROR.test(code) ? certificateProblem(code) : CONNECTION_ERRORS[code];
  return `${meaning ?? message} (${code})`;
}

/** OpenSSL's names for what is wrong with a certificate, and Node's for a wrong host name. */
const CERTIFICATE_ERROR = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME/;

/** Both runtimes read that variable once, at their start, for HTTP and WebSocket alike. */
function certificateProblem(code: string): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its TLS certificate is not for this host";
  if (code === "CERT_HAS_EXPIRED") return "its TLS certificate has expired";
  return "its TLS certificate is not trusted; a CA of your own is trusted when the variable " +
    "NODE_EXTRA_CA_CERTS names the file with its certificate";
}
