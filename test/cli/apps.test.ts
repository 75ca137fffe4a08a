import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { taskLabAt } from "../../lib/cli/demo/lab.ts";
import { controllerLab } from "../../lib/devnode/controller_lab.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { CLOSED_PORT, httpServer } from "../node/servers.ts";
import { CHAIN } from "../observe/events.ts";
import { testMachine } from "./machine.ts";
import { runOn } from "./terminal.ts";

/** It has neither query, and is listed from the start. */
const NO_TASKS = { ...controllerLab(), isEmptyAtFirst: false };

interface Site extends AsyncDisposable {
  readonly node: DevNode;
  readonly chain: string;
  readonly controller: string;
  readonly application: string;
}

async function startSite(): Promise<Site> {
  const node = await startDevNode({ blockTimeMs: 0 });
  const chain = node.defaultChain;
  return {
    node,
    chain,
    // Listed in the order of their ids.
    controller: node.deploy(chain, NO_TASKS, "1".repeat(64)),
    application: node.deploy(chain, taskLab, "2".repeat(64)),
    [Symbol.asyncDispose]: () => node[Symbol.asyncDispose](),
  };
}

function apps({ node }: Site, ...flags: readonly string[]) {
  return runOn({}, ["apps", "--node-url", node.url, ...flags]);
}

/** A hundred and one tasks of two operators. */
async function request({ node, chain, application }: Site): Promise<void> {
  const lab = taskLabAt(`${node.url}/chains/${chain}/applications/${application}`);
  await lab.request({ operator: "cat", input: "$number", count: 100, identified: true });
  await lab.request({ operator: "a \u001b[2J b", input: "$number", count: 1, identified: true });
}

describe("apps", () => {
  test("lists the applications of the default chain, whole, and which ask for tasks", async () => {
    await using site = await startSite();
    const { chain, controller, application } = site;
    assert.deepEqual(await apps(site), {
      status: 0,
      out: `chain ${chain} (default)\n` +
        `  no tasks  ${controller}\n` +
        `  tasks     ${application}\n\n` +
        "2 applications, 1 asks for tasks\n",
      err: "",
    });
  });

  test("says what they want with --ask, and changes nothing", async () => {
    await using site = await startSite();
    const nothing = await apps(site, "--ask");
    assert.match(nothing.out, / {12}wants nothing\n/);
    await request(site);
    const height = site.node.nextHeight(site.chain);
    const { out, status } = await apps(site, "--ask");
    assert.match(out, / {12}wants 101 tasks: 100 cat, 1 "a \\u001b\[2J b"\n/);
    assert.equal(site.node.nextHeight(site.chain), height);
    assert.equal(status, 0);
  });

  test("says when an application wants to be asked again", async () => {
    await using site = await startSite();
    const { chain, application } = site;
    const callback = async (value: bigint) => {
      const actions = { request_callback: value, execute_tasks: [] };
      site.node.faults.application({ chain, application }, { kind: "data", value: data(actions) });
      return (await apps(site, "--ask")).out;
    };
    assert.match(await callback(1n), /wants nothing; wants to be asked again at once\n/);
    const inAnHour = BigInt(Date.now() + 3_601_000) * 1_000n;
    assert.match(await callback(inAnHour), /asked again in (1 h|59 min \d+ s)\n/);
    assert.match(await callback(2n ** 64n - 1n), /wants nothing\n/);
  });

  test("writes a line of JSON for each chain and application", async () => {
    await using site = await startSite();
    await request(site);
    const { chain, controller, application } = site;
    const { out } = await apps(site, "--ask", "--json");
    assert.deepEqual(out.trimEnd().split("\n").map((line) => JSON.parse(line)), [
      { chain, isDefault: true, isFollowed: true, applications: 2 },
      { chain, application: controller, asksForTasks: false },
      {
        ...{ chain, application, asksForTasks: true },
        ...{ tasks: { "cat": 100, "a \u001b[2J b": 1 }, requestCallback: null },
      },
    ]);
  });

  test("looks at every chain that the node follows with --all-chains", async () => {
    await using site = await startSite();
    const empty = site.node.addChain();
    const silent = site.node.addChain({ followed: false });
    const { status, out } = await apps(site, "--all-chains");
    assert.match(out, new RegExp(`\n\nchain ${empty}\n {2}no applications with a state here\n\n`));
    assert.doesNotMatch(out, new RegExp(silent));
    assert.equal(status, 0);
  });

  test("keeps what a node says on one line, and away from the terminal", async () => {
    const errors = [{ message: "a\nlinera-task-processor: done\x1b[2J\u202e" }];
    await using server = await httpServer(() => ({
      status: 200,
      body: JSON.stringify({ errors }),
    }));
    const { err } = await runOn({}, ["apps", "--node-url", server.url]);
    assert.match(
      err,
      /is no Linera node: a\\nlinera-task-processor: done\\x1b\[2J\\u202e; see .*\n$/,
    );
  });

  test("says that a chain is not followed, and ends with 1", async () => {
    await using site = await startSite();
    const { status, out, err } = await apps(site, "--chain", CHAIN);
    assert.match(out, new RegExp(`^chain ${CHAIN}\n {2}not followed by the node`));
    assert.match(err, /^linera-task-processor: 1 chain could not be listed, see above\n$/);
    assert.equal(status, 1);
  });

  test("says why an application is unclear, and lists the others", async () => {
    await using site = await startSite();
    const { node, chain, controller, application } = site;
    node.faults.application({ chain, application: controller }, { kind: "trap" });
    const { status, out } = await apps(site);
    assert.match(out, new RegExp(`  unclear   ${controller}\n {12}.*RuntimeError`));
    assert.match(out, new RegExp(`  tasks     ${application}\n`));
    assert.equal(status, 0);
  });

  test("says why one that asks for tasks does not say which, as a terminal can take it", async () => {
    await using site = await startSite();
    const { node, chain, application } = site;
    const message = "no\u001b[2J";
    node.faults.application({ chain, application }, { kind: "errors", message });
    const { status, out } = await apps(site, "--ask");
    assert.match(out, new RegExp(`  tasks     ${application}\n {12}no\\\\x1b\\[2J\n`));
    assert.equal(status, 0);
  });

  test("goes on after an application that hangs", async () => {
    await using site = await startSite();
    const { node, chain, controller } = site;
    node.faults.application({ chain, application: controller }, { kind: "hang" });
    // Time enough for those that answer, on a machine that is busy.
    const { out } = await apps(site, "--timeout", "1s");
    assert.match(out, /unclear[^]*no answer in 1 s\n {2}tasks/);
  });

  test("ends with 1 when the node cannot be reached", async () => {
    const url = `http://127.0.0.1:${CLOSED_PORT}`;
    const { status, out, err } = await runOn({}, ["apps", "--node-url", url]);
    assert.match(err, /The node cannot be reached: .*nothing listens there.*see --node-url/);
    assert.equal(out, "");
    assert.equal(status, 1);
  });

  test("ends with 1 when the node does not know the query", async () => {
    await using server = await httpServer(({ query }) => ({
      body: JSON.stringify(
        query.includes("applications")
          ? { data: null, errors: [{ message: 'Unknown field "applications"' }] }
          : { data: { version: {}, chains: { list: [CHAIN], default: CHAIN } } },
      ),
    }));
    const { status, out } = await runOn({}, ["apps", "--node-url", server.url]);
    assert.match(out, /^chain .* \(default\)\n {2}the node lists no applications of it/);
    assert.equal(status, 1);
  });

  test("ends with 1 when there is no chain to look at", async () => {
    const data = { version: {}, chains: { list: [], default: null } };
    await using server = await httpServer(() => ({ body: JSON.stringify({ data }) }));
    const one = await runOn({}, ["apps", "--node-url", server.url]);
    assert.match(one.err, /no default chain: give --chain CHAIN, or --all-chains/);
    assert.equal(one.status, 1);
    const all = await runOn({}, ["apps", "--all-chains", "--node-url", server.url]);
    assert.match(all.err, /the node follows no chain/);
    assert.equal(all.status, 1);
  });

  test("takes the node and the chain from a file, as run does", async () => {
    await using site = await startSite();
    using directory = new TemporaryDirectory();
    const file = directory.join("config.toml");
    writeFileSync(file, `node = "${site.node.url}"\nchain = "${site.node.addChain()}"\n`);
    const { status, out } = await runOn({}, ["apps", "--config", file]);
    assert.match(out, /no applications with a state here/);
    assert.equal(status, 0);
  });

  test("ends at a signal, and says so", async () => {
    await using site = await startSite();
    const { node, chain, controller } = site;
    node.faults.application({ chain, application: controller }, { kind: "hang" });
    const { machine, signals, err } = testMachine();
    const ended = runCommandLine(["apps", "--node-url", node.url], {
      ...machine,
      // The heading is written before the applications are asked.
      stdout: { ...machine.stdout, write: () => signals.emit("SIGINT") },
    });
    assert.equal(await ended, 1);
    assert.match(err(), /stopped before its end, as asked/);
  });
});

describe("apps, on a terminal", () => {
  for (const columns of [80, 40]) {
    test(`leaves ids whole and breaks the rest between words at ${columns} columns`, async () => {
      await using site = await startSite();
      await request(site);
      const args = ["apps", "--ask", "--node-url", site.node.url];
      const { out } = await runOn({ columns }, args);
      for (const id of [site.chain, site.controller, site.application]) {
        assert.ok(out.includes(id));
      }
      const long = out.split("\n").filter((line) => line.length > columns);
      assert.deepEqual(long.filter((line) => !/[0-9a-f]{64}/.test(line)), []);
    });
  }

  test("uses colours only where they are wanted", async () => {
    await using site = await startSite();
    const args = ["apps", "--node-url", site.node.url];
    assert.ok(
      (await runOn({ columns: 80, hasColors: true }, args)).out.includes("\u001b[32mtasks"),
    );
    assert.ok(!(await runOn({ columns: 80 }, args)).out.includes("\u001b"));
  });
});

/** An application with both queries, and these actions. */
function data(actions: unknown) {
  const fields = [{ name: "nextActions" }, { name: "processTaskOutcome" }];
  return { __schema: { queryType: { fields } }, nextActions: actions };
}
