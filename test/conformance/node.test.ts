/** The node's own GraphQL, and what lies around it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { dataOf, post, postBody, postToNode, type Reply } from "./client.ts";
import { NOWHERE, openTarget, type Target } from "./target.ts";

const CONTENT_TYPE = "application/graphql-response+json";

function answer(body: string): Reply {
  return { status: 200, contentType: CONTENT_TYPE, body };
}

function refusal(message: string, column: number, path: string): Reply {
  const error = { message, locations: [{ line: 1, column }], path: [path] };
  return answer(JSON.stringify({ data: null, errors: [error] }));
}

describe("POST to the node", () => {
  let target: Target;
  before(async () => {
    target = await openTarget();
  });
  after(() => target[Symbol.asyncDispose]());

  test("tells its version and its chains", async () => {
    const data = dataOf(await postToNode(target, "query { version chains { list default } }"));
    const { version, chains } = data as {
      version: Record<string, unknown>;
      chains: { list: string[]; default: string };
    };
    assert.equal(version["crate_version"], "0.15.23");
    assert.equal(typeof version["git_commit"], "string");
    assert.ok(chains.list.includes(target.chain));
    assert.ok(chains.list.includes(chains.default));
  });

  test("tells height, owners and applications of a chain", async () => {
    const query =
      `query { chain(chainId: "${target.chain}") { chainId tipState { nextBlockHeight } ` +
      `manager { ownership } } applications(chainId: "${target.chain}") { id } }`;
    const { chain, applications } = dataOf(await postToNode(target, query)) as {
      chain: {
        chainId: string;
        tipState: { nextBlockHeight: number };
        manager: { ownership: { super_owners: string[]; owners: Record<string, number> } };
      };
      applications: { id: string }[];
    };
    assert.equal(chain.chainId, target.chain);
    assert.ok(Number.isInteger(chain.tipState.nextBlockHeight));
    const { owners, super_owners } = chain.manager.ownership;
    assert.deepEqual(super_owners, []);
    assert.deepEqual(
      Object.entries(owners).map(([id, weight]) => [/^0x[0-9a-f]{64}$/.test(id), weight]),
      [[true, 100]],
    );
    assert.ok(applications.some(({ id }) => id === target.application));
  });

  test("answers 500 aliases in one request, in their order (A6)", async () => {
    const field = `chain(chainId: "${target.chain}") { tipState { nextBlockHeight } }`;
    const names = Array.from({ length: 500 }, (_, index) => `c${index}`);
    const query = `query { ${names.map((name) => `${name}: ${field}`).join(" ")} }`;
    assert.deepEqual(Object.keys(dataOf(await postToNode(target, query)) as object), names);
  });

  test("answers a chain that nobody knows as one without blocks and owners", async () => {
    const query = `query { chain(chainId: "${NOWHERE}") { tipState { blockHash nextBlockHeight } ` +
      `manager { ownership } } applications(chainId: "${NOWHERE}") { id } }`;
    const ownership = '{"super_owners":[],"owners":{},"multi_leader_rounds":0,' +
      '"open_multi_leader_rounds":false,"timeout_config":{"fast_round_duration":null,' +
      '"base_timeout":10000000,"timeout_increment":1000000,' +
      '"fallback_duration":18446744073709551615}}';
    assert.deepEqual(
      await postToNode(target, query),
      answer(
        `{"data":{"chain":{"tipState":{"blockHash":null,"nextBlockHeight":0},"manager":` +
          `{"ownership":${ownership}}},"applications":[]}}`,
      ),
    );
  });

  test("answers no data at all when one alias is malformed (A6)", async () => {
    const query = `query { a: chain(chainId: "${target.chain}") { chainId } ` +
      'b: chain(chainId: "zz") { chainId } }';
    const message = "Failed to parse \"ChainId\": Invalid character 'z' at position 0";
    assert.deepEqual(await postToNode(target, query), refusal(message, 125, "b"));
  });

  test("refuses blocks that do not exist", async () => {
    const { chain } = target;
    const missing = `Missing confirmed block: ${NOWHERE}`;
    const block = `query { block(chainId: "${chain}", hash: "${NOWHERE}") { hash } }`;
    const blocks = `query { blocks(chainId: "${chain}", from: "${NOWHERE}") { hash } }`;
    const unknown = `query { block(chainId: "${NOWHERE}") { hash } }`;
    const blobs = `Blobs not found: [BlobId { blob_type: ChainDescription, hash: ${NOWHERE} }]`;
    assert.deepEqual(await postToNode(target, block), refusal(missing, 9, "block"));
    assert.deepEqual(await postToNode(target, blocks), refusal(missing, 9, "blocks"));
    assert.deepEqual(await postToNode(target, unknown), refusal(blobs, 9, "block"));
  });

  test("names its mutations while it takes some (U4)", async () => {
    const reply = await postToNode(target, "query { __schema { mutationType { name } } }");
    assert.deepEqual(
      reply,
      answer('{"data":{"__schema":{"mutationType":{"name":"MutationRoot"}}}}'),
    );
  });

  test("refuses retryPendingBlock for chains that do not exist", async () => {
    const retry = (chain: string) => `mutation { retryPendingBlock(chainId: "${chain}") }`;
    const unknown = "No validator provided a usable certificate registering blob " +
      `ChainDescription:${NOWHERE}`;
    const malformed = "Failed to parse \"ChainId\": Invalid character 'z' at position 0";
    const path = "retryPendingBlock";
    assert.deepEqual(await postToNode(target, retry(NOWHERE)), refusal(unknown, 12, path));
    assert.deepEqual(await postToNode(target, retry("zz")), refusal(malformed, 39, path));
  });

  test("names unknown fields and missing arguments", async () => {
    const unknown = 'Unknown field "nope" on type "QueryRoot".';
    const missing =
      'Field "chain" argument "chainId" of type "QueryRoot" is required but not provided';
    const error = (message: string) =>
      JSON.stringify({ data: null, errors: [{ message, locations: [{ line: 1, column: 9 }] }] });
    assert.deepEqual(await postToNode(target, "query { nope }"), answer(error(unknown)));
    assert.deepEqual(
      await postToNode(target, "query { chain { chainId } }"),
      answer(error(missing)),
    );
  });

  test("answers 400 for a body that is no request", async () => {
    const noJson = await postBody(`${target.url}/`, "not json");
    const batch = await postBody(`${target.url}/`, '[{"query":"{__typename}"}]');
    assert.deepEqual([noJson.status, batch.status], [400, 400]);
    assert.equal(noJson.body, 'InvalidRequest(Error("expected ident", line: 1, column: 2))');
    assert.equal(batch.body, "UnsupportedBatch");
  });

  test("says ready, 404 and 405 where that belongs", async () => {
    const ready = await fetch(`${target.url}/ready`);
    assert.equal(await ready.text(), "ready!");
    assert.equal((await post(`${target.url}/nope`, "")).status, 404);
    assert.equal((await post(`${target.url}/ready`, "")).status, 405);
    const put = await fetch(`${target.url}/`, { method: "PUT" });
    await put.text();
    assert.equal(put.status, 405);
    assert.equal(put.headers.get("allow"), "GET,HEAD,POST");
  });
});
