/** Every row of the table in `docs/wire.md` that does not need a broken node. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  blockOf,
  dataOf,
  forget,
  labUrl,
  outcomeField,
  pendingOf,
  post,
  postBody,
  postToLab,
  type Reply,
  request,
  storedOf,
} from "./client.ts";
import { NOWHERE, openTarget, ownOperator, type Target } from "./target.ts";

const TRAP = "Local node operation failed: Worker operation failed: Execution error: " +
  "Failed to execute Wasm module: RuntimeError: unreachable during";

function answer(body: string): Reply {
  return { status: 200, contentType: "application/octet-stream", body };
}

function failure(status: number, error: string): Reply {
  return {
    status,
    contentType: "text/plain; charset=utf-8",
    body: JSON.stringify({ error }),
  };
}

describe("POST to an application", () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target[Symbol.asyncDispose]());

  test("answers a question with its value, whatever the content type of the request", async () => {
    const body = JSON.stringify({ query: "query { a: nextActions(cursor: null, now: 1) }" });
    const reply = await postBody(labUrl(target), body);
    assert.equal(reply.status, 200);
    assert.equal(reply.contentType, "application/octet-stream");
    assert.match(
      reply.body,
      /^\{"data":\{"a":\{"request_callback":(null|\d+),"set_cursor":"\d+","execute_tasks":\[/,
    );
  });

  test("lists positional tasks without an id, then identified ones with theirs", async () => {
    const operator = ownOperator();
    await request(target, operator);
    const tasks = await request(target, operator, ", identified: false, count: 2");
    const [first, second, third] = tasks;
    const reply = await postToLab(target, "query { nextActions(cursor: null, now: 1) }");
    const listed = (index: number, id: string) =>
      `{${id}"operator":"${operator}","input":"task ${tasks[index]!.number}"}`;
    const positional = `${listed(0, "")},${listed(1, "")}`;
    assert.ok(reply.body.includes(positional), reply.body);
    assert.ok(reply.body.includes(listed(2, `"id":"${third!.number}",`)), reply.body);
    assert.equal(second!.number, first!.number + 1);
    await forget(target);
  });

  test("keeps every digit of a time beyond 2^53", async () => {
    const operator = ownOperator();
    await request(target, operator, ", notBefore: 18446744073709551615");
    const { body } = await postToLab(target, "query { nextActions(cursor: null, now: 1) }");
    const { body: pending } = await postToLab(target, "query { pending { notBefore } }");
    assert.ok(pending.includes('{"notBefore":18446744073709551615}'), pending);
    assert.match(body, /"request_callback":\d+,/);
    await forget(target);
  });

  test("hands out a task from the moment that it names, with cursor and time in it", async () => {
    const operator = ownOperator();
    const fields = `operator: "${operator}", input: "$cursor $now", notBefore: 1000`;
    blockOf(await postToLab(target, `mutation { request(${fields}) }`));
    const early = await postToLab(target, 'query { nextActions(cursor: "é", now: 999) }');
    const due = await postToLab(target, 'query { nextActions(cursor: "é", now: 1000) }');
    assert.ok(!early.body.includes(operator), early.body);
    assert.ok(early.body.includes('"request_callback":1000,'), early.body);
    assert.ok(due.body.includes(`"operator":"${operator}","input":"é 1000"}`), due.body);
    await forget(target);
  });

  test("answers a block's hash when operations were scheduled, whatever the fields are", async () => {
    const reply = await postToLab(target, "mutation { a: forget b: forget }");
    assert.deepEqual(reply, answer(`{"data":"${blockOf(reply)}"}`));
  });

  test("answers false and makes no block when nothing was scheduled", async () => {
    const reply = await postToLab(target, `query { ${outcomeField(null, "x", "ignore")} }`);
    assert.deepEqual(reply, answer('{"data":{"processTaskOutcome":false}}'));
  });

  test("answers errors and no data when the service refuses", async () => {
    const reply = await postToLab(target, `query { ${outcomeField(null, "x", "refuse")} }`);
    const error = '"locations":[{"line":1,"column":9}],"path":["processTaskOutcome"]';
    assert.deepEqual(
      reply,
      answer(`{"data":null,"errors":[{"message":"the outcome is refused",${error}}]}`),
    );
  });

  test("answers 500 with the operation that trapped", async () => {
    const reply = await postToLab(target, `query { ${outcomeField(null, "x", "crash")} }`);
    assert.deepEqual(reply, failure(500, `${TRAP} Operation(0)`));
  });

  test("keeps nothing of a block of which a later operation trapped", async () => {
    const operator = ownOperator();
    const [task] = await request(target, operator);
    const good = outcomeField(task!.number, operator, "good");
    const crash = outcomeField(null, operator, "crash");
    const reply = await postToLab(target, `query { a: ${good} b: ${crash} }`);
    assert.deepEqual(reply, failure(500, `${TRAP} Operation(1)`));
    assert.deepEqual(await storedOf(target, operator), []);
    assert.deepEqual(await pendingOf(target, operator), [task]);
    await forget(target);
  });

  for (const body of ["not json", "", "[1]", '{"query":5}']) {
    test(`answers 500, a trap of the service, for the body ${JSON.stringify(body)}`, async () => {
      assert.deepEqual(await postBody(labUrl(target), body), failure(500, `${TRAP} Query`));
    });
  }

  const addresses: readonly [what: string, chain: string | null, app: string, end: Reply][] = [
    [
      "a malformed chain",
      "zz",
      NOWHERE,
      failure(400, "malformed chain ID: Invalid character 'z' at position 0"),
    ],
    [
      "a short chain",
      "ab",
      NOWHERE,
      failure(
        400,
        "malformed chain ID: Byte slice has length 1 but a `CryptoHash` requires exactly 32 bytes",
      ),
    ],
    [
      "a malformed application",
      null,
      "zz",
      failure(400, "Invalid hexadecimal: Invalid character 'z' at position 0"),
    ],
    ["a short application", null, "ab", failure(400, "unexpected end of input")],
    [
      "an unknown application",
      null,
      NOWHERE,
      failure(
        500,
        `No validator provided a usable certificate registering blob ApplicationDescription:${NOWHERE}`,
      ),
    ],
  ];
  for (const [what, chain, application, end] of addresses) {
    test(`answers ${end.status} for ${what}`, async () => {
      const url = `${target.url}/chains/${chain ?? target.chain}/applications/${application}`;
      assert.deepEqual(await post(url, "query { __typename }"), end);
    });
  }

  test("answers 413 for a body above 2,097,152 bytes, and takes one of that size", async () => {
    const envelope = JSON.stringify({ query: `query { ${outcomeField(null, "x", "ignore")} }` });
    const padded = (bytes: number) =>
      envelope.replace("ignore", `ignore${"x".repeat(bytes - envelope.length)}`);
    const fits = await postBody(labUrl(target), padded(2_097_152));
    const tooLarge = await postBody(labUrl(target), padded(2_097_153));
    assert.deepEqual(fits, answer('{"data":{"processTaskOutcome":false}}'));
    assert.deepEqual(tooLarge, {
      status: 413,
      contentType: "text/plain; charset=utf-8",
      body: "Failed to buffer the request body: length limit exceeded",
    });
  });

  test("takes ids in upper case, and an id of null as none", async () => {
    const chain = target.chain.toUpperCase();
    const url = `${target.url}/chains/${chain}/applications/${target.application.toUpperCase()}`;
    const query =
      'query { processTaskOutcome(outcome: {id: null, operator: "x", output: "ignore"}) }';
    assert.deepEqual(dataOf(await post(url, query)), { processTaskOutcome: false });
  });
});
