import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { controllerLab } from "../../lib/devnode/controller_lab.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { post } from "../conformance/client.ts";
import { APPLICATION } from "../observe/events.ts";
import { type CheckSite, startCheckSite } from "./check_site.ts";

/** Leaves a block as proposed on the site's chain. */
async function leavePending({ node, chain, application }: CheckSite): Promise<void> {
  node.faults.nextSubmission({ kind: "drop", at: "proposed" });
  const url = `${node.url}/chains/${chain}/applications/${application}`;
  await assert.rejects(
    post(url, 'query { processTaskOutcome(outcome: {operator: "cat", output: ""}) }'),
  );
  assert.ok(node.isPending(chain));
}

describe("check, of a chain with a pending block", () => {
  test("has it committed while no processor uses the state directory (U3)", async () => {
    await using site = await startCheckSite();
    await leavePending(site);
    const { of, status } = await site.check();
    assert.match(
      of("chain")[0]!,
      /^green .*can propose: block [0-9a-f]{8}, which was pending, is in$/,
    );
    assert.ok(!site.node.isPending(site.chain));
    assert.equal(status, 0);
  });

  test("leaves it alone beside a processor that runs, and is not red for that", async () => {
    await using site = await startCheckSite();
    await leavePending(site);
    const self = { pid: 1_234, startedAt: 1_750_000_000_000_000 };
    using _journal = openSqliteJournal({ directory: site.stateDirectory, self, bootId: null });
    const { of, status } = await site.check();
    assert.match(of("state")[0]!, /^yellow .* is in use by process 1234, running since 2025-/);
    assert.match(of("chain")[0]!, /^yellow .*is not asked beside a processor that runs$/);
    assert.ok(site.node.isPending(site.chain));
    assert.equal(status, 0);
  });

  test("leaves it alone in a dry run, which sends nothing", async () => {
    await using site = await startCheckSite();
    await leavePending(site);
    const { of } = await site.check("--dry-run");
    assert.match(of("chain")[0]!, /^yellow .*is not asked in a dry run$/);
    assert.match(of("state")[0]!, /^green a dry run keeps none$/);
    assert.ok(site.node.isPending(site.chain));
  });
});

describe("check, of applications", () => {
  test("says what one wants, and which operators are missing", async () => {
    await using site = await startCheckSite();
    const request = { input: "$number", identified: true };
    await site.lab.request({ ...request, operator: "cat", count: 2 });
    assert.match((await site.check()).of("application")[0]!, /^green .* wants 2 tasks: 2 cat$/);
    await site.lab.request({ ...request, operator: "dog", count: 1 });
    const { of, status } = await site.check();
    assert.match(
      of("application")[0]!,
      /^red .* wants 3 tasks: 2 cat, 1 dog; there is no operator dog → give --operators/,
    );
    assert.equal(status, 1);
  });

  const FAULTS = [
    ["has neither query", null, /asks for no tasks: it has not both of nextActions/],
    [
      "is unknown",
      { kind: "unknown" },
      /is not known to the node → .*`linera-task-processor apps`/,
    ],
    ["traps", { kind: "trap" }, /does not answer: .*RuntimeError/],
    ["hangs", { kind: "hang" }, /gave no answer in 300 ms/],
  ] as const;
  for (const [what, fault, says] of FAULTS) {
    test(`is red at one that ${what}`, async () => {
      await using site = await startCheckSite();
      const { node, chain } = site;
      const application = node.deploy(chain, controllerLab());
      node.faults.application({ chain, application }, fault);
      const flags = ["--operator-application-ids", application, "--timeout", "300ms"];
      const { found } = await site.check();
      // As many as without it, but for the clock's, which comes last.
      const isKnown = (out: string) => what === "hangs" && out.split("\n").length >= found.length;
      const { of, red, status } = await site.checkLate(isKnown, ...flags);
      assert.ok(of("application").some((line) => line.startsWith("red") && says.test(line)));
      assert.deepEqual(red, ["application"]);
      assert.equal(status, 1);
    });
  }

  test("is red at one that asks for tasks and gives no actions", async () => {
    await using site = await startCheckSite();
    const { node, chain, application } = site;
    node.faults.application({ chain, application }, {
      kind: "actions",
      value: { execute_tasks: 1 },
    });
    const { of } = await site.check();
    assert.match(of("application")[0]!, /^red .* does not say: .*execute_tasks/);
  });

  test("is red at one that nobody created", async () => {
    await using site = await startCheckSite();
    const { of } = await site.check("--operator-application-ids", APPLICATION);
    assert.match(of("application").join("\n"), /^red b068206f|^red .*:b068206f is not known/m);
  });

  test("counts those that discovery would find, and looks at each once", async () => {
    await using site = await startCheckSite();
    const empty = site.node.addChain();
    site.node.deploy(site.chain, { ...controllerLab(), isEmptyAtFirst: false });
    const other = site.node.deploy(site.chain, taskLab);
    const flags = ["--discover", site.chain, "--discover", empty];
    const { of, status } = await site.check(...flags);
    assert.deepEqual(of("discovery").toSorted(), [
      `green ${site.chain.slice(0, 8)} has 3 applications, 2 ask for tasks`,
      `yellow ${empty.slice(0, 8)} has 0 applications, 0 ask for tasks → ` +
      "new ones are found as they appear",
    ]);
    assert.equal(of("application").length, 2);
    assert.ok(of("application").some((line) => line.includes(other.slice(0, 8))));
    assert.equal(of("chain").length, 2);
    assert.equal(status, 0);
  });
});

describe("check, of discovery", () => {
  test("says what it knows when one application hangs", async () => {
    await using site = await startCheckSite();
    const { node, chain } = site;
    const application = node.deploy(chain, { ...controllerLab(), isEmptyAtFirst: false });
    const other = node.deploy(chain, taskLab);
    node.faults.application({ chain, application }, { kind: "hang" });
    const isKnown = (out: string) => out.split("wants nothing").length > 2;
    const { of } = await site.checkLate(isKnown, "--discover", "--timeout", "500ms");
    assert.match(of("discovery")[0]!, /^yellow .* has 3 applications, 2 ask for tasks, 1 gave no/);
    assert.ok(
      of("application").includes(
        `green ${chain.slice(0, 8)}:${other.slice(0, 8)} wants nothing`,
      ),
    );
  });
});

describe("check, of a controller", () => {
  /** The site with a controller that answers this; `OWNER` is the owner of its chain. */
  async function controlled(site: CheckSite, state: object | null, ...flags: readonly string[]) {
    const { node, chain } = site;
    const application = node.deploy(chain, controllerLab());
    const { found } = await site.check();
    const { owners: [owner] } = found.find(({ check }) => check === "chain") as unknown as {
      readonly owners: readonly string[];
    };
    const whole = { local_worker: null, local_services: [], local_chains: [], ...state };
    const text = JSON.stringify({ localWorkerState: whole }).replaceAll("OWNER", owner!);
    const value = JSON.parse(text);
    const fault = state === null ? null : { kind: "data", value } as const;
    node.faults.application({ chain, application }, fault);
    return await site.check("--controller-id", application, ...flags);
  }

  const OURS = { local_worker: { owner: "OWNER", capabilities: ["cat"] } };

  test("knows this worker, and its services and chains are looked at", async () => {
    await using site = await startCheckSite();
    const far = site.node.addChain();
    const keyless = site.node.addChain({ hasKey: false });
    const application_id = site.node.deploy(far, taskLab);
    const service = { application_id, name: "far", chain_id: far, requirements: ["cat"] };
    const state = { ...OURS, local_services: [service], local_chains: [keyless, APPLICATION] };
    const { of, red, status } = await controlled(site, state);
    assert.match(
      of("controller")[0]!,
      /^green .* knows this worker, 0x[0-9a-f]{8}, and assigns 1 service/,
    );
    assert.ok(
      of("application").includes(
        `green ${far.slice(0, 8)}:${application_id.slice(0, 8)} wants nothing`,
      ),
    );
    assert.equal(of("chain").length, 4);
    assert.deepEqual(red, ["chain", "chain"]);
    assert.equal(status, 1);
  });

  const STATES: readonly [what: string, state: object | null, flags: readonly string[], RegExp][] =
    [
      [
        "does not know this worker yet",
        null,
        [],
        /^yellow .*does not know this worker.*run registers it$/,
      ],
      [
        "knows it with other capabilities",
        { local_worker: { owner: "OWNER", capabilities: ["dog"] } },
        [],
        /^yellow .*other capabilities: dog → run registers it anew/,
      ],
      [
        "has the worker of another owner",
        { local_worker: { owner: `0x${"1".repeat(64)}`, capabilities: [] } },
        [],
        /^red .*another owner is registered.*→ .*--controller-owner/,
      ],
      [
        "is given another owner",
        OURS,
        ["--controller-owner", `0x${"2".repeat(64)}`],
        /^red .*another owner is registered/,
      ],
      [
        "assigns what there is no operator for",
        {
          ...OURS,
          local_services: [{
            ...{ application_id: APPLICATION, chain_id: APPLICATION },
            ...{ name: "gpu", requirements: ["cat", "gpu"] },
          }],
        },
        [],
        /red .*a service is not run.*"gpu".*→ give --operators/,
      ],
      [
        "talks nonsense",
        { local_services: 7 },
        [],
        /^red .*gives no valid localWorkerState: .*is it a/,
      ],
    ];
  for (const [what, state, flags, says] of STATES) {
    test(`says so when it ${what}`, async () => {
      await using site = await startCheckSite();
      const { of, status } = await controlled(site, state, ...flags);
      assert.match(of("controller").join("\n"), says);
      assert.equal(status, of("controller").some((line) => line.startsWith("red")) ? 1 : 0);
    });
  }

  test("is red when it is none", async () => {
    await using site = await startCheckSite();
    const { of, red } = await site.check("--controller-id", site.application);
    assert.match(
      of("controller")[0]!,
      /^red .*gives no valid localWorkerState: .*is it a controller/,
    );
    assert.deepEqual(red, ["controller"]);
  });
});
