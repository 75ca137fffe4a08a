/**
 * What is answered to whoever asks for the processor's health.
 *
 * `/healthz` fails when a restart would help, and then alone: a supervisor that kills a processor
 * because its node is down makes two outages of one. `/readyz` fails while anything keeps tasks from
 * moving, and is for people and alerts; `/metrics` has the numbers.
 *
 * @module
 */
import { MICROS_PER_MS } from "../clock/clock.ts";
import { type HealthRequest, refusalOf } from "./admission.ts";
import type { Condition } from "./health.ts";
import { metricsText, type Numbers } from "./metrics.ts";

/** An answer; the body of most is one line of JSON. */
export interface HealthAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What there is to tell. */
export interface HealthReport extends Numbers {
  readonly conditions: readonly Condition[];
}

/** Reasons in one answer; of others, the number. */
const MOST_REASONS = 100;

/** Characters of what a node or an application said. */
const MOST_MESSAGE = 500;

/** @param token What has to be sent along; null: nothing. */
export function answerHealth(
  request: HealthRequest,
  report: () => HealthReport,
  token: string | null,
): HealthAnswer {
  const refusal = refusalOf(request, token);
  if (refusal !== null) return refused(refusal.status, refusal.error, refusal.headers);
  const path = request.target.split("?", 1)[0];
  if (path !== "/healthz" && path !== "/readyz" && path !== "/metrics") {
    return refused(404, "there are /healthz, /readyz and /metrics");
  }
  if (request.method !== "GET" && request.method !== "HEAD") {
    return refused(405, "use GET or HEAD", { allow: "GET, HEAD" });
  }
  return path === "/metrics" ? metricsAnswer(report()) : stateAnswer(path, report());
}

function metricsAnswer(report: HealthReport): HealthAnswer {
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  return { status: 200, headers, body: metricsText(report) };
}

function stateAnswer(
  path: "/healthz" | "/readyz",
  { applications, tasks, conditions }: HealthReport,
): HealthAnswer {
  if (path === "/readyz") {
    const facts = { applications, tasks: Object.fromEntries(tasks) };
    return answer(conditions, ["ready", "notReady"], facts);
  }
  return answer(conditions.filter(({ name }) => name === "stalled"), ["ok", "stuck"], {});
}

function answer(
  reasons: readonly Condition[],
  [good, bad]: readonly [string, string],
  facts: object,
): HealthAnswer {
  const isGood = reasons.length === 0;
  const told = reasons.slice(0, MOST_REASONS).map(tell);
  const more = reasons.length - told.length;
  const body = { status: isGood ? good : bad, ...facts, reasons: told, more };
  return { status: isGood ? 200 : 503, headers: {}, body: `${JSON.stringify(body)}\n` };
}

function tell({ name, subject, since, message }: Condition): object {
  return {
    condition: name,
    since: new Date(since / MICROS_PER_MS).toISOString(),
    subject,
    message: message.slice(0, MOST_MESSAGE),
  };
}

function refused(
  status: number,
  error: string,
  headers: HealthAnswer["headers"] = {},
): HealthAnswer {
  return { status, headers, body: `${JSON.stringify({ error })}\n` };
}
