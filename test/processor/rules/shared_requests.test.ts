import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ENVELOPE_BYTES_IN_BODY, outcomesDocument } from "../../../lib/protocol/literals.ts";
import { REQUEST_LIMIT_BYTES } from "../../../lib/node/port.ts";
import type { Task } from "../../../lib/protocol/tasks.ts";
import { Driver, type DriverOptions, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const FOUR = ["1", "2", "3", "4"].map((id) => task(`t${id}`, id));

/** The outcomes of these tasks become ready together. */
function together(
  tasks: readonly Task[],
  { literalBytes = 10, ...options }: DriverOptions & { readonly literalBytes?: number } = {},
): Driver {
  const driver = new Driver({ ...options, height: null });
  driver.answer(tasks);
  for (const { input } of tasks) driver.endRun(input, literalBytes);
  driver.readHeight(HEIGHT);
  driver.height = HEIGHT;
  return driver;
}

function refused(alias: string | null) {
  return { kind: "refused", message: "no", alias } as const;
}

describe("U6: outcomes that are ready together", () => {
  test("travel in one request", () => {
    assert.deepEqual(together(FOUR).sending, [["t1", "t2", "t3", "t4"]]);
  });

  test("with a positional one: it goes first, and alone of its group", () => {
    const driver = together([...FOUR, task("p1"), task("p2")]);
    assert.deepEqual(driver.sending, [["p1", "t1", "t2", "t3", "t4"]]);
    driver.commit();
    assert.deepEqual(driver.sending, [["p2"]]);
  });

  test("with several groups that position tells apart: one in each request", () => {
    const driver = together([task("p1"), task("x1", "x"), task("x2", "x"), task("y", "y")]);
    const sent: string[][] = [];
    while (driver.submits.length > 0) {
      sent.push(...driver.sending);
      driver.commit(`block ${sent.length}`);
    }
    // The last of `x` is its id's only task by then.
    assert.deepEqual(sent, [["p1", "y"], ["x1"], ["x2"]]);
  });

  test("are at most maxShared in one request, the rest in the next", () => {
    const driver = together(FOUR, { options: { maxShared: 3 } });
    assert.deepEqual(driver.sending, [["t1", "t2", "t3"]]);
    driver.commit();
    assert.deepEqual(driver.sending, [["t4"]]);
  });

  test("stay within the node's request limit", () => {
    const driver = together(FOUR, { literalBytes: 1_000_000 });
    assert.deepEqual(driver.sending, [["t1", "t2"]]);
    const document = outcomesDocument(driver.submits[0]!.outcomes);
    const frame = JSON.stringify({ query: document }).length -
      driver.submits[0]!.outcomes.reduce((sum, { output }) => sum + output.length, 0);
    assert.ok(frame > ENVELOPE_BYTES_IN_BODY && frame + 2_000_000 <= REQUEST_LIMIT_BYTES);
    driver.commit();
    assert.deepEqual(driver.sending, [["t3", "t4"]]);
  });

  test("go alone when one alone is as large as the limit", () => {
    const driver = together(FOUR.slice(0, 2), { literalBytes: REQUEST_LIMIT_BYTES });
    assert.deepEqual(driver.sending, [["t1"]]);
    driver.endSubmission({ kind: "tooLarge", message: "413" });
    assert.deepEqual(driver.told("group.retrying").map(({ taskId }) => taskId), ["1"]);
    assert.deepEqual(driver.sending, [["t2"]]);
  });

  test("of different applications do not share", () => {
    const driver = new Driver({ applications: ["a", "b"], height: null });
    driver.answer([FOUR[0]!], {}, "a");
    driver.answer([FOUR[1]!], {}, "b");
    driver.endRun("t1");
    driver.endRun("t2");
    driver.readHeight(HEIGHT);
    assert.deepEqual(driver.sending, [["t1"]]);
  });
});

describe("U6: a block", () => {
  const block = (...operations: string[]) => [{ hash: "own", height: HEIGHT + 1, operations }];

  test("with as many operations of the application as members holds them all", () => {
    const driver = together(FOUR);
    driver.endSubmission({ kind: "committed", block: "own" });
    assert.deepEqual(driver.told("outcome.committed"), []);
    driver.readBlocks(block("a", "b", "a", "a", "a"));
    assert.equal(driver.told("outcome.committed").length, 4);
    assert.equal(driver.journal.sent.size, 0);
    driver.answer([FOUR[2]!]);
    assert.deepEqual(driver.running, ["t3"], "listed afterwards: a new task");
  });

  test("with fewer tells of none: what is still listed goes again, alone", () => {
    const driver = together(FOUR);
    driver.endSubmission({ kind: "committed", block: "own" });
    driver.readBlocks(block("a", "a"));
    assert.deepEqual(driver.sending, []);
    assert.equal(driver.journal.sent.size, 1);
    driver.answer([FOUR[1]!, FOUR[3]!]);
    assert.deepEqual(driver.sending, [["t2"]]);
    driver.commit("second");
    assert.deepEqual(driver.sending, [["t4"]]);
    driver.commit("third");
    assert.equal(driver.journal.sent.size, 0);
    assert.equal(driver.told("outcome.committed").length, 4);
    assert.deepEqual(driver.told("outcome.withdrawn"), []);
  });

  test("with fewer has its members go without any other that is ready", () => {
    const driver = together(FOUR);
    driver.blockMeanwhile();
    driver.answer([...FOUR, task("five", "5")]);
    driver.endSubmission({ kind: "committed", block: "own" });
    driver.readBlocks(block("a"));
    driver.height = null;
    driver.answer([FOUR[1]!, task("five", "5")]);
    driver.endRun("five");
    driver.readHeight(HEIGHT);
    assert.deepEqual(driver.sending, [["t2"]]);
    driver.commit("second");
    driver.readHeight(HEIGHT);
    assert.deepEqual(driver.sending, [["five"]]);
  });

  test("is not counted upon before it was read, however long that takes", () => {
    const driver = together(FOUR);
    driver.endSubmission({ kind: "committed", block: "own" });
    driver.readBlocks(null);
    driver.blockMeanwhile();
    driver.answer(FOUR);
    assert.deepEqual(driver.sending, []);
    driver.pass(1_250);
    driver.readBlocks(block("a", "a", "a", "a"));
    assert.equal(driver.told("outcome.committed").length, 4);
  });

  test("that is read does not hold up the chain (U7)", () => {
    const driver = together([...FOUR, task("p1"), task("p2")]);
    driver.endSubmission({ kind: "committed", block: "own" });
    driver.blockMeanwhile(HEIGHT + 1, "own");
    driver.answer([task("five", "5")]);
    driver.endRun("five");
    assert.deepEqual(driver.sending, [["five"]]);
  });
});

describe("U6: a refused request", () => {
  test("loses the member that the alias names, and the rest is sent again", () => {
    const driver = together(FOUR);
    driver.endSubmission(refused("o1"));
    assert.deepEqual(driver.sending, [["t1", "t3", "t4"]]);
    assert.deepEqual(driver.told("group.retrying").map(({ taskId }) => taskId), ["2"]);
    driver.commit();
    assert.equal(driver.told("outcome.committed").length, 3);
  });

  test("that names nobody is sent again in halves", () => {
    for (const alias of [null, "o9", "data", "o1x"]) {
      const driver = together(FOUR);
      driver.endSubmission(refused(alias));
      assert.deepEqual(driver.sending, [["t1", "t2"]], String(alias));
      assert.deepEqual(driver.told("group.retrying"), []);
    }
  });
});

describe("U6: a request whose block fails, or that is too large", () => {
  for (const kind of ["failedInExecution", "tooLarge"] as const) {
    test(`(${kind}) goes again in halves until it is known who is at fault`, () => {
      const driver = together(FOUR);
      const sent: string[] = [];
      while (driver.submits.length > 0) {
        const [inputs] = driver.sending;
        sent.push(inputs!.join());
        if (inputs!.includes("t3")) driver.endSubmission({ kind, message: kind });
        else driver.commit(`block ${sent.length}`);
      }
      assert.deepEqual(sent, ["t1,t2,t3,t4", "t1,t2", "t3,t4", "t3", "t4"]);
      assert.deepEqual(driver.told("group.retrying").map(({ taskId }) => taskId), ["3"]);
      assert.equal(driver.told("outcome.committed").length, 3);
      assert.equal(driver.application()?.planned.length, 0);
    });
  }

  test("has its halves sent before anything that has become ready meanwhile", () => {
    const driver = together(FOUR);
    driver.blockMeanwhile();
    driver.answer([task("five", "5")]);
    driver.endRun("five");
    driver.endSubmission({ kind: "failedInExecution", message: "trap" });
    driver.commit("1");
    driver.commit("2");
    assert.deepEqual(driver.sending, [["five"]]);
  });

  test("does not send a half whose group has ended meanwhile", () => {
    const driver = together(FOUR);
    driver.endSubmission({ kind: "failedInExecution", message: "trap" });
    driver.unassign();
    driver.commit();
    assert.ok(driver.isIdle);
    assert.equal(driver.journal.outcomes.size, 0);
  });
});

describe("U6: an end that is the request's", () => {
  test("counts no member's attempt", () => {
    for (const kind of ["conflict", "unreachable", "readOnly", "unknown"] as const) {
      const driver = together(FOUR);
      driver.endSubmission({ kind, message: kind });
      assert.deepEqual(driver.told("group.retrying"), [], kind);
      assert.deepEqual(driver.told("outcome.rejected"), [], kind);
      assert.equal(driver.journal.outcomes.size, 4, kind);
    }
  });
});

describe("U7: a chain", () => {
  test("has one submission under way, its applications taking turns", () => {
    const applications = ["a", "b"];
    const driver = new Driver({ applications, options: { maxShared: 1 }, height: null });
    driver.answer(["a1", "a2", "a3"].map((id) => task(id, id)), {}, "a");
    driver.answer(["b1", "b2"].map((id) => task(id, id)), {}, "b");
    for (const input of [...driver.running]) driver.endRun(input);
    driver.height = HEIGHT;
    driver.readHeight(HEIGHT);
    const sent: string[] = [];
    while (driver.submits.length > 0) {
      assert.equal(driver.submits.length, 1);
      sent.push(driver.sending[0]![0]!);
      driver.commit(`block ${sent.length}`);
    }
    assert.deepEqual(sent, ["a1", "b1", "a2", "b2", "a3"]);
  });

  test("does not hold up another chain", () => {
    const driver = new Driver({ applications: ["x:a", "y:b"] });
    driver.answer([task("one")], {}, "x:a");
    driver.answer([task("two")], {}, "y:b");
    driver.endRun("one");
    driver.endRun("two");
    assert.deepEqual(driver.sending, [["one"], ["two"]]);
  });

  test("sends nothing while its height is not known, and what is ready once it is (U3)", () => {
    const driver = new Driver({ height: null });
    driver.answer([task("one")]);
    driver.endRun("one");
    driver.readHeight(null);
    assert.deepEqual(driver.sending, []);
    driver.pass(1_250);
    driver.readHeight(HEIGHT);
    assert.deepEqual(driver.sending, [["one"]]);
  });
});
