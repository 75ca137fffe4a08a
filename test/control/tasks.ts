/** Tasks as a desk has them. */
import type { KnownTask } from "../../lib/processor/known_tasks.ts";
import { applicationOf, NOW } from "../journal/samples.ts";

export function knownTask(id: string | null, change: Partial<KnownTask> = {}): KnownTask {
  return {
    application: applicationOf("a"),
    isAssigned: true,
    group: id === null ? "p" : `i${id}`,
    taskId: id,
    position: 1,
    operator: "cat",
    input: "in",
    attempts: 0,
    lastFailure: null,
    state: { kind: "running", since: NOW },
    outcome: null,
    ...change,
  };
}
