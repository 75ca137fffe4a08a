/** The built-in applications, and one that is written for a test. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DevApplication } from "../../lib/devnode/application.ts";
import { cursorList } from "../../lib/devnode/cursor_list.ts";
import { startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { RegisterView } from "../../lib/devnode/views.ts";
import { blockOf, dataOf, outcomeField, post } from "../conformance/client.ts";

interface Running extends AsyncDisposable {
  query(document: string): Promise<unknown>;
  /** Makes a block. */
  block(document: string): Promise<void>;
}

async function run<State, Operation>(
  application: DevApplication<State, Operation>,
): Promise<Running> {
  const node = await startDevNode({ blockTimeMs: 0 });
  const id = node.deploy(node.defaultChain, application);
  const url = `${node.url}/chains/${node.defaultChain}/applications/${id}`;
  return {
    query: async (document) => dataOf(await post(url, document)),
    block: async (document) => void blockOf(await post(url, document)),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

const listedFrom = (cursor: string | null) =>
  `query { nextActions(cursor: ${cursor === null ? null : `"${cursor}"`}, now: 1) }`;
const judged = "query { storedCount missing doubles strays }";
const request = (more: string) =>
  `mutation { request(operator: "cat", input: "t $number"${more}) }`;
const outcome = (id: number | null, output: string) =>
  `query { ${outcomeField(id, "cat", output)} }`;

describe("cursorList", () => {
  test("lists each task once, behind the cursor (C2)", async () => {
    await using list = await run(cursorList());
    await list.block(request(", count: 2"));
    const tasks = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ({
        id: `${from + index}`,
        operator: "cat",
        input: `t ${from + index}`,
      }));
    const answer = (cursor: string, execute_tasks: unknown) => ({
      nextActions: { request_callback: null, set_cursor: cursor, execute_tasks },
    });
    assert.deepEqual(await list.query(listedFrom(null)), answer("2", tasks(0, 2)));
    assert.deepEqual(await list.query(listedFrom("2")), answer("2", []));
    await list.block(request(""));
    assert.deepEqual(await list.query(listedFrom("2")), answer("3", tasks(2, 3)));
    assert.deepEqual(await list.query(listedFrom("1")), answer("3", tasks(1, 3)));
  });

  test("lists a page at a time", async () => {
    await using list = await run(cursorList({ pageSize: 2 }));
    await list.block(request(", count: 3"));
    const cursors: string[] = [];
    for (const cursor of [null, "2", "3"]) {
      const { nextActions } = await list.query(listedFrom(cursor)) as {
        nextActions: { set_cursor: string; execute_tasks: unknown[] };
      };
      cursors.push(`${nextActions.set_cursor}:${nextActions.execute_tasks.length}`);
    }
    assert.deepEqual(cursors, ["2:2", "3:1", "3:0"]);
  });

  test("tells what is missing, what came twice, and what was for nobody", async () => {
    await using list = await run(cursorList());
    await list.block(request(", count: 3"));
    await list.block(outcome(1, "one"));
    await list.block(outcome(1, "one again"));
    await list.block(outcome(9, "nobody's"));
    await list.block("mutation { withdraw(number: 2) }");
    const expected = { storedCount: 1, missing: [0], doubles: 1, strays: 1 };
    assert.deepEqual(await list.query(judged), expected);
  });

  test("gives positional outcomes to the first task that has none", async () => {
    await using list = await run(cursorList());
    await list.block(request(", identified: false, count: 2"));
    await list.block(outcome(null, "zero"));
    await list.block(outcome(null, "one"));
    await list.block(outcome(null, "too many"));
    const { tasks } = await list.query("query { tasks { output } }") as {
      tasks: { output: string }[];
    };
    assert.deepEqual(tasks.map(({ output }) => output), ["zero", "one"]);
    assert.deepEqual(await list.query(judged), {
      storedCount: 2,
      missing: [],
      doubles: 0,
      strays: 1,
    });
  });
});

describe("taskLab", () => {
  test("lists identified tasks in the order of the chain's keys: 256 before 1", async () => {
    await using lab = await run(taskLab);
    await lab.block(request(", count: 258"));
    const { nextActions } = await lab.query(listedFrom(null)) as {
      nextActions: { execute_tasks: { id: string }[] };
    };
    const ids = nextActions.execute_tasks.map(({ id }) => id);
    assert.deepEqual(ids.slice(0, 5), ["0", "256", "1", "257", "2"]);
    assert.equal(ids.length, 258);
  });

  test("counts an outcome of another operator as a stray, and its task is gone", async () => {
    await using lab = await run(taskLab);
    await lab.block(request(""));
    await lab.block(`query { ${outcomeField(0, "wc", "out")} }`);
    const query = "query { strays storedCount pending { number } }";
    assert.deepEqual(await lab.query(query), { strays: 1, storedCount: 0, pending: [] });
  });
});

describe("DevApplication", () => {
  test("is as much as a counter needs", async () => {
    const counter: DevApplication<RegisterView<number>, number> = {
      name: "counter",
      types: "extend type QueryRoot { value: Int! } type MutationRoot { add(by: Int!): Boolean! }",
      open: (views) => new RegisterView(views, 0),
      tasks: {
        nextActions: () => ({ requestCallback: 2n ** 63n, setCursor: null, executeTasks: [] }),
        processTaskOutcome: (_state, { output }, schedule) => {
          schedule(Number(output));
          return true;
        },
      },
      queries: (state) => ({ value: () => state.get() }),
      mutations: (_state, schedule) => ({
        add: ({ by }) => {
          schedule(Number(by));
          return true;
        },
      }),
      execute: (state, by) => {
        if (by < 0) throw new Error("a trap");
        state.set(state.get() + by);
      },
      encode: (by) => Buffer.from(String(by)),
    };
    await using running = await run(counter);
    await running.block("mutation { a: add(by: 2) b: add(by: 3000000000) }");
    await running.block(outcome(null, "5"));
    assert.deepEqual(await running.query("query { value }"), { value: 3_000_000_007 });
  });
});

describe("startDevNode()", () => {
  test("holds 10,000 applications on 1,000 chains, and opens those that are used", async () => {
    await using node = await startDevNode({ blockTimeMs: 0, chains: 1_000 });
    let opened = 0;
    const counted: typeof taskLab = {
      ...taskLab,
      open: (views, surroundings) => {
        opened++;
        return taskLab.open(views, surroundings);
      },
    };
    const addresses = node.chains.flatMap((chain) =>
      Array.from({ length: 10 }, () => [chain, node.deploy(chain, counted)])
    );
    const [chain, application] = addresses[7_777]!;
    const url = `${node.url}/chains/${chain}/applications/${application}`;
    assert.deepEqual(dataOf(await post(url, "query { storedCount }")), { storedCount: 0 });
    assert.equal(opened, 1);
  });

  test("gives the same ids for the same seed, and others for another", async () => {
    const idsOf = async (seed?: string) => {
      await using node = await startDevNode(seed === undefined ? {} : { seed });
      return [node.defaultChain, node.deploy(node.defaultChain, taskLab)];
    };
    assert.deepEqual(await idsOf("a"), await idsOf("a"));
    assert.notDeepEqual(await idsOf("a"), await idsOf("b"));
    assert.notDeepEqual(await idsOf(), await idsOf());
  });

  test("forgets the oldest blocks above its limit, and goes on", async () => {
    await using node = await startDevNode({ blockTimeMs: 0, keepBlocks: 2 });
    for (let made = 0; made < 9; made++) await node.makeForeignBlock(node.defaultChain);
    const query = `query { blocks(chainId: "${node.defaultChain}", limit: 99) ` +
      "{ block { header { height } } } }";
    const { blocks } = dataOf(await post(`${node.url}/`, query)) as {
      blocks: { block: { header: { height: number } } }[];
    };
    const heights = blocks.map(({ block }) => block.header.height);
    assert.equal(heights[0], 8);
    assert.ok(heights.length >= 2 && heights.length <= 4, `${heights}`);
    assert.equal(node.nextHeight(node.defaultChain), 9);
  });

  test("rejects when its port is taken", async () => {
    await using node = await startDevNode();
    await assert.rejects(startDevNode({ port: Number(new URL(node.url).port) }));
  });
});
