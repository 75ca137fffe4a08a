/**
 * From a request to its answer, whoever it comes from.
 *
 * @module
 */
import type { KnownTask } from "../processor/known_tasks.ts";
import { findGroup, groupsOf, isOf, refused } from "./names.ts";
import {
  type Answerer,
  type ControlRequest,
  type ControlResult,
  PROTOCOL_VERSION,
  readRequest,
} from "./protocol.ts";
import { taskLines } from "./task_lines.ts";

/** Where tasks are looked up: a running processor, or its journal when none is running. */
export interface TaskDesk {
  /** @throws what makes it impossible; its message is told. */
  tasks(): readonly KnownTask[];
}

/** Answers a line that may be a request. Never throws. */
export function answerLineOf(line: string, desk: TaskDesk, { program }: Answerer): ControlResult {
  const value = parsed(line);
  const version = (value as { readonly version?: unknown } | null)?.version;
  if (typeof version === "number" && version !== PROTOCOL_VERSION) {
    return refused(
      "version",
      `the processor is version ${program}, which speaks version ${PROTOCOL_VERSION} of this ` +
        `protocol, not ${version}: use the program of that version`,
    );
  }
  const request = readRequest(value);
  if (request !== null) return answer(request, desk);
  return refused("invalid", "this is no request that this version knows");
}

/** Answers a request. Never throws. */
export function answer(request: ControlRequest, desk: TaskDesk): ControlResult {
  try {
    const tasks = desk.tasks().filter(({ application }) => isOf(request.of, application));
    switch (request.command) {
      case "list":
        return taskLines(request.parked ? tasks.filter(isParked) : tasks, false);
      case "show": {
        const found = findGroup(groupsOf(tasks), request.id);
        if ("kind" in found) return found;
        const { group, application } = found;
        const own = tasks.filter((task) =>
          task.group === group && isOf(application, task.application)
        );
        return taskLines(own, true);
      }
    }
  } catch (error) {
    return refused("failed", error instanceof Error ? error.message : String(error));
  }
}

function isParked({ state }: KnownTask): boolean {
  return state.kind === "parked";
}

/** null for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
