import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import type { Answer } from "../../lib/devnode/transport/answer.ts";
import { Bench, type BenchOptions } from "./bench.ts";

const LAB: BenchOptions = {
  application: taskLab as unknown as BenchOptions["application"],
  operators: { cat: (input) => `made of ${input}` },
};

const REQUEST = 'mutation { request(operator: "cat", input: "task $number", count: 3) }';

/** What a node says that follows the chain, and holds no key for it (`docs/wire.md`). */
function withoutKey({ application: { chain } }: Bench): Answer {
  const error = `client is not configured to propose on chain ${chain}`;
  return { status: 500, contentType: "text/plain", body: JSON.stringify({ error }) };
}

describe("a processor on the development node", () => {
  test("says once that the node has no key for the chain, and starts nothing more (U2)", async () => {
    await using bench = await Bench.start(LAB);
    await bench.begin();
    const blocked = bench.event("chain.blocked");
    await bench.request(
      REQUEST,
      () =>
        bench.node.faults.nextSubmission({
          kind: "answer",
          at: "received",
          answer: withoutKey(bench),
        }),
    );
    assert.equal((await blocked).cause, "cannotPropose");
    assert.equal(bench.count("chain.blocked"), 1);
    assert.equal(bench.count("group.retrying"), 0, "no attempt is counted");
  });

  test("runs each task once in a dry run, and sends nothing", async () => {
    await using bench = await Bench.start({ ...LAB, options: { dryRun: true } });
    await bench.begin();
    await bench.query(REQUEST);
    await bench.when(() => bench.count("outcome.dry") === 3 ? true : undefined);
    const answered = bench.event("question.answered");
    await bench.node.makeForeignBlock(bench.node.defaultChain);
    await answered;
    assert.equal(bench.runs.length, 3);
    assert.equal(bench.count("submission.sent"), 0);
    assert.deepEqual(await bench.query("{ storedCount }"), { storedCount: 0 });
  });

  test("lets what runs end and be submitted in a drain, and starts nothing (D1)", async () => {
    await using bench = await Bench.start(LAB);
    await bench.begin();
    const drained: Promise<void>[] = [];
    await bench.request(REQUEST, async () => {
      await bench.when(() => bench.runs.length === 3 ? true : undefined);
      drained.push(bench.drain());
    });
    await drained[0];
    assert.deepEqual(await bench.query("{ storedCount strays }"), { storedCount: 3, strays: 0 });
  });

  test("tries a task again when its operator has failed, and only that one (R1)", async () => {
    await using bench = await Bench.start({
      ...LAB,
      operators: {
        cat: (input, attempt) => {
          if (input === "task 1" && attempt < 3) throw new Error("not yet");
          return `made of ${input}`;
        },
      },
    });
    await bench.begin();
    await bench.query(REQUEST);
    await bench.committed(3);
    assert.deepEqual(await bench.query("{ storedCount strays }"), { storedCount: 3, strays: 0 });
    assert.equal(bench.runs.filter((input) => input === "task 1").length, 3);
    assert.equal(bench.runs.length, 5);
  });
});
