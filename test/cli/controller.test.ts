import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { taskLabAt } from "../../lib/cli/demo/lab.ts";
import type { ControllerLabOptions } from "../../lib/devnode/controller_lab.ts";
import type { ApplicationOnChain } from "../../lib/protocol/identifiers.ts";
import { ControllerSite } from "../devnode/controller_site.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { type LogRecord, PATIENT, type Program, startProgram } from "./program.ts";

const CAT = { operator: "cat", input: "task $number", count: 3, identified: true };
const SOMEBODY = `0x${"1".repeat(64)}`;

/** A controller on a development node, and the program that works for it. */
class Site implements AsyncDisposable {
  readonly directory: TemporaryDirectory;
  readonly at: ControllerSite;

  private constructor(at: ControllerSite) {
    this.directory = new TemporaryDirectory();
    this.at = at;
  }

  static async start(options: ControllerLabOptions = {}): Promise<Site> {
    return new Site(await ControllerSite.start(options));
  }

  get lab() {
    return this.labOn(this.at.controller.chain);
  }

  labOn(chain: string) {
    return taskLabAt(`${this.at.node.url}/chains/${chain}/applications/${this.at.lab}`);
  }

  run(...flags: readonly string[]): Program {
    return this.runFor(this.at.controller, ...flags);
  }

  runFor({ chain, application }: ApplicationOnChain, ...flags: readonly string[]): Program {
    return startProgram([
      "run",
      ...["--node-url", this.at.node.url],
      ...["--controller-id", `${chain}:${application}`],
      ...["--operators", "cat=/bin/cat"],
      ...["--state-dir", join(this.directory.path, "state")],
      ...["--log-format", "json"],
      ...flags,
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.at[Symbol.asyncDispose]();
    this.directory[Symbol.dispose]();
  }
}

async function ended(program: Program): Promise<void> {
  program.signal("SIGTERM");
  assert.deepEqual(await program.ended, { status: 0, signal: null });
}

const stored = (task: string) => (record: LogRecord) => record["task"] === task;
const because = (cause: string) => (record: LogRecord) => record["cause"] === cause;

describe("run --controller-id", () => {
  for (const dialect of ["0.15", "0.16"] as const) {
    test(`M1, M2, M6: registers, runs what ${dialect} assigns, deregisters`, PATIENT, async () => {
      await using site = await Site.start({ dialect });
      await using program = site.run("--deregister-on-exit");
      await program.event("controller.commanded");
      const worker = { owner: await site.at.owner(), capabilities: ["cat"] };
      assert.deepEqual((await site.at.state())["local_worker"], worker);
      const service = await site.at.publish("engine");
      await site.lab.request(CAT);
      assert.equal(await site.at.assign(service), "committed");
      await program.event("outcome.committed", stored("2"));
      await site.at.assign(service, false);
      await program.event("application.unassigned");
      await site.lab.request(CAT);
      await site.at.assign(service);
      for (const task of ["3", "4", "5"]) {
        await program.event("outcome.committed", stored(task));
      }
      await ended(program);
      assert.equal((await site.at.state())["local_worker"], null);
      const { stored: all, pending, strays } = await site.lab.holdings();
      assert.deepEqual([all.length, pending, strays], [6, 0, 0]);
    });
  }

  test("M5: takes a pending service over at its height, and not before", PATIENT, async () => {
    await using site = await Site.start({ dialect: "0.16", startHeightOf: () => 40 });
    const { node, controller } = site.at;
    await using program = site.run();
    await program.event("controller.commanded");
    const service = await site.at.publish("engine");
    await site.lab.request(CAT);
    await site.at.assign(service);
    while (node.nextHeight(controller.chain) < 40) await node.makeForeignBlock(controller.chain);
    assert.equal((await site.at.state() as { local_services: unknown[] }).local_services.length, 0);
    await node.makeForeignBlock(controller.chain);
    await program.event("controller.commanded", ({ command }) => command === "start");
    await program.event("outcome.committed", stored("2"));
    await ended(program);
    const starts = program.records().filter(({ command }) => command === "start");
    assert.equal(starts.length, 1);
    const { stored: all, strays } = await site.lab.holdings();
    assert.deepEqual([all.length, strays], [3, 0]);
  });

  test("K1: works once for what flags and the controller both assign", PATIENT, async () => {
    await using site = await Site.start();
    await site.lab.request(CAT);
    const { chain } = site.at.controller;
    await using program = site.run("--operator-application-ids", `${chain}:${site.at.lab}`);
    await program.event("controller.commanded");
    const service = await site.at.publish("engine");
    await site.at.assign(service);
    await program.event("outcome.committed", stored("2"));
    await site.at.assign(service, false);
    await site.lab.request(CAT);
    await program.event("outcome.committed", stored("5"));
    await ended(program);
    const assigned = program.records().filter(({ event }) => event === "application.assigned");
    assert.equal(assigned.length, 1);
    assert.ok(!program.records().some(({ event }) => event === "application.unassigned"));
  });
});

describe("run --controller-id, with bad input", () => {
  test("names an application that is no controller, and works for others", PATIENT, async () => {
    await using site = await Site.start();
    await site.lab.request(CAT);
    const { chain } = site.at.controller;
    const flags = ["--operator-application-ids", `${chain}:${site.at.lab}`];
    await using program = site.runFor({ chain, application: site.at.lab }, ...flags);
    const { message, kind } = await program.event("controller.unreadable");
    assert.equal(kind, "invalid");
    assert.match(String(message), /is it a controller\?: Unknown field "localWorkerState"/);
    await program.event("outcome.committed", stored("2"));
    await ended(program);
  });

  test("M4: names a worker of another owner, and runs nothing of it", PATIENT, async () => {
    const worker = { owner: SOMEBODY, capabilities: ["cat"] };
    await using site = await Site.start({ worker });
    await site.at.assign(await site.at.publish("engine"));
    await using program = site.run("--deregister-on-exit");
    const { message } = await program.event("controller.condition", because("otherOwner"));
    assert.match(String(message), /have it deregister, or give --controller-owner/);
    await ended(program);
    assert.deepEqual((await site.at.state())["local_worker"], worker);
    assert.ok(!program.records().some(({ event }) => event === "application.assigned"));
  });

  test("M4: names an owner that is not the chain's", PATIENT, async () => {
    await using site = await Site.start();
    await using program = site.run("--controller-owner", SOMEBODY);
    const failed = because("failedInExecution");
    const { message } = await program.event("controller.condition", failed);
    assert.match(String(message), /failed in its block: check --controller-owner/);
    await ended(program);
    assert.equal((await site.at.state())["local_worker"], null);
  });

  test(
    "M4: names what a service lacks here, and a chain that is not followed",
    PATIENT,
    async () => {
      await using site = await Site.start();
      const { node, controller } = site.at;
      await using program = site.run();
      await program.event("controller.commanded");
      const unfollowed = node.addChain({ followed: false, hasKey: false });
      await site.at.assign(await site.at.publish("engine", { requirements: ["gpu"] }));
      await site.at.assign(await site.at.publish("elsewhere", { at: unfollowed }));
      const lacking = await program.event("controller.condition", because("missingCapabilities"));
      assert.match(String(lacking["message"]), /give --operators of these names.*requires "gpu"/);
      const { chain, message } = await program.event("chain.unfollowed");
      assert.equal(chain, unfollowed);
      assert.match(String(message), /what the controller assigns.*`linera assign`/);
      await site.at.update(
        `{UpdateChain: {chain_id: "${SOMEBODY.slice(2)}", workers: ["${controller.chain}"]}}`,
      );
      await program.event("chain.unfollowed", (record) => record["chain"] === SOMEBODY.slice(2));
      await ended(program);
    },
  );

  test("names a controller on whose chain the node cannot propose", PATIENT, async () => {
    await using site = await Site.start();
    const chain = site.at.node.addChain({ hasKey: false });
    await using program = site.runFor({ ...site.at.controller, chain });
    const { message } = await program.event("controller.condition", because("cannotPropose"));
    assert.match(String(message), /no key for its chain: run `linera assign`/);
    await ended(program);
  });

  test("M4: registers again when it was removed, and says so", PATIENT, async () => {
    await using site = await Site.start();
    await using program = site.run();
    await site.at.assign(await site.at.publish("engine"));
    await program.event("application.assigned"); // so it has seen that it is registered
    await site.at.update(`{RemoveWorker: {worker_id: "${site.at.controller.chain}"}}`);
    const { message } = await program.event("controller.condition", because("removed"));
    assert.match(String(message), /this worker was removed: it registers again; stop it/);
    await program.event("controller.cleared", because("removed"));
    const { owner } = (await site.at.state())["local_worker"] as { owner: string };
    assert.equal(owner, await site.at.owner());
    await ended(program);
  });

  test(
    "M2: registers again with what a reloaded file has for operators (D5)",
    PATIENT,
    async () => {
      await using site = await Site.start();
      const file = site.directory.join("config.toml");
      writeFileSync(file, "# nothing yet\n");
      await using program = site.run("--config", file);
      await program.event("controller.commanded");
      writeFileSync(file, '[operators]\nrev = "rev"\n');
      program.signal("SIGHUP");
      await program.event("configuration.reloaded");
      await program.event(
        "controller.commanded",
        ({ message }) => /cat, rev/.test(String(message)),
      );
      const { capabilities } = (await site.at.state())["local_worker"] as {
        capabilities: string[];
      };
      assert.deepEqual(capabilities.toSorted(), ["cat", "rev"]);
      await ended(program);
    },
  );

  test("works on with a controller that talks nonsense, and says so once", PATIENT, async () => {
    await using site = await Site.start();
    const { node, controller } = site.at;
    await using program = site.run();
    await program.event("controller.commanded");
    await site.at.assign(await site.at.publish("engine"));
    await program.event("application.assigned");
    node.faults.application(controller, { kind: "data", value: { localWorkerState: [1] } });
    await site.lab.request(CAT);
    await program.event("controller.unreadable");
    await program.event("outcome.committed", stored("2"));
    node.faults.application(controller, null);
    await program.event("controller.readable");
    await ended(program);
    assert.ok(!program.records().some(({ event }) => event === "application.unassigned"));
    const said = program.records().filter(({ event }) => event === "controller.unreadable");
    assert.equal(said.length, 1);
  });

  test(
    "M6: says that it is still registered when the node is gone at the end",
    PATIENT,
    async () => {
      await using site = await Site.start();
      await using program = site.run("--deregister-on-exit");
      await program.event("controller.commanded");
      await site.at.node.down();
      await program.event("chain.disconnected");
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
      const said = program.records().find(({ event }) => event === "controller.stillRegistered");
      assert.match(String(said?.["message"]), /this worker may still be registered: /);
    },
  );
});
