import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import { answer, answerLineOf } from "../../lib/control/answering.ts";
import { refOf } from "../../lib/control/names.ts";
import { type ControlResult, MAX_ANSWER_BYTES, type TaskLine } from "../../lib/control/protocol.ts";
import type { KnownTask } from "../../lib/processor/known_tasks.ts";
import { APPLICATION, applicationOf, NOW } from "../journal/samples.ts";
import { knownTask } from "./tasks.ts";

const SELF = { program: "1.2.3", pid: 7 };
const LIST = { version: 1, command: "list", of: null, parked: false } as const;
const AT = new Date(NOW / 1_000).toISOString();

const deskOf = (...tasks: readonly KnownTask[]) => ({ tasks: () => tasks });

function linesOf(result: ControlResult): readonly TaskLine[] {
  assert.ok(result.kind === "tasks");
  return result.tasks;
}

const PARKED = knownTask("7", {
  attempts: 2,
  lastFailure: { message: "no", at: NOW },
  state: { kind: "parked", since: NOW, isDropped: false },
});

describe("answer()", () => {
  test("lists each task with what it waits for, and without its input", () => {
    const waiting = knownTask(null, {
      application: applicationOf("b"),
      position: 2,
      input: "€",
      state: { kind: "waiting", until: NOW, why: "failed" },
      outcome: { id: "o1", output: "€€", computedAt: NOW, wasSent: true },
    });
    const [first, second] = linesOf(answer(LIST, deskOf(PARKED, waiting)));
    assert.deepEqual(first, {
      ref: refOf(PARKED),
      ...{ ...APPLICATION, assigned: true, task: "7", position: 1, operator: "cat" },
      ...{ state: "parked", why: null, since: AT, until: null, dropped: false, attempts: 2 },
      ...{ failure: { message: "no", at: AT }, inputBytes: 2, outcome: null },
    });
    const outcome = { id: "o1", outputBytes: 6, computedAt: AT, sent: true };
    const { state, why, until, inputBytes } = second!;
    assert.deepEqual([state, why, until, inputBytes], ["waiting", "failed", AT, 3]);
    assert.deepEqual(second!.outcome, outcome);
  });

  test("narrows a list to what is parked, and to an application", () => {
    const other = { ...PARKED, application: applicationOf("b") };
    const desk = deskOf(knownTask("1"), PARKED, other);
    const parked = linesOf(answer({ ...LIST, parked: true }, desk));
    assert.deepEqual(parked.map(({ ref }) => ref), [refOf(PARKED), refOf(other)]);
    const of = { chain: null, application: other.application.application };
    assert.deepEqual(linesOf(answer({ ...LIST, of }, desk)).map(({ ref }) => ref), [refOf(other)]);
  });

  test("shows all tasks of a group, with hashes of their inputs", () => {
    const desk = deskOf(knownTask("x"), knownTask(null), knownTask(null, { position: 2 }));
    const id = refOf(knownTask(null));
    const found = linesOf(answer({ version: 1, command: "show", of: null, id }, desk));
    assert.deepEqual(found.map(({ position }) => position), [1, 2]);
    assert.deepEqual(found[0]!.input, {
      sha256: "582967534d0f909d196b97f9e6921342777aea87b46fa52df165389db1fb8ccf",
      start: "in",
    });
  });

  test("has no more than an answer has room for, and says how many there are", () => {
    const many = Array.from({ length: 200 }, (_, number) => knownTask(`${number}`.repeat(50_000)));
    const result = answer(LIST, deskOf(...many));
    assert.ok(result.kind === "tasks" && result.more > 0);
    assert.equal(result.tasks.length + result.more, 200);
    assert.ok(Buffer.byteLength(JSON.stringify(result)) < MAX_ANSWER_BYTES);
  });

  test("says what keeps the desk from answering", () => {
    const desk = {
      tasks: (): never => {
        throw new Error("the disk is gone");
      },
    };
    const refused = { kind: "refused", why: "failed", message: "the disk is gone" };
    assert.deepEqual(answer(LIST, desk), refused);
  });
});

describe("answerLineOf()", () => {
  const lines = [
    "",
    "x",
    "null",
    "[]",
    "7",
    '"list"',
    "{}",
    '{"version":1}',
    "{",
    '{"a":'.repeat(9),
  ];
  for (const line of lines) {
    test(`takes ${JSON.stringify(line)} for no request`, () => {
      const result = answerLineOf(line, deskOf(), SELF);
      assert.ok(result.kind === "refused" && result.why === "invalid");
    });
  }

  test("names the version of the program to one that speaks another", () => {
    const line = JSON.stringify({ version: 2, command: "list" });
    const result = answerLineOf(line, deskOf(), SELF);
    assert.ok(result.kind === "refused" && result.why === "version");
    assert.match(result.message, /version 1\.2\.3/);
  });
});
