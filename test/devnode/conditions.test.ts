/** The standing conditions of a node, a chain, an application. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { post, type Reply } from "../conformance/client.ts";
import { type LabNode, retryPending, startLabNode, straysOf, submitStray } from "./lab_node.ts";

function ask(lab: LabNode): Promise<Reply> {
  const url = `${lab.url}/chains/${lab.chain}/applications/${lab.application}`;
  return post(url, "query { nextActions(cursor: null, now: 1) }");
}

function errorsOf(reply: Reply): readonly { message: string }[] {
  return (JSON.parse(reply.body) as { errors: { message: string }[] }).errors;
}

describe("a read-only node", () => {
  test("answers questions, and 403 for operations", async () => {
    await using lab = await startLabNode();
    lab.node.faults.readOnly = true;
    assert.equal((await ask(lab)).status, 200);
    assert.deepEqual(await submitStray(lab), {
      status: 403,
      contentType: "text/plain; charset=utf-8",
      body: '{"error":"scheduling operations from queries is disabled in read-only mode"}',
    });
    assert.equal((await submitStray(lab, "ignore")).status, 200);
  });

  test("has no mutations, and says so (U4)", async () => {
    await using lab = await startLabNode();
    const mutations = () => post(`${lab.url}/`, "query { __schema { mutationType { name } } }");
    lab.node.faults.readOnly = true;
    assert.equal((await mutations()).body, '{"data":{"__schema":{"mutationType":null}}}');
    const messages = errorsOf(await retryPending(lab)).map(({ message }) => message);
    assert.deepEqual(messages, Array(2).fill("Schema is not configured for mutations."));
    lab.node.faults.readOnly = false;
    assert.match((await mutations()).body, /MutationRoot/);
  });
});

describe("a chain without a key", () => {
  test("is asked and refuses to propose", async () => {
    await using lab = await startLabNode();
    const chain = lab.node.addChain({ hasKey: false });
    const there = { ...lab, chain };
    const message = `client is not configured to propose on chain ${chain}`;
    assert.equal((await ask(there)).status, 200);
    const reply = await submitStray(there);
    assert.deepEqual([reply.status, reply.body], [500, `{"error":"${message}"}`]);
    const retried = await retryPending(lab, chain);
    assert.equal(retried.status, 200);
    assert.deepEqual(errorsOf(retried).map((error) => error.message), [message]);
  });
});

describe("a chain that is not followed", () => {
  test("is not in the list, and answers", async () => {
    await using lab = await startLabNode();
    const chain = lab.node.addChain({ followed: false });
    const { body } = await post(`${lab.url}/`, "query { chains { list default } }");
    assert.equal(body, `{"data":{"chains":{"list":["${lab.chain}"],"default":"${lab.chain}"}}}`);
    assert.equal((await submitStray({ ...lab, chain })).status, 200);
  });
});

describe("Faults.application()", () => {
  test("unknown, trap, errors and actions change what the application answers", async () => {
    await using lab = await startLabNode();
    const { faults } = lab.node;
    const ends: [number, string][] = [];
    for (
      const fault of [
        { kind: "unknown" },
        { kind: "trap" },
        { kind: "errors", message: "out of order" },
        { kind: "actions", value: { execute_tasks: 5, request_callback: 2n ** 64n } },
        null,
      ] as const
    ) {
      faults.application(lab, fault);
      const { status, body } = await ask(lab);
      ends.push([status, body]);
    }
    const [unknown, trap, errors, actions, healthy] = ends;
    assert.match(unknown!.join(), /^500,.*registering blob ApplicationDescription/);
    assert.match(trap!.join(), /^500,.*unreachable during Query/);
    assert.match(errors!.join(), /^200,\{"data":null,"errors":\[\{"message":"out of order"/);
    assert.deepEqual(actions, [
      200,
      '{"data":{"nextActions":{"execute_tasks":5,"request_callback":18446744073709551616}}}',
    ]);
    assert.match(healthy!.join(), /"execute_tasks":\[\]/);
  });

  test("hang answers nothing, and holds up nobody else", async () => {
    await using lab = await startLabNode();
    const other = lab.node.deploy(
      lab.chain,
      taskLab,
    );
    lab.node.faults.application(lab, { kind: "hang" });
    const controller = new AbortController();
    const url = `${lab.url}/chains/${lab.chain}/applications/${lab.application}`;
    const body = JSON.stringify({ query: "query { strays }" });
    const hung = fetch(url, { method: "POST", body, signal: controller.signal });
    assert.equal((await ask({ ...lab, application: other })).status, 200);
    controller.abort();
    await assert.rejects(hung);
  });
});

describe("Faults.refuseOutcomes", () => {
  test("refuses by name whatever it is told to", async () => {
    await using lab = await startLabNode();
    lab.node.faults.refuseOutcomes = ({ output }) => output === "bad" ? "not this one" : null;
    assert.deepEqual(errorsOf(await submitStray(lab, "bad")).map((error) => error.message), [
      "not this one",
    ]);
    assert.equal((await submitStray(lab, "good")).status, 200);
    assert.equal(await straysOf(lab), 1);
  });
});

describe("Faults.nextQuestion()", () => {
  test("hold answers what was true when it was asked: a stale view (A7)", async () => {
    await using lab = await startLabNode();
    const gate = Promise.withResolvers<void>();
    lab.node.faults.nextQuestion({ kind: "hold", until: gate.promise });
    const executed = lab.node.next(({ kind }) => kind === "question");
    const late = straysOf(lab);
    await executed;
    await submitStray(lab);
    gate.resolve();
    assert.equal(await late, 0);
    assert.equal(await straysOf(lab), 1);
  });

  test("drop and answer come instead, once", async () => {
    await using lab = await startLabNode();
    const answer = { status: 200, contentType: "application/json", body: "{" };
    lab.node.faults.nextQuestion({ kind: "drop" });
    lab.node.faults.nextQuestion({ kind: "answer", answer });
    await assert.rejects(ask(lab));
    assert.deepEqual(await ask(lab), answer);
    assert.match((await ask(lab)).body, /nextActions/);
  });
});

describe("Faults.nextNodeRequest()", () => {
  test("meets requests to the node, not those to an application", async () => {
    await using lab = await startLabNode();
    lab.node.faults.nextNodeRequest({ kind: "drop" });
    assert.equal((await ask(lab)).status, 200);
    await assert.rejects(retryPending(lab));
    assert.equal((await retryPending(lab)).status, 200);
  });
});
