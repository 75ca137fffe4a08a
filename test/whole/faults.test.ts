import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SubmissionFault } from "../../lib/devnode/faults.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { Bench, type BenchOptions } from "./bench.ts";

const LAB: BenchOptions = {
  application: taskLab as unknown as BenchOptions["application"],
  operators: { cat: (input) => `made of ${input}` },
};

const POSITIONAL =
  'mutation { request(operator: "cat", input: "task $number", identified: false, count: 3) }';
const IDENTIFIED = 'mutation { request(operator: "cat", input: "task $number", count: 3) }';

/** Every stored output is that of its own input, in order, once, and nothing is left (U3). */
async function assertLedger(bench: Bench, count: number): Promise<void> {
  const { stored, strays, pending } = await bench.query(
    "{ stored { number input output } strays pending { number } }",
  ) as {
    readonly stored: readonly { number: number; input: string; output: string }[];
    readonly strays: number;
    readonly pending: readonly unknown[];
  };
  assert.equal(strays, 0);
  assert.deepEqual(pending, []);
  assert.equal(stored.length, count);
  for (const { number, input, output } of stored) {
    assert.equal(input, `task ${number}`);
    assert.equal(output, `made of ${input}`);
  }
}

const FAULTS: readonly [string, SubmissionFault][] = [
  ["cut before its proposal", { kind: "drop", at: "received" }],
  ["cut while it is proposed", { kind: "drop", at: "proposed" }],
  ["cut after its commit", { kind: "drop", at: "committed" }],
  ["cut in its answer", { kind: "cutAnswer", bytes: 40 }],
  ["met by a conflict (U4)", { kind: "conflict" }],
  ["met by a round timeout", { kind: "roundTimeout" }],
  ["failed in its block (U4)", { kind: "failure" }],
];

describe("a submission on the development node", () => {
  for (const [what, fault] of FAULTS) {
    for (
      const [kind, request] of [["positional", POSITIONAL], ["identified", IDENTIFIED]] as const
    ) {
      test(`${kind} outcomes are stored once when one is ${what} (U3)`, async () => {
        await using bench = await Bench.start(LAB);
        await bench.begin();
        await bench.request(request, () => bench.node.faults.nextSubmission(fault));
        await bench.committed(3);
        await assertLedger(bench, 3);
      });
    }
  }

  test("outcomes are kept while the node is read-only, and sent when it is not (U4)", async () => {
    await using bench = await Bench.start(LAB);
    await bench.begin();
    await bench.query(IDENTIFIED);
    await bench.committed(3);
    const blocked = bench.event("chain.blocked");
    await bench.request(IDENTIFIED, () => {
      bench.node.faults.readOnly = true;
    });
    assert.equal((await blocked).cause, "readOnly");
    bench.node.faults.readOnly = false;
    const again = bench.event("chain.unblocked");
    await bench.node.restart();
    await again;
    await bench.committed(6);
    await assertLedger(bench, 6);
    assert.equal(bench.runs.length, 6, "no operator has run again (U1)");
  });

  test("a burst is stored once when the node goes away in the middle (A5, U3)", async () => {
    await using bench = await Bench.start(LAB);
    await bench.begin();
    bench.node.faults.blockTimeMs = 5;
    await bench.query('mutation { request(operator: "cat", input: "task $number", count: 100) }');
    await bench.committed(1);
    await bench.node.restart();
    await bench.committed(100);
    await assertLedger(bench, 100);
  });

  test("lost notifications are found by the height (A6)", async () => {
    await using bench = await Bench.start({ ...LAB, options: { pollIntervalMs: 80 } });
    await bench.begin();
    await bench.query(IDENTIFIED);
    await bench.committed(3);
    bench.node.faults.notificationCopies = 0;
    const deaf = bench.event("chain.deaf");
    await bench.query(IDENTIFIED);
    await deaf;
    await bench.committed(6);
    await assertLedger(bench, 6);
  });

  test("a callback is answered without any block (S1)", async () => {
    await using bench = await Bench.start(LAB);
    await bench.begin();
    await bench.query(IDENTIFIED.replace("count: 3", `notBefore: ${soon()}`));
    await bench.committed(1);
    await assertLedger(bench, 1);
  });

  test("a refused outcome backs off, and harms no other (U5, U6)", async () => {
    await using bench = await Bench.start({
      ...LAB,
      operators: {
        ...LAB.operators,
        refused: (input, attempt) => attempt < 3 ? "refuse it" : `made of ${input}`,
      },
    });
    await bench.begin();
    await bench.query(
      'mutation { a: request(operator: "refused", input: "task $number") ' +
        'b: request(operator: "cat", input: "task $number", count: 5) }',
    );
    await bench.committed(6);
    await assertLedger(bench, 6);
    assert.equal(bench.count("outcome.rejected"), 2);
    assert.equal(bench.runs.length, 8);
  });
});

/** A little ahead, in microseconds. */
function soon(): number {
  return (Date.now() + 150) * 1_000;
}
