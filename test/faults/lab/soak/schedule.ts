/**
 * Which faults come when: all of it is made of a seed before anything begins, so that the same seed is
 * the same schedule.
 *
 * @module
 */
import { type Dice, diceOf } from "../dice.ts";
import { FAMILIES, TARGETS } from "../families.ts";
import type { MessageKind } from "../proxy/fault.ts";
import type { Rig } from "../rig.ts";
import { nodeEnded, nodeStopped, validatorKilled, validatorStopped } from "../scenarios/nodes.ts";
import { refused, stalled } from "../scenarios/network.ts";
import { operatorsKilled, operatorsStopped } from "../scenarios/operators.ts";
import { processorKilled, processorStopped } from "../scenarios/processors.ts";
import type { NodeKind } from "../site.ts";

/** The two processors of a soak: what it holds is measured of one that is never killed. */
export type Which = "steady" | "killed";

/** A fault at its time. */
export interface Planned {
  /** Milliseconds after the beginning. */
  readonly atMs: number;
  readonly name: string;
  readonly on: Which;
  /** For people: the details. */
  readonly shown: string;
  /**
   * Nobody else may ask the node for anything meanwhile: `node` of the soak's own requests, `alone` of
   * other faults as well.
   */
  readonly needs: "nothing" | "node" | "alone";
  /** What it strikes; one fault at a time waits for each kind, or they would become a wall. */
  readonly target: MessageKind | null;
  /** Resolves when it is over. */
  readonly act: (rig: Rig) => Promise<void>;
}

type Made = Omit<Planned, "atMs" | "on">;

/** Milliseconds between one fault and the next. */
const LEAST_GAP_MS = 1_000;
const GREATEST_GAP_MS = 4_000;

/** The schedule of a seed. */
export function scheduleOf(random: () => number, ms: number, node: NodeKind): readonly Planned[] {
  const dice = diceOf(random);
  const planned: Planned[] = [];
  for (let atMs = gap(dice); atMs < ms; atMs += gap(dice)) planned.push(planOne(dice, atMs, node));
  return planned;
}

function gap(dice: Dice): number {
  return dice.between(LEAST_GAP_MS, GREATEST_GAP_MS);
}

function planOne(dice: Dice, atMs: number, node: NodeKind): Planned {
  const on = dice.oneOf<Which>("steady", "killed");
  const percent = dice.between(1, 100);
  if (percent <= 60) return { atMs, on, ...strike(dice) };
  return {
    atMs,
    on,
    ...lasting(dice.oneOf(...kindsFor(node, on)), dice.between(300, 5_000)),
  };
}

function strike(dice: Dice): Made {
  const kind = dice.oneOf(...TARGETS);
  const family = dice.oneOf(...Object.keys(FAMILIES));
  const fault = FAMILIES[family]!(dice, kind);
  const shown = JSON.stringify({ ...fault, ...("bytes" in fault ? { bytes: undefined } : {}) });
  const act = (rig: Rig) => rig.nextStrike(kind, fault);
  return { name: `${family}-${kind}`, shown, needs: "nothing", target: kind, act };
}

const KINDS = [
  "network-stalled",
  "network-refused",
  "processor-stopped",
  "operators-stopped",
  "operators-killed",
  "node-killed",
] as const;
const OF_THE_REAL_NODE = [
  "node-stopped",
  "node-ended",
  "validator-stopped",
  "validator-killed",
] as const;

type Kind = typeof KINDS[number] | typeof OF_THE_REAL_NODE[number] | "processor-killed";

function kindsFor(node: NodeKind, on: Which): readonly Kind[] {
  const kills: readonly Kind[] = on === "killed" ? ["processor-killed", "processor-killed"] : [];
  return [...KINDS, ...kills, ...(node === "real" ? OF_THE_REAL_NODE : [])];
}

function lasting(name: Kind, ms: number): Made {
  return { name, shown: `${ms} ms`, needs: needsOf(name), target: null, act: actOf(name, ms) };
}

// A node that stands still has requests in its buffers: whatever else is cut meanwhile it gets after
// the cut, which nobody can decide (U3).
function needsOf(name: Kind): Planned["needs"] {
  if (name === "node-stopped") return "alone";
  return /^(node|validator)-/.test(name) ? "node" : "nothing";
}

/** Less than `submitTimeout`, for the same reason. */
const LONGEST_STOP_MS = 3_000;

function actOf(name: Kind, ms: number): Planned["act"] {
  switch (name) {
    case "network-stalled":
      return (rig) => stalled(rig, ms);
    case "network-refused":
      return (rig) => refused(rig, ms);
    case "processor-stopped":
      return (rig) => processorStopped(rig, ms);
    case "processor-killed":
      return processorKilled;
    case "operators-stopped":
      return (rig) => operatorsStopped(rig, ms);
    case "operators-killed":
      return operatorsKilled;
    case "node-stopped":
      return (rig) => nodeStopped(rig, Math.min(ms, LONGEST_STOP_MS));
    case "node-killed":
      return (rig) => nodeEnded(rig, "SIGKILL", ms / 4);
    case "node-ended":
      return (rig) => nodeEnded(rig, "SIGTERM", ms / 4);
    case "validator-stopped":
      return (rig) => validatorStopped(rig, ms);
    case "validator-killed":
      return (rig) => validatorKilled(rig, ms / 4);
  }
}
