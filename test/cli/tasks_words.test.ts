import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stateText, sumText, taskText } from "../../lib/cli/tasks/words.ts";
import { taskLines } from "../../lib/control/task_lines.ts";
import type { TaskLine } from "../../lib/control/protocol.ts";
import type { KnownTask, TaskState } from "../../lib/processor/known_tasks.ts";
import { knownTask } from "../control/tasks.ts";
import { NOW } from "../journal/samples.ts";

const SECOND = 1_000_000;

function lineOf(state: TaskState, change: Partial<KnownTask> = {}): TaskLine {
  const result = taskLines([knownTask("7", { ...change, state })], false);
  assert.ok(result.kind === "tasks");
  return result.tasks[0]!;
}

const FAILED = { attempts: 2, lastFailure: { message: "no\u001b[2J", at: NOW } };

describe("stateText()", () => {
  const since = NOW - 12 * SECOND;
  const states: readonly (readonly [TaskState, RegExp])[] = [
    [{ kind: "queued", since, why: "place" }, /^waits for a place to run for 12 s$/],
    [{ kind: "queued", since: 1, why: "stopping" }, /next start/],
    [{ kind: "queued", since: 1, why: "readOnly" }, /the node is read-only$/],
    [{ kind: "queued", since: 1, why: "cannotPropose" }, /cannot propose blocks/],
    [{ kind: "running", since }, /^running for 12 s$/],
    [{ kind: "computed", since, why: "order" }, /those before it$/],
    [{ kind: "computed", since, why: "turn" }, /to be submitted$/],
    [{ kind: "computed", since, why: "fence" }, /fate of an earlier submission/],
    [{ kind: "computed", since, why: "readOnly" }, /read-only$/],
    [{ kind: "computed", since, why: "cannotPropose" }, /cannot propose/],
    [{ kind: "computed", since, why: "unreachable" }, /cannot be reached$/],
    [{ kind: "computed", since, why: "unassigned" }, /until its application is worked for$/],
    [{ kind: "submitting", since }, /^on its way to the node for 12 s$/],
    [{ kind: "settling" }, /being found out$/],
    [{ kind: "waiting", until: NOW + 4 * SECOND, why: "confirm" }, /still listed, in 4 s$/],
    [{ kind: "waiting", until: null, why: "presumed" }, /the next answer decides$/],
    [{ kind: "waiting", until: NOW, why: "accepted" }, /the next answer decides$/],
    [{ kind: "ending" }, /^being ended$/],
  ];
  for (const [state, expected] of states) {
    test(`says ${JSON.stringify(expected.source)} of ${JSON.stringify(state)}`, () => {
      assert.match(stateText(lineOf(state), NOW), expected);
    });
  }

  test("tells of what has failed how often, and with what, and lets no controls through", () => {
    const waiting: TaskState = { kind: "waiting", until: NOW - 1, why: "failed" };
    const expected = "tried again with the next answer after 2 failed attempts: no\\x1b[2J";
    assert.equal(stateText(lineOf(waiting, FAILED), NOW), expected);
    const parked: TaskState = { kind: "parked", since, isDropped: false };
    const text = "parked for 12 s after 2 failed attempts: no\\x1b[2J";
    assert.equal(stateText(lineOf(parked, FAILED), NOW), text);
    const dropped: TaskState = { kind: "parked", since: null, isDropped: true };
    assert.equal(stateText(lineOf(dropped), NOW), "dropped by hand");
  });

  test("says what another version tells, as it is", () => {
    const line = { ...lineOf({ kind: "ending" }), state: "new\n", why: "x" };
    assert.equal(stateText(line, NOW), "new\\n");
  });
});

describe("taskText()", () => {
  test("has ids whole, places where there are several, and no controls", () => {
    const long = "x".repeat(200);
    assert.equal(taskText({ task: long, position: 1 }), `task ${long}`);
    assert.equal(taskText({ task: "7", position: 3 }), "task 7, 3 of its group");
    assert.equal(taskText({ task: null, position: 3 }), "positional task 3");
    assert.equal(taskText({ task: "a\u009b b", position: 1 }), 'task "a\\x9b b"');
  });
});

describe("sumText()", () => {
  test("counts by state, and what was dropped apart", () => {
    const parked = lineOf({ kind: "parked", since: NOW, isDropped: false });
    const dropped = lineOf({ kind: "parked", since: NOW, isDropped: true });
    assert.equal(sumText([]), "no tasks");
    assert.equal(sumText([parked]), "1 task: 1 parked");
    assert.equal(sumText([parked, dropped, parked]), "3 tasks: 2 parked, 1 dropped");
  });
});
