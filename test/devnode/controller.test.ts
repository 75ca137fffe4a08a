import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ControllerSite } from "./controller_site.ts";

const NEVER = new AbortController().signal;
const SOMEBODY = `0x${"1".repeat(64)}`;

describe("the controller of 0.15", () => {
  test("a worker registers and deregisters itself", async () => {
    await using lab = await ControllerSite.start();
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
    await using lab = await ControllerSite.start();
    assert.equal(await lab.register(`[]`, SOMEBODY), "failedInExecution");
    assert.equal((await lab.state())["local_worker"], null);
  });

  test("services and chains are assigned and taken away", async () => {
    await using lab = await ControllerSite.start();
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
    await using lab = await ControllerSite.start();
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
    await using lab = await ControllerSite.start();
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
    await using lab = await ControllerSite.start({ dialect: "0.16" });
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
    await using lab = await ControllerSite.start({ dialect: "0.16", startHeightOf: () => 40 });
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
    await using lab = await ControllerSite.start({ worker });
    assert.deepEqual((await lab.state())["local_worker"], worker);
  });

  test("it answers nonsense, and still takes commands", async () => {
    await using lab = await ControllerSite.start();
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
    await using lab = await ControllerSite.start();
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
