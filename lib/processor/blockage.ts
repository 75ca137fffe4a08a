/**
 * What keeps a chain from submitting: a read-only node, a missing key, a node that is away (U4).
 *
 * @module
 */
import { backoffMs, QUESTION_BACKOFF } from "./backoff.ts";
import type { PendingEnd } from "../node/port.ts";
import { wantQuestion } from "./reasons.ts";
import { requestRun, withdrawRun } from "./run_requests.ts";
import type { Blocked, Chain, Group, Turn } from "./state.ts";
import { after, emit } from "./turn.ts";

/** How often it is looked whether the node takes mutations, or has a key, again (U2, U4). */
const PROBE_INTERVAL_MS = 300_000;

/** Nothing is sent on the chain until the cause is gone; said once. */
export function block(turn: Turn, chain: Chain, cause: Blocked, message: string): void {
  const isNew = cause === "unreachable"
    ? ++chain.unreachable === 1
    : chain.blocked?.cause !== cause;
  chain.blocked = { cause, message };
  turn.core.lanes.add(chain);
  const delayMs = cause === "unreachable"
    ? backoffMs(QUESTION_BACKOFF, chain.unreachable, turn.core.random)
    : PROBE_INTERVAL_MS;
  turn.core.waits.set(`lane ${chain.id}`, after(turn, delayMs), { kind: "lane", chain });
  if (isNew) emit(turn, { name: "chain.blocked", chain: chain.id, cause, message });
  if (cause !== "unreachable") forEachGroup(chain, (group) => withdrawRun(turn, group));
}

/** A submission has reached the node, whatever became of it. */
export function reached(turn: Turn, chain: Chain): void {
  if (chain.unreachable === 0) return;
  chain.unreachable = 0;
  emit(turn, { name: "chain.unblocked", chain: chain.id });
}

/** Looks whether the cause is gone, without making a block. */
export function probe(turn: Turn, chain: Chain): void {
  switch (chain.blocked?.cause) {
    case "readOnly":
      if (!chain.probing) turn.effects.push({ kind: "readMutations", chain: chain.id });
      chain.probing = true;
      return;
    case "cannotPropose":
      return settlePending(turn, chain);
    case "unreachable":
      // The next submission shows it: one that cannot be sent changes nothing.
      chain.blocked = null;
      turn.core.lanes.add(chain);
      return;
    case undefined:
  }
}

/** Has the node settle what is pending on the chain, unless it is at it (U3). */
export function settlePending(turn: Turn, chain: Chain): void {
  if (chain.settling) return;
  chain.settling = true;
  turn.effects.push({ kind: "settlePending", chain: chain.id });
}

/** Whether the node takes mutations was read (U4). */
export function onMutationsRead(turn: Turn, chain: Chain, accepts: boolean | null): void {
  chain.probing = false;
  if (accepts === false) {
    return block(turn, chain, "readOnly", "the node is read-only: it schedules no operations");
  }
  if (chain.blocked?.cause !== "readOnly") return;
  if (accepts) unblock(turn, chain);
  else block(turn, chain, "readOnly", chain.blocked.message);
}

/** `retryPendingBlock` was asked to see whether the node has a key for the chain. */
export function onKeyProbed(turn: Turn, chain: Chain, end: PendingEnd): void {
  if (chain.blocked?.cause !== "cannotPropose") return;
  if (end.kind === "committed" || end.kind === "none") unblock(turn, chain);
  else block(turn, chain, "cannotPropose", end.message);
}

/** The cause is gone, if there was one. */
export function unblock(turn: Turn, chain: Chain): void {
  if (chain.blocked === null) return;
  chain.blocked = null;
  turn.core.lanes.add(chain);
  turn.core.waits.delete(`lane ${chain.id}`);
  emit(turn, { name: "chain.unblocked", chain: chain.id });
  forEachGroup(chain, (group) => requestRun(turn, group));
  for (const application of chain.applications.values()) wantQuestion(turn, application);
}

function forEachGroup(chain: Chain, act: (group: Group) => void): void {
  for (const { groups } of chain.applications.values()) {
    for (const group of groups.values()) act(group);
  }
}
