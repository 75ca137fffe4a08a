import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { controllerLab } from "../../lib/devnode/controller_lab.ts";
import { startDevNode } from "../../lib/devnode/serve.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { CLOSED_PORT, httpServer } from "../node/servers.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";
import { check, checkOn, startCheckSite } from "./check_site.ts";
import { testMachine } from "./machine.ts";

const short = (id: string) => id.slice(0, 8);

describe("check, of a node", () => {
  test("is green where run would work, adds no block and makes no state", async () => {
    await using site = await startCheckSite();
    const height = site.node.nextHeight(site.chain);
    const { status, found, of, err } = await site.check();
    assert.deepEqual(of("node"), [`green ${site.node.url}, version 0.15.23, follows 1 chain`]);
    assert.deepEqual(of("writes"), ["green the node takes them"]);
    const [chain, application] = [short(site.chain), short(site.application)];
    assert.deepEqual(of("chain"), [`green ${chain} has no block; the node can propose`]);
    assert.deepEqual(of("application"), [`green ${chain}:${application} wants nothing`]);
    assert.deepEqual(of("clock"), ["green not behind the last blocks"]);
    assert.deepEqual(of("port"), [
      `green ${new URL(site.node.url).port} is open on this machine alone`,
    ]);
    assert.deepEqual(of("operator"), ["green cat is /bin/cat"]);
    assert.ok(found.every(({ level }) => level === "green"));
    assert.equal(site.node.nextHeight(site.chain), height);
    assert.ok(!existsSync(site.stateDirectory));
    assert.equal(err, "");
    assert.equal(status, 0);
  });

  test("has whole ids for programs", async () => {
    await using site = await startCheckSite();
    const { chain, application } = site;
    const { found } = await site.check();
    const line = found.find((finding) => finding.check === "application")!;
    assert.deepEqual(line, {
      ...{ level: "green", check: "application", advice: null },
      message: `${short(chain)}:${short(application)} wants nothing`,
      ...{ chain, application, tasks: {}, requestCallback: null, missing: [] },
    });
  });

  test("is red when nothing listens there, and says what else it knows", async () => {
    const url = `http://127.0.0.1:${CLOSED_PORT}`;
    await using site = await startCheckSite();
    const { status, red, of, err } = await check(
      ...["--node-url", url, "--state-dir", site.stateDirectory],
      ...["--operators", "cat", "--operator-application-ids", site.application],
    );
    assert.match(
      of("node")[0]!,
      /^red The node cannot be reached: .*nothing listens there.*--node-url/,
    );
    assert.deepEqual(red, ["node"]);
    assert.match(of("operator")[0]!, /^green cat is /);
    assert.match(err, /^linera-task-processor: 1 of \d checks is red, see above\n$/);
    assert.equal(status, 1);
  });

  test("is red at a server that is no node", async () => {
    await using server = await httpServer(() => ({ status: 404, body: "<h1>Nothing</h1>" }));
    const { status, of } = await check("--node-url", server.url, "--state-dir", "/nonexistent");
    assert.match(of("node")[0]!, /^red .* is no Linera node: it answers HTTP 404, <h1>Nothing/);
    assert.equal(status, 1);
  });

  test("is red once at a read-only node", async () => {
    await using site = await startCheckSite();
    site.node.faults.readOnly = true;
    const { status, red, of } = await site.check();
    assert.match(of("writes")[0]!, /^red the node is read-only: .* → start it without --read-only/);
    assert.match(of("chain")[0]!, /^yellow .*; whether it can propose is not known while the node/);
    assert.deepEqual(red, ["writes"]);
    assert.equal(status, 1);
    const dry = await site.check("--dry-run");
    assert.match(dry.of("writes")[0]!, /^yellow/);
    assert.equal(dry.status, 0);
  });

  test("is red at a chain that the node has no key for, and names its owner", async () => {
    await using site = await startCheckSite();
    const chain = site.node.addChain({ hasKey: false });
    const { status, red, of, found } = await site.check("--chain", chain);
    assert.match(
      of("chain")[0]!,
      /^red .*it has no key of its 1 owner \(0x[0-9a-f]{8}\) → `linera assign`/,
    );
    assert.match(JSON.stringify(found), /"owners":\["0x[0-9a-f]{64}"\]/);
    assert.deepEqual(red, ["chain"]);
    assert.equal(status, 1);
  });

  test("is red at a chain that is not followed, and says nothing of its applications", async () => {
    await using site = await startCheckSite();
    const { status, of, red } = await site.check("--chain", CHAIN);
    assert.match(
      of("chain")[0]!,
      /^red .* is not followed by the node → `linera wallet follow-chain`/,
    );
    assert.deepEqual(red, ["chain"]);
    assert.deepEqual(of("application"), []);
    assert.equal(status, 1);
  });

  test("is red when a default chain is needed and there is none", async () => {
    const data = { version: {}, chains: { list: [], default: null } };
    await using server = await httpServer(() => ({ body: JSON.stringify({ data }) }));
    const flags = ["--node-url", server.url, "--state-dir", "/nonexistent"];
    const { of } = await check(...flags, "--operator-application-ids", APPLICATION);
    assert.match(
      of("chain")[0]!,
      /^red the node has no default chain.*→ give --chain, or CHAIN:APP/,
    );
    assert.match(of("node")[0]!, /version unknown, follows 0 chains/);
    assert.match(of("writes")[0]!, /^yellow the node does not say whether/);
  });

  test("says of a block from the future that this clock is behind", async () => {
    const clock = new FakeClock();
    for (const [aheadSecs, says] of [[600, /^red 10 min behind/], [20, /^yellow 20 s/]] as const) {
      const now = () => clock.now() + aheadSecs * 1_000_000;
      await using node = await startDevNode({
        clock: {
          now,
          monotonic: () => clock.monotonic(),
          after: (...args) => clock.after(...args),
        },
      });
      const flags = ["--node-url", node.url, "--state-dir", "/nonexistent"];
      const test = testMachine();
      const machine = { ...test.machine, clock };
      const { of } = await checkOn({ ...test, machine }, ...flags);
      assert.match(of("clock")[0]!, says);
    }
  });

  test("is red when nothing to work for is given and no file, as run would not start", async () => {
    await using site = await startCheckSite();
    const flags = ["--node-url", site.node.url, "--state-dir", site.stateDirectory];
    const { red, of } = await check(...flags);
    assert.match(of("application")[0]!, /^red none to work for is given → give --operator-app/);
    assert.deepEqual(red, ["application"]);
  });

  test("takes the settings of a file, and names it", async () => {
    await using site = await startCheckSite();
    const file = join(dirname(site.stateDirectory), "config.toml");
    const settings = `node = "${site.node.url}"\nstateDir = "state"\n[operators]\ncat = "cat"\n`;
    writeFileSync(file, settings);
    const { status, of } = await check("--config", file);
    assert.deepEqual(of("settings"), [`green from ${file}`]);
    assert.match(of("application")[0]!, /^yellow none to work for is given/);
    assert.match(of("chain")[0]!, /^green/);
    assert.match(of("state")[0]!, new RegExp(site.stateDirectory));
    assert.equal(status, 0);
    writeFileSync(file, `${settings}nonsense = 1\n`);
    const wrong = await check("--config", file);
    assert.match(wrong.err, /nonsense/);
    assert.deepEqual(wrong.found, []);
    assert.equal(wrong.status, 2);
  });

  test("writes each line as soon as it is known", async () => {
    await using site = await startCheckSite();
    const { promise, resolve } = Promise.withResolvers<void>();
    site.node.faults.nextNodeRequest({ kind: "hold", until: promise });
    const test = testMachine();
    const write = (text: string) => {
      test.machine.stdout.write(text);
      // The node answers when this machine's last line is there, or never.
      if (text.includes('"operator"')) resolve();
    };
    const machine = { ...test.machine, stdout: { ...test.machine.stdout, write } };
    const [, ...flags] = site.run();
    assert.equal((await checkOn({ ...test, machine }, ...flags)).status, 0);
  });

  test("ends in time when the node says nothing at all", async () => {
    await using site = await startCheckSite();
    let isAsked = false;
    void site.node.next(({ kind }) => kind === "nodeRequest").then(() => isAsked = true);
    site.node.faults.nextNodeRequest({ kind: "hold", until: new Promise(() => {}) });
    const { status, of } = await site.checkLate(() => isAsked, "--timeout", "50ms");
    assert.match(of("node")[0]!, /^red The node cannot be reached: .*no answer in 50 ms/);
    assert.equal(status, 1);
  });

  test("ends in time when one of many hangs, and has the lines of the others", async () => {
    await using site = await startCheckSite();
    const { node, chain } = site;
    const flags = Array.from({ length: 50 }, () => {
      const application = node.deploy(chain, controllerLab());
      node.faults.application({ chain, application }, { kind: "hang" });
      return ["--operator-application-ids", application];
    });
    const isKnown = (out: string) => /wants nothing/.test(out) && /"check":"chain"/.test(out);
    const args = [...flags.flat(), "--timeout", "300ms"];
    const { found, of, status } = await site.checkLate(isKnown, ...args);
    const late = found.filter(({ message }) => message.endsWith("gave no answer in 300 ms"));
    assert.equal(late.length, 50);
    assert.match(of("application")[0]!, /^green .* wants nothing/);
    assert.equal(status, 1);
  });

  test("ends at a signal, and says no more than it knew", async () => {
    await using site = await startCheckSite();
    const { node, chain, application } = site;
    node.faults.application({ chain, application }, { kind: "hang" });
    const test = testMachine();
    const write = (text: string) => {
      test.machine.stdout.write(text);
      if (text.includes('"clock"') || text.includes('"chain"')) test.signals.emit("SIGINT");
    };
    const machine = { ...test.machine, stdout: { ...test.machine.stdout, write } };
    const [, ...flags] = site.run();
    const { status, err, red } = await checkOn({ ...test, machine }, ...flags);
    assert.match(err, /stopped before its end, as asked/);
    assert.deepEqual(red, []);
    assert.equal(status, 1);
  });
});
