import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";
import { answer, answerLineOf, type TaskDesk } from "../../lib/control/answering.ts";
import { refOf } from "../../lib/control/names.ts";
import { type ControlResult, MAX_ANSWER_BYTES, type TaskLine } from "../../lib/control/protocol.ts";
import type { KnownTask } from "../../lib/processor/known_tasks.ts";
import { APPLICATION, applicationOf, NOW } from "../journal/samples.ts";
import { knownTask } from "./tasks.ts";

const SELF = { program: "1.2.3", pid: 7 };
const LIST = { version: 1, command: "list", of: null, parked: false } as const;
const AT = new Date(NOW / 1_000).toISOString();

/** A desk, and what was decided at it. */
function deskOf(...tasks: readonly KnownTask[]) {
  const decided: string[] = [];
  const desk: TaskDesk & { readonly decided: readonly string[] } = {
    decided,
    tasks: () => tasks,
    missingOperators: () =>
      ["a", "b"].map((digit) => ({
        application: applicationOf(digit),
        operator: `wc ${digit}`,
      })),
    decide: (decision, groups) => {
      decided.push(...groups.map(({ group }) => `${decision} ${group}`));
      return Promise.resolve(groups.map(() => decision === "drop" ? "dropped" : "released"));
    },
  };
  return desk;
}

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
  test("lists each task with what it waits for, and without its input", async () => {
    const waiting = knownTask(null, {
      application: applicationOf("b"),
      position: 2,
      input: "€",
      state: { kind: "waiting", until: NOW, why: "failed" },
      outcome: { id: "o1", output: "€€", computedAt: NOW, wasSent: true },
    });
    const [first, second] = linesOf(await answer(LIST, deskOf(PARKED, waiting)));
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

  test("narrows a list to what is parked, and to an application", async () => {
    const other = { ...PARKED, application: applicationOf("b") };
    const desk = deskOf(knownTask("1"), PARKED, other);
    const parked = linesOf(await answer({ ...LIST, parked: true }, desk));
    assert.deepEqual(parked.map(({ ref }) => ref), [refOf(PARKED), refOf(other)]);
    const of = { chain: null, application: other.application.application };
    assert.deepEqual(linesOf(await answer({ ...LIST, of }, desk)).map(({ ref }) => ref), [
      refOf(other),
    ]);
  });

  test("names the operators that tasks wait for which cannot be listed (T4)", async () => {
    const of = { chain: null, application: APPLICATION.application };
    const result = await answer({ ...LIST, of }, deskOf());
    assert.ok(result.kind === "tasks");
    assert.deepEqual(result.missing, [{ ...APPLICATION, operator: "wc a" }]);
    const parked = await answer({ ...LIST, parked: true }, deskOf());
    assert.ok(parked.kind === "tasks" && parked.missing.length === 0);
  });

  test("shows all tasks of a group, with hashes of their inputs", async () => {
    const desk = deskOf(knownTask("x"), knownTask(null), knownTask(null, { position: 2 }));
    const id = refOf(knownTask(null));
    const found = linesOf(await answer({ version: 1, command: "show", of: null, id }, desk));
    assert.deepEqual(found.map(({ position }) => position), [1, 2]);
    assert.deepEqual(found[0]!.input, {
      sha256: "582967534d0f909d196b97f9e6921342777aea87b46fa52df165389db1fb8ccf",
      start: "in",
    });
  });

  test("has no more than an answer has room for, and says how many there are", async () => {
    const many = Array.from({ length: 200 }, (_, number) => knownTask(`${number}`.repeat(50_000)));
    const result = await answer(LIST, deskOf(...many));
    assert.ok(result.kind === "tasks" && result.more > 0);
    assert.equal(result.tasks.length + result.more, 200);
    assert.ok(Buffer.byteLength(JSON.stringify(result)) < MAX_ANSWER_BYTES);
  });

  test("decides about each group that is named, once, and says what has come of it", async () => {
    const positional = [knownTask(null), knownTask(null, { position: 2 })];
    const desk = deskOf(PARKED, ...positional, knownTask("8"));
    const ref = refOf(positional[0]!);
    const ids = ["7", ref, ref.slice(0, 9)];
    const result = await answer({ version: 1, command: "drop", of: null, ids }, desk);
    assert.deepEqual(desk.decided, ["drop i7", "drop p"]);
    assert.deepEqual(result, {
      kind: "decided",
      decided: [
        { ref: refOf(PARKED), ...APPLICATION, task: "7", end: "dropped" },
        { ref, ...APPLICATION, task: null, end: "dropped" },
      ],
      more: 0,
    });
  });

  test("decides nothing when one of several is not known", async () => {
    const desk = deskOf(PARKED);
    const ids = ["7", "nowhere"];
    const result = await answer({ version: 1, command: "drop", of: null, ids }, desk);
    assert.ok(result.kind === "refused" && result.why === "none");
    assert.deepEqual(desk.decided, []);
  });

  test("retries all that waits or is parked, but for what was dropped (R2)", async () => {
    const waiting = knownTask("8", { state: { kind: "waiting", until: NOW, why: "failed" } });
    const dropped = knownTask("9", { state: { kind: "parked", since: NOW, isDropped: true } });
    const other = { ...PARKED, application: applicationOf("b") };
    const of = { chain: null, application: APPLICATION.application };
    const desk = deskOf(PARKED, waiting, dropped, other, knownTask("1"));
    await answer({ version: 1, command: "retry", of, ids: null }, desk);
    assert.deepEqual(desk.decided, ["retry i7", "retry i8"]);
    const none = deskOf(dropped);
    const result = await answer({ version: 1, command: "retry", of: null, ids: null }, none);
    assert.deepEqual(result, { kind: "decided", decided: [], more: 0 });
  });

  test("says what keeps a decision from being stored", async () => {
    const desk = { ...deskOf(PARKED), decide: () => Promise.reject(new Error("full")) };
    const result = await answer({ version: 1, command: "retry", of: null, ids: ["7"] }, desk);
    assert.deepEqual(result, { kind: "refused", why: "failed", message: "full" });
  });

  test("says what keeps the desk from answering", async () => {
    const desk = {
      ...deskOf(),
      tasks: (): never => {
        throw new Error("the disk is gone");
      },
    };
    const refused = { kind: "refused", why: "failed", message: "the disk is gone" };
    assert.deepEqual(await answer(LIST, desk), refused);
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
    test(`takes ${JSON.stringify(line)} for no request`, async () => {
      const result = await answerLineOf(line, deskOf(), SELF);
      assert.ok(result.kind === "refused" && result.why === "invalid");
    });
  }

  test("names the version of the program to one that speaks another", async () => {
    const line = JSON.stringify({ version: 2, command: "list" });
    const result = await answerLineOf(line, deskOf(), SELF);
    assert.ok(result.kind === "refused" && result.why === "version");
    assert.match(result.message, /version 1\.2\.3/);
  });
});
