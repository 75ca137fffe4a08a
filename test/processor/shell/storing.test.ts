import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { task } from "../rules/words.ts";
import { Site } from "./site.ts";

const ONE = [task("one", "1")];

function before(log: readonly string[], first: string, second: string): boolean {
  return log.includes(first) && log.indexOf(first) < log.indexOf(second);
}

describe("the processor stores before it does (D2)", () => {
  test("a run is stored as started before it is, and a submission as sent", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE, { cursor: "1" });
    assert.ok(before(site.log, "write runStarted", "run"));
    assert.ok(before(site.log, "write cursor", "run"));
    await site.endRun("one");
    assert.ok(before(site.log, "write outcome", "submit"));
    assert.ok(before(site.log, "write sent", "submit"));
  });

  test("what one turn stores is one transaction", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([...ONE, task("two", "2")], { cursor: "1" });
    assert.deepEqual(site.journal.transactions.at(-1), ["runStarted", "runStarted", "cursor"]);
    site.runOf("one").end({ ok: false, durationMs: 1, failure: "exitStatus", message: "1" });
    await site.endRun("two");
    const last = site.journal.transactions.findLast((kinds) => kinds.includes("runEnded"))!;
    assert.equal(last.filter((kind) => kind === "runEnded").length, 2);
    assert.ok(last.includes("outcome"));
  });

  test("a process that was started is stored without a transaction of its own for each", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([...ONE, task("two", "2")]);
    const transactions = site.journal.transactions.length;
    site.runOf("one").observer.spawned(7, "1");
    site.runOf("two").observer.spawned(8, "1");
    assert.equal(site.journal.transactions.length, transactions);
    await site.advance(50);
    assert.deepEqual(site.journal.transactions.slice(transactions), [["runSpawned", "runSpawned"]]);
  });
});

describe("what a power cut takes back (D2)", () => {
  test("is nothing of what a submission follows from", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE, { cursor: "1" });
    assert.deepEqual(site.journal.unsynced, ["runStarted", "cursor"]);
    await site.endRun("one");
    const sent = site.log.indexOf("write sent");
    assert.ok(sent >= 0, site.log.join());
    assert.deepEqual(site.log.slice(sent), ["write sent", "sync", "submit"]);
    assert.deepEqual(site.journal.unsynced, []);
  });

  test("is nothing of that, however long the disk takes; what needs no sync goes on", async () => {
    await using site = new Site();
    const disk = Promise.withResolvers<void>();
    await site.assign();
    await site.answer([...ONE, task("two", "2")]);
    site.journal.disk = disk.promise;
    await site.endRun("one");
    site.deliver({ kind: "block", chain: "c", height: 11, hash: "x" });
    await site.endRun("two");
    assert.equal(site.count("run.ended"), 2);
    assert.equal(site.log.includes("submit"), false);
    disk.resolve();
    await site.settle();
    assert.equal(site.log.filter((line) => line === "submit").length, 1);
    assert.deepEqual(site.journal.unsynced, [], "what came meanwhile has been synced, too");
  });

  test("is nothing of what a submission follows from where the disk cannot be synced", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isUnsyncable = true;
    await site.endRun("one");
    await site.advance(5_000);
    assert.equal(site.log.includes("submit"), false);
    assert.equal(site.count("journal.blocked"), 1);
    site.journal.isUnsyncable = false;
    await site.advance(1_000);
    assert.equal(site.log.filter((line) => line === "submit").length, 1);
    assert.equal(site.count("journal.unblocked"), 1);
    assert.deepEqual(site.journal.unsynced, []);
  });

  test("is no outcome, though it waits for others to be sent (U1)", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([...ONE, task("two", "2")]);
    await site.endRun("one");
    const submissions = site.log.filter((line) => line === "submit").length;
    await site.endRun("two");
    assert.equal(site.log.filter((line) => line === "submit").length, submissions);
    assert.ok(site.journal.transactions.at(-1)!.includes("outcome"));
    assert.deepEqual(site.journal.unsynced, []);
  });

  test("is nothing of what a person has been told", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    const group = { application: { chain: "c", application: "a" }, group: "ione" };
    await site.processor.decide("drop", [group]);
    assert.deepEqual(site.journal.unsynced, []);
  });

  test("is nothing of what a person is told where the disk cannot be synced", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isUnsyncable = true;
    const group = { application: { chain: "c", application: "a" }, group: "ione" };
    let isTold = false;
    const told = site.processor.decide("drop", [group]).then(() => isTold = true);
    await site.settle();
    await site.advance(5_000);
    assert.equal(isTold, false);
    site.journal.isUnsyncable = false;
    await site.advance(1_000);
    await told;
    assert.deepEqual(site.journal.unsynced, []);
  });

  test("is what was written in the last tenth of a second, and synced then", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE, { cursor: "1" });
    await site.advance(99);
    assert.equal(site.log.includes("sync"), false);
    await site.advance(1);
    assert.equal(site.log.filter((line) => line === "sync").length, 1);
    await site.advance(1_000);
    assert.equal(site.log.filter((line) => line === "sync").length, 1, "nothing else was written");
  });

  test("is synced when the disk has room again", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE, { cursor: "1" });
    site.journal.isFull = true;
    await site.advance(100);
    assert.equal(site.count("journal.blocked"), 1);
    site.journal.isFull = false;
    await site.advance(1_000);
    assert.deepEqual(site.journal.unsynced, []);
  });
});

describe("a journal that cannot be written (D2)", () => {
  test("starts no run and sends nothing; what was computed goes on when it can", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer([...ONE, task("two", "2")]);
    site.journal.isFull = true;
    await site.endRun("one");
    await site.endRun("two");
    assert.deepEqual(site.node.submits, []);
    assert.deepEqual(
      site.events.filter(({ name }) => name === "journal.blocked"),
      [{ name: "journal.blocked", cause: "full", message: "no space left" }],
    );
    await site.advance(5_000);
    assert.deepEqual(site.node.submits, []);
    site.journal.isFull = false;
    await site.advance(1_000);
    assert.equal(site.node.submits.length, 1);
    assert.equal(site.journal.model.outcomes.size, 2, "nothing is lost");
    assert.equal(site.count("journal.unblocked"), 1);
    assert.equal(site.runs.length, 2, "and nothing is run again");
  });

  test("starts no run that it could not note", async () => {
    await using site = new Site();
    await site.assign();
    site.journal.isFull = true;
    await site.answer(ONE, { cursor: "1" });
    assert.equal(site.runs.length, 0);
    site.journal.isFull = false;
    await site.advance(1_000);
    assert.equal(site.runs.length, 1);
    assert.equal(site.journal.model.load("a").cursor, "1");
  });

  test("has what follows done in the order in which it was decided", async () => {
    await using site = new Site();
    await site.assign();
    site.journal.isFull = true;
    await site.answer([task("p1"), task("p2")]);
    site.deliver({ kind: "block", chain: "c", height: 11, hash: "x" });
    await site.settle();
    site.journal.isFull = false;
    site.log.length = 0;
    await site.advance(1_000);
    const done = site.log.filter((line) => !line.startsWith("write"));
    assert.deepEqual(done, ["run", "run", "ask"]);
  });

  test("is tried once a second, however much happens meanwhile", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isFull = true;
    await site.endRun("one");
    const { attempts } = site.journal;
    for (let height = 0; height < 50; height++) {
      site.deliver({ kind: "block", chain: "c", height, hash: String(height) });
      await site.advance(10);
    }
    for (let passed = 500; passed < 10_000; passed += 10) await site.advance(10);
    const tried = site.journal.attempts - attempts;
    assert.ok(tried >= 9 && tried <= 11, `${tried} times in 10 s`);
  });

  test("has nothing pile up, however much happens meanwhile, and goes on with the newest", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isFull = true;
    await site.endRun("one");
    const events = site.events.length;
    for (let height = 0; height < 200; height++) {
      site.deliver({ kind: "connected", chain: "c" });
      site.deliver({ kind: "block", chain: "c", height, hash: String(height) });
      site.processor.setOperators(site.operators("cat"));
      site.processor.unassign({ chain: "c", application: "b" });
      site.processor.assign({ chain: "c", application: "b" });
      await site.settle();
    }
    assert.equal(site.events.length, events, "no turn was taken");
    site.journal.isFull = false;
    await site.advance(1_000);
    await site.until(() => site.node.submits.length === 1, "the submission");
    assert.equal(site.count("chain.block"), 1, "the newest");
    assert.equal(site.count("chain.connected"), 1);
    assert.equal(site.count("application.assigned"), 2);
  });

  test("that cannot be read keeps an assignment waiting", async () => {
    await using site = new Site();
    site.journal.isUnreadable = true;
    site.processor.assign({ chain: "c", application: "a" });
    await site.settle();
    assert.equal(site.count("journal.blocked"), 1);
    site.journal.isUnreadable = false;
    await site.advance(1_000);
    assert.equal(site.node.asks.length, 1);
    assert.equal(site.count("journal.unblocked"), 1);
  });

  test("does not keep the processor from ending", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    site.journal.isFull = true;
    await site.endRun("one");
    await site.processor.end();
  });
});

describe("a journal that is not ours any more (D3)", () => {
  test("ends all submitting: nothing is stored, and so nothing is done", async () => {
    await using site = new Site();
    await site.assign();
    await site.answer(ONE);
    const failed = assert.rejects(site.processor.failed, /it was removed/);
    site.journal.loss = "it was removed";
    await site.advance(1_000);
    await failed;
    const { attempts } = site.journal;
    await site.endRun("one");
    await site.advance(5_000);
    assert.deepEqual(site.node.submits, []);
    await site.processor.end();
    assert.equal(site.journal.attempts, attempts);
  });
});
