/**
 * What the demonstration asks for, and when.
 *
 * @module
 */
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import { pause } from "../pause.ts";
import type { Kind } from "./kinds.ts";
import type { Lab, TaskRequest } from "./lab.ts";

/** One request of the script. */
export interface Scene {
  /** Milliseconds since the beginning. */
  readonly atMs: number;
  readonly lab: "taskLab" | "cursorList";
  readonly request: Omit<TaskRequest, "notBefore">;
  /** Milliseconds from then on, before which the tasks are not to be handed out. */
  readonly notBeforeMs?: number;
  /** What is said of it; absent for one of many. */
  readonly says?: string;
}

/** About seven seconds, no text longer than a line of 80 columns has room for; what this machine cannot show is left out. */
export function demoScript(kinds: readonly Kind[], priceInput: string): readonly Scene[] {
  const shown = new Set(kinds.map(({ name }) => name));
  return [...SCENES, ...pings(), priceScene(priceInput)]
    .filter(({ request }) => shown.has(request.operator))
    .sort((one, other) => one.atMs - other.atMs);
}

const SCENES: readonly Scene[] = [
  {
    atMs: 0,
    lab: "taskLab",
    request: { operator: "cat", input: "task $number", count: 100, identified: true },
    says: "100 tasks at once, with ids: outcomes ready together share blocks",
  },
  {
    atMs: 1_500,
    lab: "taskLab",
    request: { operator: "digest", input: "link $number", count: 6, identified: false },
    says: "6 tasks without ids: they run together, and are stored in order",
  },
  {
    atMs: 2_000,
    lab: "taskLab",
    request: { operator: "later", input: "reminder $number", count: 1, identified: true },
    notBeforeMs: 3_000,
    says: "1 task for 3 s from now: its application asked to be asked then",
  },
  {
    atMs: 2_300,
    lab: "taskLab",
    request: { operator: "slow", input: "patience $number", count: 2, identified: true },
    says: "2 tasks that take 2 s each, while others go on",
  },
  {
    atMs: 2_700,
    lab: "taskLab",
    request: { operator: "flaky", input: "again $number", count: 3, identified: true },
    says: "3 tasks whose operator fails the first time",
  },
  {
    atMs: 3_100,
    lab: "taskLab",
    request: { operator: "picky", input: "better $number", count: 1, identified: true },
    says: "1 task whose first outcome the application refuses",
  },
  {
    atMs: 3_500,
    lab: "taskLab",
    request: { operator: "factor", input: "9797654321$number", count: 2, identified: true },
    says: "2 numbers to be factored, by an operator in TypeScript",
  },
  {
    atMs: 4_300,
    lab: "cursorList",
    request: { operator: "listed", input: "entry $number", count: 20, identified: true },
    says: "20 tasks that are listed once each; half of them fail at first",
  },
];

function priceScene(input: string): Scene {
  return {
    atMs: 3_900,
    lab: "taskLab",
    request: { operator: "price", input, count: 1, identified: true },
    says: "1 price of the outer world, by an operator in Python",
  };
}

function pings(): readonly Scene[] {
  return Array.from({ length: 6 }, (_, index) => ({
    atMs: 5_500 + index * 200,
    lab: "taskLab" as const,
    request: { operator: "ping", input: `ping ${index}`, count: 1, identified: true },
    ...(index === 0 ? { says: "6 single tasks, one every 200 ms: the time that one takes" } : {}),
  }));
}

/** Plays the scenes, each at its time, until the last one or the abort. */
export async function playScript(
  scenes: readonly Scene[],
  labs: Readonly<Record<Scene["lab"], Lab>>,
  clock: Clock,
  onScene: (scene: Scene) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = clock.monotonic();
  for (const scene of scenes) {
    const waitMs = scene.atMs - (clock.monotonic() - start) / MICROS_PER_MS;
    if (waitMs > 0) await pause(clock, waitMs, signal);
    if (signal.aborted) return;
    onScene(scene);
    const { lab, request, notBeforeMs } = scene;
    await labs[lab].request({
      ...request,
      ...(notBeforeMs === undefined
        ? {}
        : { notBefore: clock.now() + notBeforeMs * MICROS_PER_MS }),
    });
  }
}
