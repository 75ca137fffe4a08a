import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { taskLabAt } from "../../lib/cli/demo/lab.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { PATIENT, startProgram } from "./program.ts";
import { type Site, startSite } from "./site.ts";

const CAT = { operator: "cat", input: "task $number", count: 3, identified: true };

/** `run` with operators, and without applications. */
function run({ node, stateDirectory }: Site, ...flags: readonly string[]): readonly string[] {
  return [
    "run",
    ...["--node-url", node.url],
    ...["--operators", "cat=/bin/cat"],
    ...["--state-dir", stateDirectory],
    ...["--log-format", "json"],
    ...flags,
  ];
}

/** A further task lab; the node lists it, and tells nobody. */
function deploy({ node }: Site, chain: string) {
  const application = node.deploy(chain, taskLab);
  return { application, ...taskLabAt(`${node.url}/chains/${chain}/applications/${application}`) };
}

describe("run --discover", () => {
  test("K4: works for what asks for tasks on the default chain, also later", PATIENT, async () => {
    await using site = await startSite();
    await site.lab.request(CAT);
    await using program = startProgram(run(site, "--discover"));
    await program.event("outcome.committed", ({ task }) => task === "2");
    const { message } = await program.event("discovery.found");
    assert.match(String(message), /: 1 of 1 application asks for tasks$/);
    const later = deploy(site, site.chain);
    await later.request(CAT);
    await program.event(
      "outcome.committed",
      ({ application, task }) => application === later.application && task === "2",
    );
    await program.event("discovery.found", ({ asking }) => asking === 2);
    program.signal("SIGTERM");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    for (const lab of [site.lab, later]) {
      const { stored, pending, strays } = await lab.holdings();
      assert.deepEqual([stored.length, pending, strays], [3, 0, 0]);
    }
  });

  test("K4: works for what is on the chains that are named, and on no other", PATIENT, async () => {
    await using site = await startSite();
    const chains = [site.node.addChain(), site.node.addChain()];
    const labs = chains.map((chain) => deploy(site, chain));
    for (const lab of [site.lab, ...labs]) await lab.request(CAT);
    const named = chains.flatMap((chain) => ["--discover", chain]);
    await using program = startProgram(run(site, ...named));
    for (const { application } of labs) {
      await program.event(
        "outcome.committed",
        (record) => record["application"] === application && record["task"] === "2",
      );
    }
    program.signal("SIGTERM");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    assert.equal((await site.lab.holdings()).pending, 3);
    assert.equal(
      program.records().filter(({ event }) => event === "application.assigned").length,
      2,
    );
  });
});
