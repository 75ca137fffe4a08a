/**
 * A digest of tasks in their order, that grows with them and stays small.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Task } from "../protocol/tasks.ts";

/** The trail of no tasks. */
export const EMPTY_TRAIL = "";

/** The trail with one more task behind it. Operator and input tell a task, as in U1. */
export function extendTrail(trail: string, { operator, input }: Task): string {
  return createHash("sha256")
    .update(JSON.stringify([trail, operator]))
    .update(input)
    .digest("base64url");
}

export function trailOf(tasks: readonly Task[]): string {
  return tasks.reduce(extendTrail, EMPTY_TRAIL);
}
