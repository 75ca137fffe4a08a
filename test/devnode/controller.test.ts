import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemClock } from "../../lib/clock/system.ts";
import { controllerLab, type ControllerLabOptions } from "../../lib/devnode/controller_lab.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { HttpNodeClient } from "../../lib/node/client.ts";

const NEVER = new AbortController().signal;
const SOMEBODY = `0x${"1".repeat(64)}`;

/** A node with a controller, a task lab, and a client that talks to them. */
class Fixture implements AsyncDisposable {
  readonly node: DevNode;
  readonly client: HttpNodeClient;
  readonly controller: { readonly chain: string; readonly application: string };
  readonly lab: string;

  constructor(node: DevNode, options: ControllerLabOptions) {
    this.node = node;
    const address = new NodeAddress({ url: node.url });
    this.client = new HttpNodeClient({ address, clock: systemClock() });
    const chain = node.defaultChain;
    this.controller = { chain, application: node.deploy(chain, controllerLab(options)) };
    this.lab = node.deploy(chain, taskLab);
  }

  async owner(): Promise<string> {
    const state = await this.client.chainState(this.controller.chain, NEVER);
    return state!.owners[0]!.owner;
  }

  async state(): Promise<Readonly<Record<string, unknown>>> {
    const end = await this.client.query(this.controller, "query { localWorkerState }", NEVER);
    assert.equal(end.kind, "answered");
    const data = end.kind === "answered" ? end.data : {};
    return data["localWorkerState"] as Readonly<Record<string, unknown>>;
  }

  async command(document: string): Promise<string> {
    return (await this.client.command(this.controller, `mutation { ${document} }`, NEVER)).kind;
  }

  async update(command: string): Promise<string> {
    const admin = await this.owner();
    return await this.command(
      `executeControllerCommand(admin: "${admin}", command: ${command})`,
    );
  }

  async register(capabilities: string, owner?: string): Promise<string> {
    const name = owner ?? await this.owner();
    const command = `{RegisterWorker: {capabilities: ${capabilities}}}`;
    return await this.command(`executeWorkerCommand(owner: "${name}", command: ${command})`);
  }

  /** Describes and publishes the task lab as a service, and answers its id. */
  async publish(name: string): Promise<string> {
    const { chain } = this.controller;
    const end = await this.client.query(
      this.controller,
      `query { describeService(applicationId: "${this.lab}", name: "${name}", chainId: "${chain}", requirements: ["cat"]) }`,
      NEVER,
    );
    const bytes = end.kind === "answered" ? end.data["describeService"] as number[] : [];
    const query = `mutation { publishDataBlob(chainId: "${chain}", bytes: [${bytes.join()}]) }`;
    const response = await fetch(this.node.url, {
      method: "POST",
      body: JSON.stringify({ query }),
    });
    const { data } = await response.json() as { data: { publishDataBlob: string } };
    return data.publishDataBlob;
  }

  service(name: string) {
    const { chain } = this.controller;
    return { application_id: this.lab, name, chain_id: chain, requirements: ["cat"] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    await this.node[Symbol.asyncDispose]();
  }
}

async function fixture(options: ControllerLabOptions = {}): Promise<Fixture> {
  return new Fixture(await startDevNode({ blockTimeMs: 0 }), options);
}

describe("the controller of 0.15", () => {
  test("a worker registers and deregisters itself", async () => {
    await using lab = await fixture();
    const empty = {
      local_worker: null,
      local_services: [],
      local_chains: [],
      local_message_policy: {},
    };
    assert.deepEqual(await lab.state(), empty);
    assert.equal(await lab.register(`["cat", "wc"]`), "committed");
    const worker = { owner: await lab.owner(), capabilities: ["cat", "wc"] };
    assert.deepEqual(await lab.state(), { ...empty, local_worker: worker });
    const command = `executeWorkerCommand(owner: "${worker.owner}", command: "DeregisterWorker")`;
    assert.equal(await lab.command(command), "committed");
    assert.deepEqual(await lab.state(), empty);
  });

  test("an owner that does not sign the chain's blocks fails in the block", async () => {
    await using lab = await fixture();
    assert.equal(await lab.register(`[]`, SOMEBODY), "failedInExecution");
    assert.equal((await lab.state())["local_worker"], null);
  });

  test("services and chains are assigned and taken away", async () => {
    await using lab = await fixture();
    const { chain } = lab.controller;
    const id = await lab.publish("engine");
    const other = "5".repeat(64);
    const steps: readonly (readonly [string, readonly unknown[], readonly string[]])[] = [
      [
        `{UpdateService: {service_id: "${id}", workers: ["${chain}"]}}`,
        [lab.service("engine")],
        [],
      ],
      [`{UpdateService: {service_id: "${id}", workers: []}}`, [], []],
      [
        `{UpdateAllServices: {services: [["${id}", ["${chain}"]]]}}`,
        [lab.service("engine")],
        [],
      ],
      [`{RemoveService: {service_id: "${id}"}}`, [], []],
      [`{UpdateChain: {chain_id: "${other}", workers: ["${chain}"]}}`, [], [other]],
      [`{UpdateAllChains: {chains: []}}`, [], []],
      [`{UpdateAllChains: {chains: [["${other}", ["${chain}"]]]}}`, [], [other]],
      [`{RemoveChain: {chain_id: "${other}"}}`, [], []],
    ];
    for (const [command, services, chains] of steps) {
      assert.equal(await lab.update(command), "committed", command);
      const { local_services, local_chains } = await lab.state();
      assert.deepEqual(local_services, services, command);
      assert.deepEqual(local_chains, chains, command);
    }
  });

  test("a worker can be removed, and a service that nobody published fails in the block", async () => {
    await using lab = await fixture();
    await lab.register(`[]`);
    assert.equal(
      await lab.update(`{RemoveWorker: {worker_id: "${lab.controller.chain}"}}`),
      "committed",
    );
    assert.equal((await lab.state())["local_worker"], null);
    const nothing = `{UpdateService: {service_id: "${
      "0".repeat(64)
    }", workers: ["${lab.controller.chain}"]}}`;
    assert.equal(await lab.update(nothing), "failedInExecution");
    assert.deepEqual((await lab.state())["local_services"], []);
  });

  test("it is listed from its first block on, and asks for no tasks", async () => {
    await using lab = await fixture();
    const { chain, application } = lab.controller;
    assert.deepEqual(await lab.client.applications(chain, NEVER), [lab.lab]);
    await lab.register(`[]`);
    const both = [lab.lab, application].sort();
    assert.deepEqual(await lab.client.applications(chain, NEVER), both);
    const end = await lab.client.ask(lab.controller, null, 1, NEVER);
    assert.equal(end.kind, "invalid");
    assert.match("message" in end ? end.message : "", /Unknown field "nextActions"/);
  });
});

describe("the controller of the main branch", () => {
  test("its maps are pairs, and a service starts at once without a height", async () => {
    await using lab = await fixture({ dialect: "0.16" });
    const id = await lab.publish("engine");
    const { chain } = lab.controller;
    await lab.update(`{UpdateService: {service_id: "${id}", workers: ["${chain}"]}}`);
    assert.deepEqual(await lab.state(), {
      local_worker: null,
      local_services: [lab.service("engine")],
      local_pending_services: [],
      local_chains: [],
      local_message_policy: [],
    });
  });

  test("a service with a height is pending until the worker starts it", async () => {
    await using lab = await fixture({ dialect: "0.16", startHeightOf: () => 40 });
    const id = await lab.publish("engine");
    const { chain } = lab.controller;
    const start = `startLocalService(serviceId: "${id}")`;
    await lab.update(`{UpdateService: {service_id: "${id}", workers: ["${chain}"]}}`);
    const state = await lab.state();
    assert.deepEqual(state["local_services"], []);
    assert.deepEqual(state["local_pending_services"], [
      [id, [chain, { owners_to_remove: [], start_block_height: 40 }]],
    ]);
    assert.equal(await lab.command(start), "failedInExecution"); // nobody is registered
    await lab.register(`[]`);
    assert.equal(await lab.command(start), "committed");
    assert.deepEqual((await lab.state())["local_services"], [lab.service("engine")]);
    assert.deepEqual((await lab.state())["local_pending_services"], []);
    assert.equal(await lab.command(start), "failedInExecution"); // it is started
  });
});

describe("a controller that cannot be worked with", () => {
  test("somebody else is registered", async () => {
    const worker = { owner: SOMEBODY, capabilities: ["cat"] };
    await using lab = await fixture({ worker });
    assert.deepEqual((await lab.state())["local_worker"], worker);
  });

  test("it answers nonsense, and still takes commands", async () => {
    await using lab = await fixture();
    const value = { localWorkerState: { local_worker: 7, heights: 2n ** 64n - 1n } };
    lab.node.faults.application(lab.controller, { kind: "data", value });
    assert.deepEqual(await lab.state(), value.localWorkerState);
    assert.equal(await lab.register(`["cat"]`), "committed");
    lab.node.faults.application(lab.controller, null);
    assert.deepEqual((await lab.state())["local_worker"], {
      owner: await lab.owner(),
      capabilities: ["cat"],
    });
  });

  test("the node has no key for its chain", async () => {
    await using lab = await fixture();
    const chain = lab.node.addChain({ hasKey: false });
    const controller = { chain, application: lab.controller.application };
    const end = await lab.client.command(
      controller,
      `mutation { executeWorkerCommand(owner: "${SOMEBODY}", command: "DeregisterWorker") }`,
      NEVER,
    );
    assert.equal(end.kind, "cannotPropose");
  });
});
