/**
 * Tasks as they are answered.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type Micros, MICROS_PER_MS } from "../clock/clock.ts";
import { cut } from "../observe/escape.ts";
import type { DecisionEnd } from "../processor/kept_decisions.ts";
import type { KnownTask, MissingOperator, TaskState } from "../processor/known_tasks.ts";
import { type GroupName, refOf } from "./names.ts";
import { type ControlResult, MAX_ANSWER_BYTES, type TaskLine } from "./protocol.ts";

/** Left for what stands around the tasks of an answer. */
const ENVELOPE_BYTES = 65_536;

/** Missing operators that are named; what is asked for of more is hostile. */
const MOST_MISSING = 64;

/**
 * As many tasks as an answer has room for.
 *
 * @param isWhole Whether all is told of each, as one asks for it.
 */
export function taskLines(
  tasks: readonly KnownTask[],
  isWhole: boolean,
  missing: readonly MissingOperator[] = [],
): ControlResult {
  const lines = fitting(
    tasks,
    (task) => isWhole ? { ...taskLine(task), input: inputOf(task) } : taskLine(task),
  );
  return {
    kind: "tasks",
    tasks: lines,
    more: tasks.length - lines.length,
    missing: missing.slice(0, MOST_MISSING).map(({ application, operator }) => ({
      ...application,
      operator: cut(operator, SHOWN_INPUT),
    })),
  };
}

/** What has come of decisions, in the order of the groups; as many as an answer has room for. */
export function decidedLines(
  groups: readonly GroupName[],
  ends: readonly DecisionEnd[],
): ControlResult {
  const lines = fitting(groups, (group, index) => ({
    ref: refOf(group),
    ...group.application,
    task: group.taskId,
    end: ends[index]!,
  }));
  return { kind: "decided", decided: lines, more: groups.length - lines.length };
}

function fitting<Item, Line>(
  items: readonly Item[],
  lineOf: (item: Item, index: number) => Line,
): readonly Line[] {
  const lines: Line[] = [];
  let room = MAX_ANSWER_BYTES - ENVELOPE_BYTES;
  for (const [index, item] of items.entries()) {
    const line = lineOf(item, index);
    room -= Buffer.byteLength(JSON.stringify(line)) + 1;
    if (room < 0) break;
    lines.push(line);
  }
  return lines;
}

function taskLine(task: KnownTask): TaskLine {
  const { application, isAssigned, taskId, position, operator, input, attempts } = task;
  const { state, lastFailure, outcome } = task;
  return {
    ref: refOf(task),
    ...application,
    assigned: isAssigned,
    task: taskId,
    position,
    operator,
    ...stateFields(state),
    attempts,
    failure: lastFailure === null
      ? null
      : { message: lastFailure.message, at: timeOf(lastFailure.at) },
    inputBytes: Buffer.byteLength(input),
    outcome: outcome === null ? null : {
      id: outcome.id,
      outputBytes: Buffer.byteLength(outcome.output),
      computedAt: timeOf(outcome.computedAt)!,
      sent: outcome.wasSent,
    },
  };
}

function stateFields(state: TaskState) {
  return {
    state: state.kind,
    why: "why" in state ? state.why : null,
    since: "since" in state ? timeOf(state.since) : null,
    until: "until" in state ? timeOf(state.until) : null,
    dropped: state.kind === "parked" && state.isDropped,
  };
}

const SHOWN_INPUT = 200;

function inputOf({ input }: KnownTask): NonNullable<TaskLine["input"]> {
  const sha256 = createHash("sha256").update(input).digest("hex");
  return { sha256, start: cut(input, SHOWN_INPUT) };
}

/** A wall time that a clock can have; a journal may say anything. */
function timeOf(at: Micros | null): string | null {
  if (at === null) return null;
  const date = new Date(at / MICROS_PER_MS);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
