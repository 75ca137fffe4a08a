import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import {
  abortedAt,
  fixture,
  isAlive,
  messageOf,
  outputOf,
  runLeaving,
  runOnce,
} from "./harness.ts";

/** A test that had to wait for it would not end. */
const ENDLESS_MS = 3_600_000;
const SHORT_MS = 50;

describe("CommandOperator, ending a run (O4)", () => {
  test("run() starts nothing when its signal is aborted already", async () => {
    let spawned = false;
    const ran = await runOnce("/bin/cat", {
      signal: AbortSignal.abort(),
      onSpawned: () => spawned = true,
    });
    messageOf(ran, "ended");
    assert.equal(spawned, false);
  });

  test("run() asks with SIGTERM, and lets the operator clean up", async () => {
    const setup = { ...abortedAt("ready"), graceMs: ENDLESS_MS };
    const ran = await runOnce(fixture("ends_on_term"), setup);
    assert.ok(ran.lines.includes("cleaned"), ran.lines.join("\n"));
    messageOf(ran, "ended"); // though its exit status was 0
  });

  test("run() gives descendants the grace period, too, and one SIGTERM only", async () => {
    const setup = { ...abortedAt("ready"), graceMs: ENDLESS_MS };
    const { lines } = await runOnce(fixture("parent_ends_first"), setup);
    assert.deepEqual(lines, ["ready", "cleaned"]);
  });

  test("run() kills an operator that ignores SIGTERM, after the grace period", async () => {
    const ran = await runOnce(fixture("ignores_term"), {
      ...abortedAt("ready"),
      graceMs: SHORT_MS,
    });
    messageOf(ran, "ended");
  });

  test("run() cuts the grace period short when all is to end at once (D1)", async () => {
    const atOnce = new AbortController();
    const run = abortedAt("ready");
    run.signal!.addEventListener("abort", () => setImmediate(() => atOnce.abort()));
    const ran = await runOnce(fixture("ignores_term"), {
      ...run,
      graceMs: ENDLESS_MS,
      context: { atOnce: atOnce.signal },
    });
    messageOf(ran, "ended");
  });

  test("run() ends a grandchild that has a session of its own", async () => {
    const ran = await runOnce(fixture("starts_session"), {
      ...abortedAt("ready"),
      graceMs: SHORT_MS,
    });
    messageOf(ran, "ended");
  });

  test("run() ends a child that carries no mark, by its group", async () => {
    const controller = new AbortController();
    const { lines } = await runOnce(fixture("clears_environment"), {
      graceMs: SHORT_MS,
      signal: controller.signal,
      onLine: () => controller.abort(),
    });
    assert.equal(isAlive(Number(lines[0])), false);
  });

  test("run() ends an operator that is blocked on its input or its output", async () => {
    const controller = new AbortController();
    const endless = { args: ["600"], input: "x".repeat(1_500_000), signal: controller.signal };
    const ran = await runOnce("/bin/sleep", {
      ...endless,
      graceMs: ENDLESS_MS,
      onSpawned: () => controller.abort(),
    });
    messageOf(ran, "ended");
  });

  test("run() ends many at once", async () => {
    const controller = new AbortController();
    let running = 0;
    const setup = {
      signal: controller.signal,
      graceMs: SHORT_MS,
      onLine: () => ++running === 24 && controller.abort(),
    };
    const runs = Array.from({ length: 24 }, () => runOnce(fixture("ignores_term"), setup));
    for (const ran of await Promise.all(runs)) messageOf(ran, "ended");
  });
});

describe("CommandOperator, descendants that outlive the operator (O4)", () => {
  for (const name of ["holds_stdout", "holds_stdout_in_session"]) {
    test(`run() is not held up by descendants on its pipes, and ends them: ${name}`, async () => {
      assert.equal(outputOf(await runOnce(fixture(name))), "held");
    });
  }

  test("run() ends what an operator that failed leaves in its group", async () => {
    const ran = await runOnce(fixture("leaves_child"), { args: ["1"] });
    messageOf(ran, "exitStatus");
    assert.equal(isAlive(Number(ran.lines[0])), false);
  });

  for (const name of ["leaves_child", "leaves_daemon"]) {
    test(`run() lets live what an operator that ended well leaves: ${name}`, async () => {
      const { result, lines } = await runLeaving(fixture(name), { args: ["0"] });
      const left = Number(lines[0]);
      try {
        assert.ok(result.ok);
        assert.ok(isAlive(left));
      } finally {
        process.kill(left, "SIGKILL");
      }
    });
  }
});

describe("CommandOperator, the cause of an end", () => {
  test("run() ends at its timeout (O5)", async () => {
    const ran = await runOnce("/bin/sleep", { args: ["600"], timeoutMs: SHORT_MS });
    assert.match(messageOf(ran, "timeout"), /timeout of 50 ms/);
  });

  test("run() has no timeout when none is set (O5)", async () => {
    const ran = await runOnce("/bin/sh", {
      args: ["-c", "sleep 0.2; printf late"],
      timeoutMs: null,
    });
    assert.equal(outputOf(ran), "late");
  });

  test("run() keeps the first cause when another one follows", async () => {
    const controller = new AbortController();
    const ran = await runOnce(fixture("ends_on_term"), {
      timeoutMs: 300,
      signal: controller.signal,
      graceMs: ENDLESS_MS,
      onLine: (line) => line === "cleaned" && controller.abort(),
    });
    messageOf(ran, "timeout");
  });

  test("run() ends, and does not reject, when its observer throws", async () => {
    const spawned = await runOnce("/bin/sleep", {
      args: ["600"],
      onSpawned: () => assert.fail("the disk is full"),
    });
    assert.match(messageOf(spawned, "ended"), /the disk is full/);
    const line = await runOnce(fixture("ignores_term"), {
      graceMs: SHORT_MS,
      onLine: () => assert.fail("the log is gone"),
    });
    assert.match(messageOf(line, "ended"), /the log is gone/);
  });
});
