/**
 * How long a service asks to be left alone (RFC 9110, 10.2.3).
 *
 * @module
 */
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";

/**
 * Reads `Retry-After`: whole seconds, or a date.
 *
 * @param now Microseconds since 1970.
 * @returns Milliseconds from now on, from 0; null where there is none, or nothing of the kind.
 */
export function retryAfterMs(value: string | null, now: Micros): number | null {
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  if (!HTTP_DATE.test(value)) return null;
  const until = Date.parse(value);
  return Number.isNaN(until) ? null : Math.max(0, until - now / MICROS_PER_MS);
}

/** The one form in which dates are to be sent (RFC 9110, 5.6.7); others are long obsolete. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
