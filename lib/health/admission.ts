/**
 * Who may ask for the processor's health.
 *
 * On a loopback address that is every program of the machine, but no page in a browser: one whose own
 * name leads here (DNS rebinding) is told by `Host`, one that asks from elsewhere by `Origin` and
 * `Sec-Fetch-Site`, which a page cannot leave out. Where there is a token, only who has it may ask.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { isAddressed } from "../config/listen_address.ts";

/** What of an HTTP request matters; a header that is undefined is not there. */
export interface HealthRequest {
  readonly method: string;
  readonly target: string;
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly fetchSite?: string | undefined;
  readonly authorization?: string | undefined;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Null: it is answered. */
export function refusalOf(request: HealthRequest, token: string | null): Refusal | null {
  const { host, origin, fetchSite = "none", authorization } = request;
  if (!isAddressed(host)) return { status: 421, error: "ask by an IP address, or as localhost" };
  if (origin !== undefined || !["none", "same-origin"].includes(fetchSite)) {
    return { status: 403, error: "this is not told to pages of other sites" };
  }
  if (token === null || hasToken(authorization, token)) return null;
  const headers = { "www-authenticate": 'Bearer realm="linera-task-processor"' };
  return { status: 401, error: "send `Authorization: Bearer TOKEN`, see listenToken", headers };
}

/** How long it takes tells nothing of the token. */
function hasToken(authorization: string | undefined, token: string): boolean {
  const [, sent] = /^bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
  return sent !== undefined && timingSafeEqual(digest(sent), digest(token));
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
