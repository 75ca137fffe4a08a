/**
 * Callbacks: "ask me again no later than" (S1-S3).
 *
 * @module
 */
import type { Micros } from "../clock/clock.ts";
import { keyOf } from "../protocol/identifiers.ts";
import { changed, sayOnce } from "./cursors.ts";
import { wantQuestion } from "./reasons.ts";
import type { Application, Turn } from "./state.ts";

/** Callbacks that stand per application (S1). */
const MAX_CALLBACKS = 64;

/** The least time between two questions that an application's own callbacks lead to (S2). */
const OWN_INTERVAL: Micros = 100_000;

/** From here on a callback is "never" (S3): 2100-01-01T00:00:00Z. */
const NEVER = 4_102_444_800_000_000n;

/** Notes the callback of an answer. */
export function requestCallback(turn: Turn, application: Application, at: bigint | null): void {
  if (at === null || at >= NEVER) return;
  const { callbacks } = application;
  const time = Number(at);
  const index = callbacks.findIndex((other) => other >= time);
  if (index !== -1 && callbacks[index] === time) return;
  callbacks.splice(index === -1 ? callbacks.length : index, 0, time);
  if (callbacks.length > MAX_CALLBACKS) {
    callbacks.pop();
    sayOnce(turn, application, "callbacks", MAX_CALLBACKS);
  }
  changed(turn, application);
  armCallbacks(turn, application);
}

/** Keeps the application's place in the schedule at the earliest callback that stands. */
export function armCallbacks(turn: Turn, application: Application): void {
  const [first] = application.callbacks;
  const key = keyOf(application.id);
  if (first === undefined) turn.core.callbacks.delete(key);
  else turn.core.callbacks.set(key, first, application);
}

/** A callback's time has come. */
export function onCallback(turn: Turn, application: Application): void {
  const allowed = application.lastOwnQuestion + OWN_INTERVAL;
  if (allowed <= turn.now) return wantQuestion(turn, application);
  turn.core.waits.set(ownWait(application), allowed, { kind: "callback", application });
}

/** The key of the wait after which a callback of its own may be asked on (S2). */
export function ownWait({ id }: Application): string {
  return `own ${keyOf(id)}`;
}

/** The callbacks that a question sent now answers (S1) do not stand any longer. */
export function answerCallbacks(turn: Turn, application: Application): void {
  const answered = countDue(application.callbacks, turn.wall);
  if (answered === 0) return;
  application.callbacks = application.callbacks.slice(answered);
  application.lastOwnQuestion = turn.now;
  changed(turn, application);
  armCallbacks(turn, application);
}

function countDue(callbacks: readonly Micros[], wall: Micros): number {
  const index = callbacks.findIndex((time) => time > wall);
  return index === -1 ? callbacks.length : index;
}
