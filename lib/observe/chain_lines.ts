/**
 * What the log says of the node, of chains and of applications.
 *
 * @module
 */
import { shortId } from "../protocol/identifiers.ts";
import { formatMs } from "./duration.ts";
import { applicationFields, count, line, nameOf, quoted, said } from "./line.ts";
import type { EventMap } from "./events.ts";
import type { LinesOf } from "./line.ts";

const BLOCKED = {
  readOnly: "the node is read-only: start it without --read-only, or use another node; " +
    "it is looked at again every 5 min",
  cannotPropose: "the node holds no key for the chain: run `linera assign` on it; " +
    "it is tried again every 5 min",
  unreachable: "the node cannot be reached; outcomes wait for it",
} as const;

const BOUNDED = {
  callbacks: "callbacks stand; the latest give way",
  heldCursors: "older cursors are held; the oldest give way, and what they listed may be lost",
} as const;

const UNGUARDED = {
  inTheClear: "what is sent to the node, its headers too, goes over the network in the clear: " +
    "have a proxy at the node serve https",
  openPort: "the node's port is open to other machines, and a node asks nobody who they are: " +
    "have a firewall close it to them",
} as const;

/** Lines of the node and its chains. */
export const chainLines: LinesOf<
  | "node.waiting"
  | "node.slow"
  | "node.ready"
  | "node.unguarded"
  | "chain.unfollowed"
  | "chain.followed"
  | "chain.forgotten"
  | "chain.connected"
  | "chain.disconnected"
  | "chain.refused"
  | "chain.block"
  | "chain.deaf"
  | "chain.blocked"
  | "chain.unblocked"
> = {
  "node.waiting": (event) =>
    line(
      "warning",
      `${said(event.message)}; it is asked again until it answers`,
      { url: event.url, reason: event.message, retryInMs: event.retryInMs },
    ),
  "node.slow": ({ url, waitedMs }) =>
    line(
      "warning",
      `the node at ${said(url)} has not answered for ${formatMs(waitedMs)}; waiting`,
      {
        url,
        waitedMs,
      },
    ),
  "node.unguarded": ({ cause, url }) => line("warning", UNGUARDED[cause], { cause, url }),
  "node.ready": ({ url, version, chains }) =>
    line(
      "info",
      `the node at ${said(url)} (${quoted(version)}) follows ${count(chains, "chain")}`,
      {
        url,
        version,
        chains,
      },
    ),
  "chain.unfollowed": ({ chain }) =>
    line(
      "error",
      `chain ${shortId(chain)} is not followed by the node: check --chain and ` +
        "--operator-application-ids, or what the controller assigns, or run " +
        "`linera wallet follow-chain` or `linera assign` on the node; it is looked for again",
      { chain },
    ),
  "chain.followed": ({ chain }) =>
    line("info", `chain ${shortId(chain)} is followed by the node now`, { chain }),
  "chain.forgotten": ({ chain }) =>
    line("debug", `chain ${shortId(chain)} is not asked for any more`, { chain }),
  "chain.connected": ({ chain }) =>
    line("info", `chain ${shortId(chain)}: notifications arrive`, { chain }),
  "chain.disconnected": ({ chain, reason }) =>
    line("warning", `chain ${shortId(chain)}: notifications lost: ${said(reason)}`, {
      chain,
      reason,
    }),
  "chain.refused": ({ chain, reason }) =>
    line("error", `chain ${shortId(chain)}: the node refuses notifications: ${said(reason)}`, {
      chain,
      reason,
    }),
  "chain.block": ({ chain, height, hash }) =>
    line("debug", `chain ${shortId(chain)}: block ${shortId(hash)} at height ${height}`, {
      chain,
      height,
      block: hash,
    }),
  "chain.deaf": ({ chain, height }) =>
    line(
      "warning",
      `chain ${
        shortId(chain)
      } is at height ${height}, and no notification said so; subscribing anew`,
      { chain, height },
    ),
  "chain.blocked": ({ chain, cause, message }) =>
    line(
      cause === "unreachable" ? "warning" : "error",
      `chain ${shortId(chain)}: nothing can be submitted: ${BLOCKED[cause]} (${said(message)})`,
      { chain, cause, reason: message },
    ),
  "chain.unblocked": ({ chain }) =>
    line("info", `chain ${shortId(chain)}: submissions go on`, { chain }),
};

/** Lines of applications and the questions to them. */
export const applicationLines: LinesOf<
  | "assignment.begun"
  | "assignment.ended"
  | "application.assigned"
  | "application.unassigned"
  | "application.bounded"
  | "discovery.found"
  | "discovery.failed"
  | "discovery.recovered"
  | "question.failed"
  | "question.recovered"
  | "question.answered"
> = {
  "assignment.begun": ({ applications, chains }) =>
    line(
      "info",
      `${count(applications, "application")} on ${count(chains, "chain")} to work for; ` +
        "--log-level debug names each",
      { applications, chains },
    ),
  "assignment.ended": ({ applications, chains }) =>
    line(
      "info",
      `${count(applications, "application")} on ${count(chains, "chain")} no longer to work for; ` +
        "--log-level debug names each",
      { applications, chains },
    ),
  "application.assigned": ({ application }) =>
    line("info", `${nameOf(application)} is assigned`, applicationFields(application)),
  "application.unassigned": ({ application }) =>
    line("info", `${nameOf(application)} is no longer assigned`, applicationFields(application)),
  "application.bounded": ({ application, bound, limit }) =>
    line("warning", `${nameOf(application)}: ${limit} ${BOUNDED[bound]}`, {
      ...applicationFields(application),
      bound,
      limit,
    }),
  "discovery.found": ({ chain, listed, asking, untold }) =>
    line(
      "info",
      `chain ${shortId(chain)}: ${asking} of ${count(listed, "application")} ` +
        `${asking === 1 ? "asks" : "ask"} for tasks` +
        (untold === 0 ? "" : `; ${untold} of them did not say, and will be asked again`),
      { chain, listed, asking, untold },
    ),
  "discovery.failed": ({ chain, message, failures, retryInMs }) =>
    line(
      "warning",
      `chain ${shortId(chain)}: what asks for tasks could not be found out: ${said(message)}; ` +
        `assignments stay as they are, asking again in ${formatMs(retryInMs)}`,
      { chain, reason: message, failures, retryInMs },
    ),
  "discovery.recovered": ({ chain }) =>
    line("info", `chain ${shortId(chain)}: its applications are known again`, { chain }),
  "question.failed": (event) =>
    line(
      event.kind === "misaddressed" ? "error" : "warning",
      `${nameOf(event.application)} ${failureOf(event)}; ` +
        `asking again in ${formatMs(event.retryInMs)}`,
      {
        ...applicationFields(event.application),
        kind: event.kind,
        reason: event.message,
        failures: event.failures,
        retryInMs: event.retryInMs,
      },
    ),
  "question.recovered": ({ application, failures }) =>
    line("info", `${nameOf(application)} answers again after ${count(failures, "failure")}`, {
      ...applicationFields(application),
      failures,
    }),
  "question.answered": ({ application, tasks, tookMs, dropped }) =>
    line(
      "debug",
      `${nameOf(application)} lists ${count(tasks, "task")}` +
        `${dropped ? ", some out of date" : ""} (${formatMs(tookMs)})`,
      { ...applicationFields(application), tasks, tookMs, dropped },
    ),
};

function failureOf({ kind, message }: EventMap["question.failed"]): string {
  if (UNASKED.test(message)) return "does not ask for tasks: it has no query nextActions";
  return `${FAILED[kind]}: ${said(message).replace(/\.$/, "")}`;
}

/** How the service of an application that has not this query answers. */
const UNASKED = /^Unknown field "nextActions" on type "[^"]*"\.?$/;

const FAILED = {
  invalid: "gave no valid answer to nextActions",
  misaddressed: "is not known to the node (check --operator-application-ids)",
  unreachable: "cannot be asked",
} as const;
