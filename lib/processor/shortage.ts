/**
 * A machine that has no descriptors, processes or memory for one more run (R4).
 *
 * That is no failure of the operator. For a time no more runs are started at a time than go on then,
 * and one more for each that ends: so the bound finds what the machine can carry. It is lifted when
 * no start has failed so for a while.
 *
 * @module
 */
import { backoffMs, type Growth } from "./backoff.ts";
import { waitGroup } from "./groups.ts";
import type { Member, Turn } from "./state.ts";
import { after, emit } from "./turn.ts";

/** How long a group waits whose run found no room. */
const WAIT: Growth = { firstMs: 1_000, factor: 1, maxMs: 2_000 };

/** After how long without such a failure the machine counts as well again. */
const CALM_MS = 30_000;

/** A run could not be started for want of room: its group waits, and has made no attempt. */
export function holdBack(turn: Turn, member: Member, message: string): void {
  const { core } = turn;
  const { group } = member;
  core.runs.holdBack();
  if (!core.isShort) emit(turn, { name: "machine.short", running: core.running.size, message });
  core.isShort = true;
  core.waits.set(CALM, after(turn, CALM_MS), { kind: "calm" });
  member.state = "failed";
  if (group.ending !== "no" || group.waiting !== null) return;
  const waitMs = backoffMs(WAIT, 1, core.random);
  waitGroup(turn, group, { until: after(turn, waitMs), cause: "failed" });
}

/** A run that had been started has ended: one more may be tried. */
export function noteStarted({ core }: Turn): void {
  if (core.isShort) core.runs.allowOneMore();
}

/** No start has failed for a while. */
export function onCalm(turn: Turn): void {
  turn.core.isShort = false;
  turn.core.runs.release();
  emit(turn, { name: "machine.recovered" });
}

const CALM = "calm";
