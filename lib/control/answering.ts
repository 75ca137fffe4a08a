/**
 * From a request to its answer, whoever it comes from.
 *
 * @module
 */
import type { DecidedGroup, Decision, DecisionEnd } from "../processor/kept_decisions.ts";
import type { KnownTask, MissingOperator } from "../processor/known_tasks.ts";
import { type GroupName, GroupNames, groupsOf, isOf, refused } from "./names.ts";
import {
  type Answerer,
  type ControlRequest,
  type ControlResult,
  PROTOCOL_VERSION,
  readRequest,
} from "./protocol.ts";
import { decidedLines, taskLines } from "./task_lines.ts";

/** Where tasks are looked up, and decided about: a running processor, or a journal without one. */
export interface TaskDesk {
  /** @throws what makes it impossible; its message is told. */
  tasks(): readonly KnownTask[];
  missingOperators(): readonly MissingOperator[];
  /** Settles when it is stored; rejects with what makes it impossible. */
  decide(decision: Decision, groups: readonly DecidedGroup[]): Promise<readonly DecisionEnd[]>;
}

/** Answers a line that may be a request. Never rejects. */
export async function answerLineOf(
  line: string,
  desk: TaskDesk,
  { program }: Answerer,
): Promise<ControlResult> {
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
  if (request !== null) return await answer(request, desk);
  return refused("invalid", "this is no request that this version knows");
}

/** Answers a request. Never rejects. */
export async function answer(request: ControlRequest, desk: TaskDesk): Promise<ControlResult> {
  try {
    const tasks = desk.tasks().filter(({ application }) => isOf(request.of, application));
    switch (request.command) {
      case "list":
        if (request.parked) return taskLines(tasks.filter(isParked), false);
        return taskLines(
          tasks,
          false,
          desk.missingOperators().filter(({ application }) => isOf(request.of, application)),
        );
      case "show":
        return show(tasks, request.id);
      default: {
        const { command, ids } = request;
        return ids === null
          ? await decide(command, groupsOf(tasks.filter(mayBeRetried)), desk)
          : await decideNamed(command, ids, groupsOf(tasks), desk);
      }
    }
  } catch (error) {
    return refused("failed", error instanceof Error ? error.message : String(error));
  }
}

function show(tasks: readonly KnownTask[], id: string): ControlResult {
  const found = new GroupNames(groupsOf(tasks)).find(id);
  if ("kind" in found) return found;
  const { group, application } = found;
  const own = tasks.filter((task) => task.group === group && isOf(application, task.application));
  return taskLines(own, true);
}

/** All of them, or none: what is wrong with any is told first. */
async function decideNamed(
  decision: Decision,
  ids: readonly string[],
  groups: readonly GroupName[],
  desk: TaskDesk,
): Promise<ControlResult> {
  const names = new GroupNames(groups);
  const found = new Set<GroupName>();
  for (const id of ids) {
    const group = names.find(id);
    if ("kind" in group) return group;
    found.add(group);
  }
  return await decide(decision, [...found], desk);
}

async function decide(
  decision: Decision,
  groups: readonly GroupName[],
  desk: TaskDesk,
): Promise<ControlResult> {
  const ends = groups.length === 0 ? [] : await desk.decide(decision, groups);
  return decidedLines(groups, ends);
}

function isParked({ state }: KnownTask): boolean {
  return state.kind === "parked";
}

/** What a person has dropped is retried when that person says so (R2). */
function mayBeRetried({ state }: KnownTask): boolean {
  return state.kind === "parked" ? !state.isDropped : state.kind === "waiting";
}

/** null for what is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
