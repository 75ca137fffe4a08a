/** Chains that are opened and followed while the node runs, and data that is published on one. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { blockOf, dataOf, nextHeight, ownerOf, post, postToNode, type Reply } from "./client.ts";
import { SocketClient } from "./socket_client.ts";
import { NOWHERE, openTarget, type Target } from "./target.ts";

const STRANGER = `0x${"5".repeat(64)}`;

function ownership(owners: Readonly<Record<string, number>>) {
  return {
    super_owners: [],
    owners,
    multi_leader_rounds: Object.keys(owners).length === 0 ? 0 : 5,
    open_multi_leader_rounds: false,
  };
}

describe("chains of a node", () => {
  let target: Target;
  let owner: string;
  before(async () => {
    target = await openTarget();
    owner = await ownerOf(target);
  });
  after(() => target[Symbol.asyncDispose]());

  const mutate = (field: string) => postToNode(target, `mutation { ${field} }`);
  const toLab = (chain: string, query: string) =>
    post(`${target.url}/chains/${chain}/applications/${target.application}`, query);

  async function openedFor(who: string): Promise<string> {
    const reply = await mutate(`openChain(chainId: "${target.chain}", owner: "${who}")`);
    return (dataOf(reply) as { openChain: string }).openChain;
  }

  async function look(chain: string) {
    const query = `query { chains { list } chain(chainId: "${chain}") { chainId tipState { ` +
      "nextBlockHeight } executionState { system { timestamp } } manager { ownership } } " +
      `applications(chainId: "${chain}") { id } }`;
    const data = dataOf(await postToNode(target, query)) as Looked;
    const { timeout_config: _, ...ownership } = data.chain.manager.ownership;
    return {
      isListed: data.chains.list.includes(chain),
      height: data.chain.tipState.nextBlockHeight,
      isDated: data.chain.executionState.system.timestamp > 0,
      ownership,
      applications: data.applications.map(({ id }) => id),
    };
  }

  /** An error of one field, at its place. */
  function refusal(field: string, message: string, literal = field): Reply {
    const column = "mutation { ".length + field.indexOf(literal) + 1;
    const path = [/\w+/.exec(field)![0]];
    const errors = [{ message, locations: [{ line: 1, column }], path }];
    return {
      status: 200,
      contentType: "application/graphql-response+json",
      body: JSON.stringify({ data: null, errors }),
    };
  }

  async function refuses(field: string, message: string, literal?: string): Promise<void> {
    assert.deepEqual(await mutate(field), refusal(field, message, literal), field);
  }

  test("are listed as soon as they are opened for an owner of the node's", async () => {
    const height = await nextHeight(target);
    const chain = await openedFor(owner);
    assert.ok(await nextHeight(target) > height, "it takes a block of the chain it is opened from");
    assert.deepEqual(await look(chain), {
      isListed: true,
      height: 0,
      isDated: true,
      ownership: ownership({ [owner]: 100 }),
      applications: [],
    });
  });

  test("take applications of other chains, which are listed from their first block on", async () => {
    const chain = await openedFor(owner);
    assert.deepEqual(dataOf(await toLab(chain, "query { storedCount }")), { storedCount: 0 });
    assert.deepEqual((await look(chain)).applications, []);
    using socket = await SocketClient.ready(target);
    socket.subscribe("1", `subscription { notifications(chainId: "${chain}") }`);
    await socket.drain();
    const hash = blockOf(await toLab(chain, "mutation { forget }"));
    let heard = "";
    while (!heard.includes("NewBlock")) heard = await socket.text();
    assert.ok(heard.includes(hash) && heard.includes(chain), heard);
    const { height, applications } = await look(chain);
    assert.deepEqual([height, applications], [1, [target.application]]);
  });

  test("of another owner are not listed, and nothing can be proposed on them", async () => {
    const chain = await openedFor(STRANGER);
    const unlisted = { isListed: false, height: 0, applications: [] };
    const unknown = { ...unlisted, isDated: false, ownership: ownership({}) };
    assert.deepEqual(await look(chain), unknown);
    assert.deepEqual(dataOf(await toLab(chain, "query { storedCount }")), { storedCount: 0 });
    // The node has fetched its description by that, and still does not follow it.
    const known = { ...unlisted, isDated: true, ownership: ownership({ [STRANGER]: 100 }) };
    assert.deepEqual(await look(chain), known);
    const message = `client is not configured to propose on chain ${chain}`;
    assert.deepEqual(await toLab(chain, "mutation { forget }"), {
      status: 500,
      contentType: "text/plain; charset=utf-8",
      body: JSON.stringify({ error: message }),
    });
    await refuses(`retryPendingBlock(chainId: "${chain}")`, message);
    await refuses(`publishDataBlob(chainId: "${chain}", bytes: [1])`, message);
    await refuses(`openChain(chainId: "${chain}", owner: "${STRANGER}")`, message);
  });

  test("are followed from sync on, without a key for them", async () => {
    const chain = await openedFor(STRANGER);
    assert.deepEqual(dataOf(await mutate(`sync(chainId: "${chain}")`)), { sync: 0 });
    assert.deepEqual(await look(chain), {
      isListed: true,
      height: 0,
      isDated: true,
      ownership: ownership({ [STRANGER]: 100 }),
      applications: [],
    });
    const message = `client is not configured to propose on chain ${chain}`;
    await refuses(`publishDataBlob(chainId: "${chain}", bytes: [1])`, message);
    const own = await openedFor(owner);
    blockOf(await toLab(own, "mutation { forget }"));
    assert.deepEqual(dataOf(await mutate(`sync(chainId: "${own}")`)), { sync: 1 });
  });

  test("that do not exist are named", async () => {
    const unregistered =
      `No validator provided a usable certificate registering blob ChainDescription:${NOWHERE}`;
    const local = "error on the local node: Blobs not found: " +
      `[BlobId { blob_type: ChainDescription, hash: ${NOWHERE} }]`;
    await refuses(`sync(chainId: "${NOWHERE}")`, unregistered);
    await refuses(`openChain(chainId: "${NOWHERE}", owner: "${STRANGER}")`, local);
    await refuses(`publishDataBlob(chainId: "${NOWHERE}", bytes: [1])`, local);
  });

  test("are not opened for what is no owner, nor with what is no amount", async () => {
    const { chain } = target;
    await refuses(
      `openChain(chainId: "${chain}", owner: "x")`,
      'Failed to parse "AccountOwner": Invalid address value: x',
      '"x"',
    );
    await refuses(
      `openChain(chainId: "${chain}", owner: "${owner}", balance: "nope")`,
      'Failed to parse "Amount": cannot parse amount',
      '"nope"',
    );
  });

  test("take data, which has the same hash each time", async () => {
    const publish = async () =>
      dataOf(await mutate(`publishDataBlob(chainId: "${target.chain}", bytes: [0, 127, 255])`)) as {
        publishDataBlob: string;
      };
    const one = await publish();
    assert.match(one.publishDataBlob, /^[0-9a-f]{64}$/);
    assert.deepEqual(await publish(), one);
    const { body } = await postToNode(
      target,
      `query { block(chainId: "${target.chain}") { block { body { transactionMetadata { ` +
        "transactionType operation { operationType applicationId } } } } } }",
    );
    const operation = '{"operationType":"System","applicationId":null}';
    const done = `[{"transactionType":"ExecuteOperation","operation":${operation}}]`;
    assert.ok(body.includes(`"transactionMetadata":${done}`), body);
    await refuses(
      `publishDataBlob(chainId: "${target.chain}", bytes: [1, 300])`,
      'Failed to parse "Int": Only integers from 0 to 255 are accepted. ' +
        '(occurred while parsing "[Int!]")',
      "[1, 300]",
    );
  });
});

interface Looked {
  readonly chains: { readonly list: readonly string[] };
  readonly chain: {
    readonly tipState: { readonly nextBlockHeight: number };
    readonly executionState: { readonly system: { readonly timestamp: number } };
    readonly manager: { readonly ownership: Readonly<Record<string, unknown>> };
  };
  readonly applications: readonly { readonly id: string }[];
}
