import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cursorList } from "../../lib/devnode/cursor_list.ts";
import { Bench, type BenchOptions, type Work } from "./bench.ts";

/** Only the development node has an application that lists by cursor and removes nothing. */
function bench(operators: Readonly<Record<string, Work>>, pageSize?: number): Promise<Bench> {
  const options = pageSize === undefined ? {} : { pageSize };
  const application = cursorList(options) as unknown as BenchOptions["application"];
  return Bench.start({ application, operators });
}

async function assertAllOnce(bench: Bench, count: number): Promise<void> {
  assert.deepEqual(
    await bench.query("{ storedCount missing doubles strays }"),
    { storedCount: count, missing: [], doubles: 0, strays: 0 },
  );
}

const failsTwice: Work = (input, attempt) => {
  if (attempt < 3) throw new Error("not yet");
  return `made of ${input}`;
};

describe("a list by cursor (C2)", () => {
  test("loses no task that fails, though its cursor has moved on", async () => {
    await using it = await bench({ flaky: failsTwice, cat: (input) => `made of ${input}` });
    await it.begin();
    await it.query(
      'mutation { a: request(operator: "flaky", input: "a") b: request(operator: "cat", input: "b", count: 4) }',
    );
    await it.committed(5);
    await assertAllOnce(it, 5);
  });

  test("loses no task that was skipped, since its group was in flight", async () => {
    const gate = Promise.withResolvers<void>();
    await using it = await bench({
      gated: async (input) => {
        if (input === "first") await gate.promise;
        return `made of ${input}`;
      },
    });
    await it.begin();
    const answered = () => it.event("question.answered");
    await it.query('mutation { request(operator: "gated", input: "first", identified: false) }');
    await it.when(() => it.runs.length === 1 ? true : undefined);
    const second = answered();
    await it.query('mutation { request(operator: "gated", input: "second", identified: false) }');
    await second;
    gate.resolve();
    await it.committed(2);
    await assertAllOnce(it, 2);
    assert.deepEqual(it.runs, ["first", "second"]);
  });

  test("is served page by page, positional tasks in their order", async () => {
    await using it = await bench({ cat: (input) => `made of ${input}` }, 2);
    await it.begin();
    await it.query(
      'mutation { request(operator: "cat", input: "x", identified: false, count: 9) }',
    );
    await it.committed(9);
    await assertAllOnce(it, 9);
  });

  for (const at of ["received", "proposed", "committed"] as const) {
    test(`stores each task once when a submission is cut: ${at} (U3)`, async () => {
      await using it = await bench({ cat: (input) => `made of ${input}` });
      await it.begin();
      await it.request(
        'mutation { request(operator: "cat", input: "x", count: 4) }',
        () => it.node.faults.nextSubmission({ kind: "drop", at }),
      );
      await it.committed(4);
      await assertAllOnce(it, 4);
    });
  }
});
