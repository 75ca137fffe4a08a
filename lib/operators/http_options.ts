/**
 * How one operator behind a URL is asked.
 *
 * @module
 */

/** What an operator's name maps to when it is a service (O9); `url` tells it from a command. */
export interface HttpOptions {
  /** http or https, without user and password. */
  readonly url: string;
  /** Headers of every request, with names in lower case; secret. */
  readonly headers: Readonly<Record<string, string>>;
  /** The `Content-Type` of the input. */
  readonly contentType: string;
  /** Milliseconds, 1 or more, until the answer is complete. */
  readonly timeoutMs: number;
  /** What becomes of output that is no UTF-8 (O3). */
  readonly encoding: "replace" | "strict";
  /** Bytes of output beyond which a run fails (O3); null: what a request can hold. */
  readonly maxOutputBytes: number | null;
}
