import assert from "node:assert/strict";
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { lockStateDirectory } from "../../lib/journal/lock.ts";
import { PATIENT, type Program, startProgram } from "./program.ts";
import { type Site, startSite } from "./site.ts";
import { FAILING, failingOperator, linesOf, tasks } from "./tasks_site.ts";

async function parkedIn(site: Site, program: Program): Promise<void> {
  await program.event("chain.connected");
  await site.lab.request(FAILING);
  await program.event("group.parked");
}

async function stop(program: Program): Promise<void> {
  program.signal("SIGTERM");
  assert.equal((await program.ended).status, 0);
}

describe("tasks list and tasks show", () => {
  test("ask the processor that runs, and its journal when none does", PATIENT, async () => {
    await using site = await startSite();
    const { config } = failingOperator(site);
    await using program = startProgram(site.run("--config", config));
    await parkedIn(site, program);
    const socket = join(site.stateDirectory, "control.sock");
    assert.equal(lstatSync(socket).mode & 0o777, 0o600);
    const listed = await tasks(site, ["list"]);
    assert.equal(listed.err, "");
    const { chain, application } = site;
    assert.match(listed.out, new RegExp(`^application ${chain}:${application}\n`));
    assert.match(listed.out, /\n {2}[0-9a-f]{12} {2}task 0 by failing: parked for /);
    assert.match(listed.out, /after 2 failed attempts: .*not today\n\n1 task: 1 parked\n$/);
    const [line] = linesOf(await tasks(site, ["list", "--json", "--application", application]));
    assert.deepEqual([line!.task, line!.state, line!.attempts, line!.assigned], [
      ...["0", "parked", 2, true],
    ]);
    const shown = await tasks(site, ["show", line!.ref.slice(0, 6)]);
    assert.match(shown.out, /^task 0\n/);
    assert.match(shown.out, /\n {2}last failure {2}.*exited with status 3.*not today\n/);
    assert.match(
      shown.out,
      /\n {2}input {9}4 bytes, sha256 [0-9a-f]{64}\n {2}begins with {3}in 0\n/,
    );
    await stop(program);
    assert.ok(!existsSync(socket));
    const kept = await tasks(site, ["list", "--json"]);
    assert.match(kept.err, /^no processor is running: this is what its journal keeps\n$/);
    assert.deepEqual(linesOf(kept), [{ ...line, assigned: false }]);
  });

  test("tell what is wrong with an id, and whose tasks there are not", PATIENT, async () => {
    await using site = await startSite();
    const { config } = failingOperator(site);
    await using program = startProgram(site.run("--config", config));
    await program.event("chain.connected");
    await site.lab.request({ ...FAILING, count: 12 });
    await program.event("group.parked", ({ task }) => task === "11");
    const elsewhere = await tasks(site, ["show", "1", "--application", "9".repeat(64)]);
    assert.deepEqual([elsewhere.status, elsewhere.out], [1, ""]);
    assert.match(elsewhere.err, /no task 1 is known\n/);
    assert.equal((await tasks(site, ["show", "1"])).status, 0);
    // No beginning of a name, which is hexadecimal.
    assert.match((await tasks(site, ["show", "1x"])).err, /no task 1x is known, did you mean/);
    await stop(program);
  });

  test("go to a socket elsewhere when the path is too long for one", PATIENT, async () => {
    await using site = await startSite();
    const folder = join(dirname(site.stateDirectory), "run");
    mkdirSync(folder, { mode: 0o700 });
    const long = { ...site, stateDirectory: join(site.stateDirectory, "x".repeat(110)) };
    const args = site.run().map((word) =>
      word === site.stateDirectory ? long.stateDirectory : word
    );
    await using program = startProgram(args, { XDG_RUNTIME_DIR: folder });
    await program.event("chain.connected");
    assert.equal(readdirSync(folder).length, 1);
    assert.deepEqual((await tasks(long, ["list"])).out, "no tasks\n");
    await stop(program);
    assert.deepEqual(readdirSync(folder), []);
  });
});

describe("tasks list", () => {
  test(
    "names an operator that is not given, since its tasks cannot be listed (T4)",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using program = startProgram(site.run());
      await program.event("chain.connected");
      await site.lab.request({ ...FAILING, operator: "prove" });
      await program.event("operator.missing");
      const { status, out, err } = await tasks(site, ["list"]);
      assert.deepEqual([status, out], [0, "no tasks\n"]);
      assert.match(err, /^\w+:\w+ asks for the operator prove, which is not given/);
      await stop(program);
    },
  );

  test(
    "cannot ask where there is room for no socket, and the processor works",
    PATIENT,
    async () => {
      await using site = await startSite();
      const long = { stateDirectory: join(site.stateDirectory, "x".repeat(110)) };
      const args = site.run().map((word) =>
        word === site.stateDirectory ? long.stateDirectory : word
      );
      await using program = startProgram(args, { XDG_RUNTIME_DIR: "", TMPDIR: "/nonexistent" });
      const told = await program.event("control.unavailable");
      assert.match(String(told["reason"]), /more than 10[37] bytes: choose a shorter --state-dir/);
      await site.lab.request({ ...FAILING, operator: "cat" });
      await program.event("outcome.committed");
      const { status, err } = await tasks(long, ["list", "--timeout", "50ms"]);
      assert.equal(status, 75);
      assert.match(err, /nobody answers there/);
      await stop(program);
    },
  );
});

describe("tasks, without a processor", () => {
  test("make nothing where none has ever been, and name the place", async () => {
    await using site = await startSite();
    const { status, err } = await tasks(site, ["list"]);
    assert.equal(status, 1);
    assert.match(err, new RegExp(`no processor has kept anything in ${site.stateDirectory}`));
    assert.ok(!existsSync(site.stateDirectory));
  });

  test("end with 75 when the directory is held and nobody answers (D3)", async () => {
    await using site = await startSite();
    await using program = startProgram(site.run());
    await program.event("program.started");
    await stop(program);
    const { stateDirectory } = site;
    using _ = lockStateDirectory(stateDirectory, { pid: process.pid, startedAt: 1 });
    const { status, err } = await tasks(site, ["list", "--timeout", "50ms"]);
    assert.equal(status, 75);
    assert.match(err, /nobody answers there/);
  });

  test("say that a directory is not theirs to use", async () => {
    await using site = await startSite();
    await using program = startProgram(site.run());
    await program.event("program.started");
    await stop(program);
    chmodSync(site.stateDirectory, 0o722);
    const { status, err } = await tasks(site, ["list"]);
    assert.equal(status, 1);
    assert.match(err, /is not safe from other users.*others can write/);
    chmodSync(site.stateDirectory, 0o700);
  });
});
