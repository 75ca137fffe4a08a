/**
 * What is answered to whoever asks for the processor's health.
 *
 * `/healthz` fails when a restart would help, and then alone: a supervisor that kills a processor
 * because its node is down makes two outages of one. `/readyz` fails while anything keeps tasks from
 * moving, and is for people and alerts.
 *
 * @module
 */
import { isIP } from "node:net";
import { MICROS_PER_MS } from "../clock/clock.ts";
import type { Condition } from "./health.ts";

/** What of an HTTP request matters. */
export interface HealthRequest {
  readonly method: string;
  readonly target: string;
  /** The header; undefined: there is none. */
  readonly host: string | undefined;
}

/** An answer; the body is one line of JSON. */
export interface HealthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What there is to tell. */
export interface HealthReport {
  /** Applications that are assigned. */
  readonly applications: number;
  readonly conditions: readonly Condition[];
}

/** Reasons in one answer; of others, the number. */
const MOST_REASONS = 100;

/** Characters of what a node or an application said. */
const MOST_MESSAGE = 500;

/**
 * @param isPrivate Whether nobody on another machine can ask; others are told the names of conditions
 * and since when they hold, and no ids or messages.
 */
export function answerHealth(
  request: HealthRequest,
  report: () => HealthReport,
  isPrivate: boolean,
): HealthAnswer {
  // A page in a browser may have its own name lead here; an address it cannot (DNS rebinding).
  if (!isAddress(request.host)) return refusal(421, "ask by an IP address, or as localhost");
  const path = request.target.split("?", 1)[0];
  if (path !== "/healthz" && path !== "/readyz") {
    return refusal(404, "there are /healthz and /readyz");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { ...refusal(405, "use GET or HEAD"), headers: { allow: "GET, HEAD" } };
  }
  const { applications, conditions } = report();
  if (path === "/readyz") {
    return answer(conditions, ["ready", "notReady"], isPrivate, { applications });
  }
  const fatal = conditions.filter(({ name }) => name === "stalled");
  return answer(fatal, ["ok", "stuck"], isPrivate);
}

function answer(
  reasons: readonly Condition[],
  [good, bad]: readonly [string, string],
  isPrivate: boolean,
  facts: object = {},
): HealthAnswer {
  const isGood = reasons.length === 0;
  const told = reasons.slice(0, MOST_REASONS).map((reason) => tell(reason, isPrivate));
  const more = reasons.length - told.length;
  const body = { status: isGood ? good : bad, ...facts, reasons: told, more };
  return { status: isGood ? 200 : 503, headers: {}, body: `${JSON.stringify(body)}\n` };
}

function tell({ name, subject, since, message }: Condition, isPrivate: boolean): object {
  const seen = { condition: name, since: new Date(since / MICROS_PER_MS).toISOString() };
  return isPrivate ? { ...seen, subject, message: message.slice(0, MOST_MESSAGE) } : seen;
}

function refusal(status: number, error: string): HealthAnswer {
  return { status, headers: {}, body: `${JSON.stringify({ error })}\n` };
}

/** The port does not matter: it may be forwarded. */
function isAddress(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1");
  return name.toLowerCase() === "localhost" || isIP(name) !== 0;
}
