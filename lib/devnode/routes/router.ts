/**
 * Which path is answered by what.
 *
 * @module
 */
import type { Site } from "../site.ts";
import type { Exchange } from "../transport/connection.ts";
import type { HttpRequest } from "../transport/request_reader.ts";
import * as answers from "./answers.ts";
import { answerApplication } from "./application.ts";
import { answerNode } from "./node.ts";

const APPLICATION = /^\/chains\/([^/]+)\/applications\/([^/]+)$/;

/** Bytes that the body of a request to an application may have (`docs/wire.md`: 413 above it). */
const APPLICATION_LIMIT = 2_097_152;

/** Bytes that a body of `POST /` may have here; the real node takes any number. */
const NODE_LIMIT = 64 * 1_024 * 1_024;

/** The bytes that the body of a request may have. */
export function bodyLimitOf({ path }: Pick<HttpRequest, "path">): number {
  return APPLICATION.test(path) ? APPLICATION_LIMIT : NODE_LIMIT;
}

/** Answers a request, but for the upgrade to a WebSocket. */
export async function route(site: Site, exchange: Exchange, url: string): Promise<void> {
  const { method, path } = exchange.request;
  const application = APPLICATION.exec(path);
  if (application === null && path !== "/" && path !== "/ready") {
    return exchange.answer(answers.notFoundAnswer);
  }
  if (method === "OPTIONS") return exchange.answer(answers.preflightAnswer);
  const isRead = method === "GET" || method === "HEAD";
  if (path === "/ready") {
    return exchange.answer(isRead ? answers.readyAnswer : answers.methodNotAllowed("GET,HEAD"));
  }
  if (isRead) return exchange.answer(answers.pageAnswer);
  if (method !== "POST") return exchange.answer(answers.methodNotAllowed("GET,HEAD,POST"));
  if (application === null) return await answerNode(site, exchange, url);
  await answerApplication(site, exchange, application[1]!, application[2]!);
}
