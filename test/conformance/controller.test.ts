/** What a controller application answers, and what its commands do. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import {
  blockOf,
  controllerUrl,
  dataOf,
  operationsOf,
  ownerOf,
  post,
  postToNode,
  type Reply,
} from "./client.ts";
import { NOWHERE, openTarget, type Target } from "./target.ts";

const SOMEBODY = `0x${"1".repeat(64)}`;
const TRAP = "Local node operation failed: Worker operation failed: Execution error: " +
  "Failed to execute Wasm module: RuntimeError: unreachable during";

const NOTHING = {
  local_worker: null,
  local_services: [],
  local_chains: [],
  local_message_policy: {},
};

function failure(error: string): Reply {
  const contentType = "text/plain; charset=utf-8";
  return { status: 500, contentType, body: JSON.stringify({ error }) };
}

describe("a controller application", () => {
  let target: Target;
  let owner: string;
  before(async () => {
    target = await openTarget();
    owner = await ownerOf(target);
  });
  after(() => target[Symbol.asyncDispose]());
  beforeEach(async (context) => {
    if (target.controller === null) return "skip" in context ? context.skip() : undefined;
    const nothing = [
      assign("{UpdateAllServices: {services: []}}"),
      assign("{UpdateAllChains: {chains: []}}"),
      work('"DeregisterWorker"'),
    ].map((field, index) => `f${index}: ${field}`);
    blockOf(await send(`mutation { ${nothing.join(" ")} }`));
  });

  const send = (query: string) => post(controllerUrl(target), query);
  const command = (field: string) => send(`mutation { ${field} }`);
  const assign = (what: string, admin = owner) =>
    `executeControllerCommand(admin: "${admin}", command: ${what})`;
  const work = (what: string, who = owner) =>
    `executeWorkerCommand(owner: "${who}", command: ${what})`;
  const update = (id: string, ...workers: readonly string[]) =>
    assign(`{UpdateService: {service_id: "${id}", workers: ${JSON.stringify(workers)}}}`);

  async function state(): Promise<unknown> {
    return (dataOf(await send("query { localWorkerState }")) as Record<string, unknown>)[
      "localWorkerState"
    ];
  }

  /** Publishes a service of the task lab: what it is, and its id. */
  async function service(name: string, ...requirements: readonly string[]) {
    const { application, chain } = target;
    const described = await send(
      `query { describeService(applicationId: "${application}", name: "${name}", ` +
        `chainId: "${chain}", requirements: ${JSON.stringify(requirements)}) }`,
    );
    const { describeService: bytes } = dataOf(described) as { describeService: number[] };
    const query = `mutation { publishDataBlob(chainId: "${chain}", bytes: [${bytes.join()}]) }`;
    const { publishDataBlob: id } = dataOf(await postToNode(target, query)) as {
      publishDataBlob: string;
    };
    return { id, bytes, is: { application_id: application, name, chain_id: chain, requirements } };
  }

  test("has nothing to say of a worker that nobody registered", async () => {
    const reply = await send("query { localWorkerState }");
    assert.deepEqual(reply, {
      status: 200,
      contentType: "application/octet-stream",
      body: JSON.stringify({ data: { localWorkerState: NOTHING } }),
    });
  });

  test("takes registrations and what ends them, with their bytes in the block", async () => {
    const hash = blockOf(await command(work('{RegisterWorker: {capabilities: ["cat", "é"]}}')));
    assert.deepEqual(await state(), {
      ...NOTHING,
      local_worker: { owner, capabilities: ["cat", "é"] },
    });
    const query = `query { block(chainId: "${target.chain}", hash: "${hash}") { block { body { ` +
      "transactionMetadata { operation { applicationId userBytesHex } } } } } }";
    const { body } = await postToNode(target, query);
    // Variant 0, an owner that is the hash of a key, variant 0, two texts with their lengths.
    const bytes = `0001${owner.slice(2)}00` + "02" + "03636174" + "02c3a9";
    const shown = `{"applicationId":"${target.controller}","userBytesHex":"${bytes}"}`;
    assert.ok(body.includes(shown), body);
    blockOf(await command(work('"DeregisterWorker"')));
    assert.deepEqual(await state(), NOTHING);
  });

  test("takes a new registration in the place of an old one, in one block", async () => {
    blockOf(await command(work('{RegisterWorker: {capabilities: ["cat"]}}')));
    const register = work('{RegisterWorker: {capabilities: ["dog"]}}');
    const hash = blockOf(await command(`a: ${work('"DeregisterWorker"')} b: ${register}`));
    assert.deepEqual(await operationsOf(target, hash), [target.controller, target.controller]);
    assert.deepEqual(await state(), { ...NOTHING, local_worker: { owner, capabilities: ["dog"] } });
  });

  test("lets a person remove the worker", async () => {
    blockOf(await command(work("{RegisterWorker: {capabilities: []}}")));
    blockOf(await command(assign(`{RemoveWorker: {worker_id: "${NOWHERE}"}}`)));
    assert.deepEqual(await state(), { ...NOTHING, local_worker: { owner, capabilities: [] } });
    blockOf(await command(assign(`{RemoveWorker: {worker_id: "${target.chain}"}}`)));
    assert.deepEqual(await state(), NOTHING);
  });

  test("fails in the block for an owner that does not sign it, and does nothing else", async () => {
    const foreign = work('"DeregisterWorker"', SOMEBODY);
    assert.deepEqual(await command(foreign), failure(`${TRAP} Operation(0)`));
    const register = work("{RegisterWorker: {capabilities: []}}");
    assert.deepEqual(
      await command(`a: ${register} b: ${foreign}`),
      failure(`${TRAP} Operation(1)`),
    );
    assert.deepEqual(await state(), NOTHING);
  });

  test("assigns services and takes them away, and lists them by their ids", async () => {
    const services = [await service("one"), await service("two", "cat", "dog")]
      .sort((one, other) => one.id < other.id ? -1 : 1);
    const [first, second] = services;
    const listed = async () => (await state() as { local_services: unknown }).local_services;
    blockOf(await command(update(second!.id, NOWHERE, target.chain)));
    blockOf(await command(update(first!.id, target.chain)));
    blockOf(await command(update(first!.id, target.chain)));
    assert.deepEqual(await listed(), [first!.is, second!.is]);
    blockOf(await command(update(first!.id, NOWHERE)));
    assert.deepEqual(await listed(), [second!.is]);
    blockOf(await command(assign(`{RemoveService: {service_id: "${second!.id}"}}`)));
    blockOf(await command(assign(`{RemoveService: {service_id: "${second!.id}"}}`)));
    assert.deepEqual(await listed(), []);
    const all = JSON.stringify(services.map(({ id }) => [id, [target.chain]]));
    blockOf(await command(assign(`{UpdateAllServices: {services: ${all}}}`)));
    assert.deepEqual(await listed(), services.map(({ is }) => is));
  });

  test("describes a service in bytes, whose blob has the same id each time", async () => {
    const [one, same] = [await service("é", "cat"), await service("é", "cat")];
    const { application, chain } = target;
    const bytes = `${application}02c3a9${chain}0103636174`;
    assert.equal(Buffer.from(one.bytes).toString("hex"), bytes);
    assert.deepEqual(same, one);
  });

  test("fails in the block for a service whose description nobody has published", async () => {
    assert.deepEqual(
      await command(update(NOWHERE, target.chain)),
      failure(`No validator provided a usable certificate registering blob Data:${NOWHERE}`),
    );
    assert.deepEqual(await state(), NOTHING);
  });

  test("has chains followed, in the order of their ids", async () => {
    const [one, other] = ["1".repeat(64), "2".repeat(64)];
    const listed = async () => (await state() as { local_chains: unknown }).local_chains;
    for (const id of [other, one]) {
      const what = `{UpdateChain: {chain_id: "${id}", workers: ["${target.chain}"]}}`;
      blockOf(await command(assign(what)));
    }
    assert.deepEqual(await listed(), [one, other]);
    blockOf(await command(assign(`{RemoveChain: {chain_id: "${one}"}}`)));
    assert.deepEqual(await listed(), [other]);
    blockOf(
      await command(assign(`{UpdateAllChains: {chains: [["${one}", ["${target.chain}"]]]}}`)),
    );
    assert.deepEqual(await listed(), [one]);
  });

  test("names what is no command", async () => {
    const cases: readonly (readonly [string, string, string, string])[] = [
      ["AccountOwner", '"x"', work('"DeregisterWorker"', "x"), "Invalid address value: x"],
      [
        "WorkerCommand",
        '"Nope"',
        work('"Nope"'),
        "unknown variant `Nope`, expected `RegisterWorker` or `DeregisterWorker`",
      ],
      [
        "WorkerCommand",
        "{RegisterWorker",
        work("{RegisterWorker: {}}"),
        "missing field `capabilities`",
      ],
      ["ControllerCommand", "{UpdateService", update("zz"), "Invalid character 'z' at position 0"],
    ];
    for (const [scalar, literal, field, complaint] of cases) {
      const query = `mutation { ${field} }`;
      const error = {
        message: `Failed to parse "${scalar}": ${complaint}`,
        locations: [{ line: 1, column: query.indexOf(literal) + 1 }],
        path: [/\w+/.exec(field)![0]],
      };
      const { body } = await send(query);
      assert.equal(body, JSON.stringify({ data: null, errors: [error] }), query);
    }
  });

  test("is listed among the applications of its chain, and asks for no tasks", async () => {
    const query = `query { applications(chainId: "${target.chain}") { id link } }`;
    const { applications } = dataOf(await postToNode(target, query)) as {
      applications: { id: string; link: string }[];
    };
    const ids = applications.map(({ id }) => id);
    assert.deepEqual(ids, [...ids].sort());
    const { link } = applications.find(({ id }) => id === target.controller)!;
    const { pathname } = new URL(controllerUrl(target));
    assert.equal(new URL(link).pathname, pathname);
    const schema = "query { __schema { queryType { fields { name } } } }";
    const names = JSON.stringify(dataOf(await send(schema)));
    assert.ok(names.includes('"localWorkerState"') && !names.includes('"nextActions"'), names);
    const { body } = await send("query { nextActions(cursor: null, now: 1) }");
    assert.match(body, /Unknown field \\"nextActions\\" on type \\"QueryRoot\\"\./);
  });
});
