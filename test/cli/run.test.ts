import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { type LogRecord, PATIENT, programCommand, startProgram } from "./program.ts";
import { startSite } from "./site.ts";

const CAT = { operator: "cat", input: "task $number", count: 1, identified: true };
const UNKNOWN = "ab".repeat(32);

describe("run", () => {
  test(
    "stores outcomes, says a line for each, and ends with 0 at SIGTERM (D1)",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using program = startProgram(site.run());
      await program.event("chain.connected");
      await site.lab.request({ ...CAT, count: 5 });
      await program.event("outcome.committed", of("4"));
      program.signal("SIGTERM");
      assert.deepEqual(await program.ended, { status: 0, signal: null });
      assert.equal(program.out(), "");
      const stored = program.records().filter(({ event }) => event === "outcome.committed");
      assert.equal(stored.length, 5);
      assert.deepEqual(new Set(stored.map(({ task }) => task)), new Set(["0", "1", "2", "3", "4"]));
      for (const { application, operator, block, waitedMs, ranMs, submittedMs } of stored) {
        assert.equal(application, site.application);
        assert.equal(operator, "cat");
        assert.match(String(block), /^[0-9a-f]{64}$/);
        for (const ms of [waitedMs, ranMs, submittedMs]) assert.ok(Number(ms) >= 0);
      }
      assert.equal((await site.lab.holdings()).strays, 0);
    },
  );

  test("waits for a node that is down, and works when it comes", PATIENT, async () => {
    await using site = await startSite();
    await site.node.down();
    await using program = startProgram(site.run());
    const waiting = await program.event("node.waiting");
    assert.match(String(waiting["reason"]), /cannot be reached/);
    assert.equal(waiting["url"], site.node.url);
    await site.node.up();
    await program.event("application.assigned");
    program.signal("SIGINT");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
  });

  test(
    "names a chain and an application that the node does not know, and works for the others",
    PATIENT,
    async () => {
      await using site = await startSite();
      const unknown = ["--operator-application-ids", UNKNOWN];
      const unfollowed = ["--operator-application-ids", `${UNKNOWN}:${site.application}`];
      await using program = startProgram(site.run(...unknown, ...unfollowed));
      await site.lab.request(CAT);
      const [chain, application] = await Promise.all([
        program.event("chain.unfollowed"),
        program.event("question.failed"),
        program.event("outcome.committed", of("0")),
      ]);
      assert.equal(chain["chain"], UNKNOWN);
      assert.match(String(chain["message"]), /--operator-application-ids/);
      assert.equal(application["application"], UNKNOWN);
      assert.equal(application["kind"], "misaddressed");
      assert.match(String(application["message"]), /is not known to the node/);
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
    },
  );

  test("K3: lets go of a chain that the node has given up, until it is back", PATIENT, async () => {
    await using site = await startSite();
    const { node, application } = site;
    const chain = node.addChain();
    await using program = startProgram(
      site.run("--operator-application-ids", `${chain}:${application}`),
    );
    const times = async (event: string, count: number) => {
      const seen = () => program.records().filter((record) => record["event"] === event);
      await program.event(event, (record) => record["chain"] === chain && seen().length >= count);
    };
    await times("application.assigned", 2);
    node.faults.forgottenChains.add(chain);
    await node.restart();
    const { message } = await program.event("chain.unfollowed");
    assert.match(String(message), /is not followed by the node/);
    await times("application.unassigned", 1);
    await site.lab.request(CAT);
    await program.event("outcome.committed", of("0"));
    node.faults.forgottenChains.delete(chain);
    await node.restart();
    await times("chain.followed", 1);
    await times("application.assigned", 3);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test(
    "ends with 75 and names the holder when the state directory is held (D3)",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using first = startProgram(site.run());
      await first.event("program.started");
      await using second = startProgram(site.run());
      assert.equal((await second.ended).status, 75);
      assert.match(second.err(), new RegExp(`in use by process ${first.child.pid}\\b`));
      first.signal("SIGTERM");
      assert.equal((await first.ended).status, 0);
    },
  );

  test(
    "prints outcomes in a dry run, makes no block, and leaves the state directory alone",
    PATIENT,
    async () => {
      await using site = await startSite();
      await site.lab.request({ ...CAT, count: 2 });
      const height = site.node.nextHeight(site.chain);
      await using program = startProgram(site.run("--dry-run"));
      await program.output(/\n.*\n/);
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
      const { chain, application } = site;
      const lines = program.out().trimEnd().split("\n").map((line) => JSON.parse(line));
      lines.sort((one, other) => one.task - other.task);
      const expected = ["0", "1"].map((task) => ({
        ...{ chain, application, task, operator: "cat" },
        ...{ input: `task ${task}`, output: `task ${task}` },
      }));
      assert.deepEqual(lines, expected);
      assert.equal(site.node.nextHeight(chain), height);
      assert.equal(existsSync(site.stateDirectory), false);
    },
  );

  test(
    "ends at once with 1 at a second signal, and ends its operators (D1, O4)",
    PATIENT,
    async () => {
      await using site = await startSite();
      const sleeper = join(dirname(site.stateDirectory), "sleeper");
      writeFileSync(sleeper, "#!/bin/sh\necho started >&2\nexec sleep 600\n", { mode: 0o755 });
      await using program = startProgram(site.run("--operators", `sleeper=${sleeper}`));
      await site.lab.request({ ...CAT, operator: "sleeper" });
      await program.event("run.stderr");
      program.signal("SIGTERM");
      await program.event("processor.draining");
      // What comes within 100 ms of the first counts as the first; what comes on the way out, not.
      assert.deepEqual(await program.signalToTheEnd("SIGTERM"), { status: 1, signal: null });
      assert.match(program.err(), /ended at once by a second signal/);
    },
  );

  test("goes on when nobody reads its log any more (D4)", PATIENT, async () => {
    await using site = await startSite();
    await using program = startProgram(site.run("--log-level", "debug"));
    await program.event("chain.connected");
    program.child.stderr!.destroy();
    program.child.stdout!.destroy();
    await site.lab.request({ ...CAT, count: 3 });
    while ((await site.lab.holdings()).pending > 0) { /* each answer is an event of its own */ }
    program.signal("SIGHUP");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
  });

  test("works and ends though its log is held and never read (D4)", PATIENT, async () => {
    await using site = await startSite();
    using log = unreadPipe(dirname(site.stateDirectory));
    const [command, ...args] = programCommand(site.run("--log-level", "trace"));
    const child = spawn(command, args, { stdio: ["ignore", "ignore", log.fd] });
    const ended = once(child, "exit");
    await site.lab.request({ ...CAT, count: 100, input: "x".repeat(100) });
    while ((await site.lab.holdings()).pending > 0) { /* each answer is an event of its own */ }
    process.kill(child.pid!, "SIGTERM");
    assert.equal((await ended)[0], 0);
  });
});

/** A pipe that is open at both ends, and of which nobody reads. */
function unreadPipe(directory: string): { readonly fd: number } & Disposable {
  const path = join(directory, "log");
  execFileSync("mkfifo", [path]);
  const fd = openSync(path, "r+");
  return { fd, [Symbol.dispose]: () => closeSync(fd) };
}

function of(task: string): (record: LogRecord) => boolean {
  return (record) => record["task"] === task;
}
