/**
 * The operator that asks a service for each task (O9).
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../clock/clock.ts";
import { redacted } from "../observe/redact.ts";
import { isExhaustion } from "./exhaustion.ts";
import type { HttpOptions } from "./http_options.ts";
import { type OutputText, outputText } from "./output_text.ts";
import type { Operator, RunFailure, RunObserver, RunRequest, RunResult } from "./port.ts";
import type { PostAnswer, PostFailure, Posting } from "./posting.ts";
import { retryAfterMs } from "./retry_after.ts";
import type { EndCause } from "./run.ts";
import { taskHeaders } from "./task_headers.ts";

/** What all operators behind URLs share. */
export interface HttpContext {
  readonly posting: Posting;
  readonly clock: Clock;
  /** Bytes that a request to the node has at most for an output, escaped. */
  readonly outputLimit: number;
}

/** Why there is no output, and how long the service asks to be left alone. */
type ServiceEnd = EndCause & { readonly retryAfterMs?: number };

/** Of an answer that is no output, so much is read for the message, whatever the limits are. */
const EXPLANATION_BYTES = 65_536;

/** Posts the input of each task of its name to one URL; the answer is the output. */
export class HttpOperator implements Operator {
  readonly #name: string;
  readonly #url: URL;
  readonly #options: HttpOptions;
  readonly #context: HttpContext;

  constructor(name: string, options: HttpOptions, context: HttpContext) {
    this.#name = name;
    this.#url = new URL(options.url);
    this.#options = options;
    this.#context = context;
  }

  async run(
    request: RunRequest,
    _observer: RunObserver,
    signal: AbortSignal,
  ): Promise<RunResult> {
    const { clock } = this.#context;
    const startedAt = clock.monotonic();
    const made = await this.#ask(request, signal);
    const durationMs = (clock.monotonic() - startedAt) / MICROS_PER_MS;
    if (!("failure" in made)) return { ok: true, ...made, durationMs };
    const { failure, what, ...wait } = made;
    const message = `Operator "${this.#name}" (${shownUrl(this.#url)}) [${failure}] ${what}`;
    return { ok: false, failure, message, ...wait, durationMs };
  }

  async #ask(request: RunRequest, signal: AbortSignal): Promise<OutputText | ServiceEnd> {
    const { headers, contentType, timeoutMs } = this.#options;
    const end = await this.#context.posting.post({
      url: this.#url,
      headers: { ...headers, "content-type": contentType, ...taskHeaders(request) },
      body: request.task.input,
      timeoutMs,
      maxReplyBytes: Math.max(this.#maxBytes(), EXPLANATION_BYTES),
    }, signal);
    return end.kind === "answered" ? this.#judge(end) : this.#unanswered(end);
  }

  /** An output has no more bytes than it takes of a request. */
  #maxBytes(): number {
    return Math.min(this.#options.maxOutputBytes ?? Infinity, this.#context.outputLimit);
  }

  #judge(answer: PostAnswer): OutputText | ServiceEnd {
    const refusal = refusalOf(answer, (text) => redacted(text, this.#secrets()));
    if (refusal !== null) return { ...refusal, ...this.#wait(refusal, answer) };
    const { encoding } = this.#options;
    const { length } = answer.body;
    if (length > this.#maxBytes()) return this.#tooLarge(length);
    return outputText(answer.body, encoding, this.#context.outputLimit);
  }

  /** Who says "later" may say when. */
  #wait({ failure }: EndCause, { retryAfter }: PostAnswer): Pick<ServiceEnd, "retryAfterMs"> {
    const ms = failure === "status" ? retryAfterMs(retryAfter, this.#context.clock.now()) : null;
    return ms === null ? {} : { retryAfterMs: ms };
  }

  /** What of a request is nobody's business: a service may repeat it in what it says. */
  #secrets(): readonly string[] {
    return [...Object.values(this.#options.headers), ...this.#url.searchParams.values()];
  }

  #unanswered({ failure, message, cause }: PostFailure): EndCause {
    switch (failure) {
      case "aborted":
        return { failure: "ended", what: "was ended by the processor" };
      case "timeout":
        return { failure: "timeout", what: `was given up: ${message}` };
      case "tooLong":
        return this.#tooLarge(Math.max(this.#maxBytes(), EXPLANATION_BYTES) + 1);
      case "connection":
        return isExhaustion(cause ?? {})
          ? { failure: "exhausted", what: `waits for a connection: ${message}` }
          : { failure: "connection", what: `gave no answer: ${message}` };
    }
  }

  #tooLarge(bytes: number): EndCause {
    const { maxOutputBytes } = this.#options;
    const limit = this.#maxBytes();
    const whose = limit === maxOutputBytes ? "its maxOutput allows" : "fit a request";
    const what = `has an output of ${bytes} bytes or more, of ${limit} that ${whose}`;
    return { failure: "outputTooLarge", what };
  }
}

/** A query may have a key in it. */
export function shownUrl({ origin, pathname }: URL): string {
  return origin + pathname;
}

/** Statuses below 500 that say "later" (RFC 9110, 15.5; RFC 6585, 4; RFC 8470, 5.2). */
const LATER: ReadonlySet<number> = new Set([408, 425, 429]);

/** Null when the answer is an output: every status of 2xx, an empty one too. */
function refusalOf(
  { status, location, body }: PostAnswer,
  redact: (text: string) => string,
): EndCause | null {
  if (status >= 200 && status < 300) return null;
  const words = firstLine(body, redact);
  const what = `answered with status ${status}${words === "" ? "" : `: ${words}`}`;
  if (status >= 300 && status < 400) {
    const where = location === null ? "" : ` to ${redact(location).slice(0, LONGEST_WORDS)}`;
    const redirected = `sent us on with status ${status}${where}, which is not followed`;
    return { failure: "redirected", what: redirected };
  }
  return { failure: failureOf(status), what };
}

function failureOf(status: number): RunFailure {
  return status >= 400 && status < 500 && !LATER.has(status) ? "refused" : "status";
}

const LONGEST_WORDS = 300;

/** What a service says first of what is wrong. A secret is taken out whole, before the text is cut. */
function firstLine(body: Uint8Array, redact: (text: string) => string): string {
  const text = redact(new TextDecoder().decode(body.subarray(0, EXPLANATION_BYTES)));
  return (text.trim().split(/\r?\n/, 1)[0] ?? "").slice(0, LONGEST_WORDS);
}
