import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Driver, HEIGHT } from "./driver.ts";
import { task } from "./words.ts";

const CUT = { kind: "unknown", message: "cut" } as const;

describe("U7: a command", () => {
  test("is journaled as sent before it goes out, and its end is given back", () => {
    const driver = new Driver({ applications: [] });
    const id = driver.command("{ register }");
    assert.deepEqual(driver.commands.map(({ document }) => document), ["{ register }"]);
    const [sent] = driver.journal.sent.values();
    assert.deepEqual([sent?.outcomeIds, sent?.heightBefore], [[], HEIGHT]);
    driver.endCommand({ kind: "committed", block: "own" });
    assert.deepEqual(driver.commandEnds.get(id), { kind: "committed", block: "own" });
    assert.equal(driver.journal.sent.size, 0);
  });

  test("waits for the submission under way, and outcomes wait for it", () => {
    const driver = new Driver();
    driver.answer([task("one", "1"), task("two", "2")]);
    driver.endRun("one");
    driver.command("{ x }");
    driver.endRun("two");
    assert.deepEqual(driver.commands, []);
    driver.commit();
    assert.equal(driver.commands.length, 1);
    assert.deepEqual(driver.sending, []);
    driver.endCommand({ kind: "acceptedWithoutBlock" });
    assert.deepEqual(driver.sending, [["two"]]);
  });

  test("takes turns with outcomes: neither keeps the other waiting", () => {
    const driver = new Driver({ options: { maxShared: 1 } });
    const inputs = ["1", "2", "3"];
    driver.answer(inputs.map((input) => task(input, input)));
    for (const input of inputs) driver.endRun(input);
    for (const input of inputs) driver.command(input);
    const order: string[] = [];
    for (let count = 0; count < 6; count++) {
      if (driver.commands.length > 0) {
        order.push("command");
        driver.endCommand({ kind: "acceptedWithoutBlock" });
      } else {
        order.push("outcome");
        driver.block(HEIGHT + count, `own ${count}`);
        driver.commit(`own ${count}`);
      }
    }
    // The second outcome was ready before the first command came.
    assert.deepEqual(order.slice(1), ["outcome", "command", "outcome", "command", "command"]);
  });

  for (
    const end of [
      { kind: "refused", message: "no", alias: null },
      { kind: "failedInExecution", message: "no" },
      { kind: "tooLarge", message: "no" },
      { kind: "conflict", message: "no" },
      { kind: "misaddressed", message: "no" },
      { kind: "readOnly", message: "no" },
      { kind: "cannotPropose", message: "no" },
      { kind: "unreachable", message: "no" },
    ] as const
  ) {
    test(`that ends as ${end.kind} is not sent again by itself`, () => {
      const driver = new Driver();
      driver.answer([]);
      const id = driver.command("{ x }");
      driver.endCommand(end);
      assert.deepEqual(driver.commandEnds.get(id), end);
      assert.deepEqual(driver.commands, []);
      assert.equal(driver.journal.sent.size, 0);
    });
  }

  test("is not kept waiting on a chain on which nothing can be sent", () => {
    const driver = new Driver();
    driver.answer([]);
    driver.command("{ x }");
    const waiting = driver.command("{ y }");
    driver.endCommand({ kind: "cannotPropose", message: "no key" });
    const late = driver.command("{ z }");
    for (const id of [waiting, late]) {
      assert.deepEqual(driver.commandEnds.get(id), { kind: "cannotPropose", message: "no key" });
    }
    assert.equal(driver.told("chain.blocked").length, 1, "the chain is blocked for outcomes, too");
  });

  test("in a dry run is not sent", () => {
    const driver = new Driver({ options: { dryRun: true } });
    const id = driver.command("{ x }");
    assert.equal(driver.commandEnds.get(id)?.kind, "readOnly");
    assert.deepEqual(driver.commands, []);
  });
});

describe("U3: a command whose end is unknown", () => {
  test("fences the chain, and is settled then: its fate shows in the state", () => {
    for (const operations of [[], ["a"]]) {
      const driver = new Driver();
      const id = driver.command("{ x }");
      driver.answer([task("one", "1")]);
      driver.endRun("one");
      driver.endCommand(CUT);
      assert.equal(driver.commandEnds.size, 0);
      assert.deepEqual(driver.sending, []);
      driver.settlePending({ kind: "none" });
      driver.readBlocks([{ hash: "x", height: HEIGHT + 1, operations }]);
      assert.deepEqual(driver.commandEnds.get(id), { kind: "settled" });
      assert.deepEqual(driver.sending, [["one"]]);
    }
  });

  test("waits while the node is read-only; those behind it do not", () => {
    const driver = new Driver();
    const first = driver.command("{ x }");
    const second = driver.command("{ y }");
    driver.endCommand(CUT);
    driver.settlePending({ kind: "readOnly", message: "read-only" });
    assert.deepEqual([...driver.commandEnds.keys()], [second]);
    driver.connect();
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    assert.deepEqual(driver.commandEnds.get(first), { kind: "settled" });
  });

  test("is settled by the next start before anything else is sent", () => {
    const before = new Driver();
    before.command("{ x }");
    const driver = before.restart();
    driver.answer([task("one", "1")]);
    driver.endRun("one");
    assert.deepEqual(driver.sending, []);
    driver.settlePending({ kind: "none" });
    driver.readBlocks([]);
    assert.deepEqual(driver.sending, [["one"]]);
    assert.equal(driver.journal.sent.size, 1, "the outcome alone");
  });
});

describe("D1: a command in a drain", () => {
  test("goes out after the outcomes that are ready, and before the drain is over", () => {
    const driver = new Driver({ options: { maxShared: 1 } });
    driver.answer([task("one", "1"), task("two", "2")]);
    driver.endRun("one");
    driver.endRun("two");
    driver.send({ kind: "stop" });
    const id = driver.command("{ deregister }");
    driver.block(HEIGHT + 1, "own 1");
    driver.commit("own 1");
    driver.block(HEIGHT + 2, "own 2");
    driver.commit("own 2");
    assert.equal(driver.commands.length, 1);
    assert.deepEqual(driver.others, []);
    driver.endCommand({ kind: "committed", block: "own 3" });
    assert.equal(driver.commandEnds.get(id)?.kind, "committed");
    assert.deepEqual(driver.others, [{ kind: "drained" }]);
  });

  test("stays as sent when its fate would need a fence", () => {
    const driver = new Driver({ applications: [] });
    driver.command("{ deregister }");
    driver.send({ kind: "stop" });
    driver.endCommand(CUT);
    assert.deepEqual(driver.others, [{ kind: "drained" }]);
    assert.equal(driver.journal.sent.size, 1);
  });
});
