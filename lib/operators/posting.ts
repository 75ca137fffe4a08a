/**
 * What operators behind a URL need of HTTP.
 *
 * @module
 */

/** One POST. */
export interface PostRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds until the answer is complete. */
  readonly timeoutMs: number;
  readonly maxReplyBytes: number;
}

/** An answer, whatever its status. */
export interface PostAnswer {
  readonly kind: "answered";
  readonly status: number;
  /** Where a redirect points to. */
  readonly location: string | null;
  /** `Retry-After` as it came. */
  readonly retryAfter: string | null;
  readonly body: Uint8Array;
}

/** Why there is no answer. */
export interface PostFailure {
  readonly kind: "failed";
  readonly failure:
    | "connection" // none, or it was cut, or what came was no HTTP
    | "timeout"
    | "tooLong" // more than `maxReplyBytes`
    | "aborted"; // by the signal
  /** A clause for people. */
  readonly message: string;
  /** The system's error, as far as there was one. */
  readonly cause: unknown;
}

/** Sends requests over connections that are kept. */
export interface Posting {
  /**
   * Never rejects; an abort of `signal` ends the request. Redirects are not followed. A request can
   * arrive twice when a kept connection ends under it.
   */
  post(request: PostRequest, signal: AbortSignal): Promise<PostAnswer | PostFailure>;
}
