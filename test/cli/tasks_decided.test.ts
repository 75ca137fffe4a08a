import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { PATIENT, type Program, startProgram } from "./program.ts";
import { type Site, startSite } from "./site.ts";
import { FAILING, failingOperator, linesOf, tasks } from "./tasks_site.ts";

/** Ends of decisions, by task. */
async function decide(site: Site, ...args: readonly string[]): Promise<Record<string, unknown>> {
  const { status, out, err } = await tasks(site, [...args, "--json"]);
  assert.equal(status, 0, err);
  const lines = out.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  return Object.fromEntries(lines.map(({ task, end }) => [task, end]));
}

async function statesOf(site: Site): Promise<Record<string, unknown>> {
  const lines = linesOf(await tasks(site, ["list", "--json"]));
  return Object.fromEntries(lines.map(({ task, state, dropped }) => [
    task,
    dropped ? "dropped" : state,
  ]));
}

const parked = (program: Program, id: string) =>
  program.event("group.parked", ({ task }) => task === id);

const stored = (program: Program, id: string) =>
  program.event("outcome.committed", ({ task }) => task === id);

async function kill(program: Program): Promise<void> {
  program.signal("SIGKILL");
  await program.ended;
}

describe("tasks retry and tasks drop", () => {
  test("release, try and drop what a processor has in hand, over its death", PATIENT, async () => {
    await using site = await startSite();
    const { config, well } = failingOperator(site);
    {
      await using program = startProgram(site.run("--config", config));
      await program.event("chain.connected");
      await site.lab.request({ ...FAILING, count: 3 });
      await Promise.all(["0", "1", "2"].map((id) => parked(program, id)));
      assert.deepEqual(await decide(site, "drop", "1", "2"), { 1: "dropped", 2: "dropped" });
      assert.deepEqual(await statesOf(site), { 0: "parked", 1: "dropped", 2: "dropped" });
      await kill(program);
    }
    assert.deepEqual(await statesOf(site), { 0: "parked", 1: "dropped", 2: "dropped" });
    writeFileSync(well, "");
    await using program = startProgram(site.run("--config", config));
    await program.event("chain.connected");
    assert.deepEqual(await decide(site, "retry", "--all"), { 0: "released" });
    await stored(program, "0");
    assert.deepEqual(await statesOf(site), { 1: "dropped", 2: "dropped" });
    assert.deepEqual(await decide(site, "retry", "1"), { 1: "released" });
    await stored(program, "1");
    const { pending, strays } = await site.lab.holdings();
    assert.deepEqual([pending, strays, await statesOf(site)], [1, 0, { 2: "dropped" }]);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("work on the journal while no processor runs", PATIENT, async () => {
    await using site = await startSite();
    const { config, well } = failingOperator(site);
    {
      await using program = startProgram(site.run("--config", config));
      await program.event("chain.connected");
      await site.lab.request({ ...FAILING, count: 2 });
      await Promise.all(["0", "1"].map((id) => parked(program, id)));
      await kill(program);
    }
    const released = await tasks(site, ["retry", "0"]);
    assert.match(released.out, /^ {2}[0-9a-f]{12} {2}task 0 of \w+:\w+: released: runs when/);
    assert.match(released.err, /^no processor is running/);
    assert.deepEqual(await decide(site, "drop", "1"), { 1: "dropped" });
    writeFileSync(well, "");
    await using program = startProgram(site.run("--config", config));
    await stored(program, "0");
    assert.deepEqual(await statesOf(site), { 1: "dropped" });
    const { out } = await tasks(site, ["list"]);
    assert.match(out, /task 1 by failing: dropped by hand for .* after 2 failed attempts: /);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("say what is not known, and do nothing then", PATIENT, async () => {
    await using site = await startSite();
    const { config } = failingOperator(site);
    await using program = startProgram(site.run("--config", config));
    await program.event("chain.connected");
    await site.lab.request(FAILING);
    await parked(program, "0");
    const { status, out, err } = await tasks(site, ["drop", "0", "other"]);
    assert.deepEqual([status, out], [1, ""]);
    assert.match(err, /no task other is known/);
    assert.deepEqual(await statesOf(site), { 0: "parked" });
    const nothing = await tasks(site, ["retry", "--all", "--application", "9".repeat(64)]);
    assert.deepEqual([nothing.status, nothing.out], [0, "nothing waits for a retry\n"]);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  for (const args of [["retry"], ["retry", "1", "--all"], ["drop"], ["drop", "--all"]]) {
    test(`end with 2: tasks ${args.join(" ")}`, async () => {
      assert.equal((await tasks({ stateDirectory: "/nonexistent" }, args)).status, 2);
    });
  }
});
