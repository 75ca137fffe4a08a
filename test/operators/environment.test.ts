import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { inheritedEnvironment, runEnvironment } from "../../lib/operators/environment.ts";
import { fixture, outputOf, requestOf, runOnce, type RunSetup } from "./harness.ts";

describe("inheritedEnvironment() (O6)", () => {
  test("leaves out the processor's own settings, Bun's, and who asked the processor itself", () => {
    const environment = {
      PATH: "/bin",
      HOME: undefined,
      LINERA_WALLET: "w",
      LINERA_TASK_PROCESSOR_NODE: "n",
      BUN_BE_BUN: "1",
      LINERA_TASK_ID: "outer",
      LINERA_RUN_ID: "outer",
    };
    assert.deepEqual(inheritedEnvironment(environment), { PATH: "/bin", LINERA_WALLET: "w" });
  });

  test("keeps only what an allow-list names, which may name settings", () => {
    const environment = { PATH: "/bin", HOME: "/", BUN_INSTALL: "b", LINERA_RUN_ID: "outer" };
    const allow = ["HOME", "BUN_INSTALL", "ABSENT", "LINERA_RUN_ID"];
    assert.deepEqual(inheritedEnvironment(environment, allow), { HOME: "/", BUN_INSTALL: "b" });
  });

  test("leaves out the variables that hold secrets, unless they are allowed by name", () => {
    const environment = { PATH: "/bin", A_TOKEN: "secret" };
    assert.deepEqual(inheritedEnvironment(environment, undefined, ["A_TOKEN"]), { PATH: "/bin" });
    const allowed = inheritedEnvironment(environment, ["A_TOKEN"], ["A_TOKEN"]);
    assert.deepEqual(allowed, { A_TOKEN: "secret" });
  });
});

describe("runEnvironment() (O6)", () => {
  for (
    const [what, id] of [
      ["holds a NUL", "a\0b"],
      ["is longer than the kernel takes", "é".repeat(70_000)],
      ["is no text", "\ud800"],
    ] as const
  ) {
    test(`leaves an id out that ${what}`, () => {
      assert.equal("LINERA_TASK_ID" in runEnvironment({}, requestOf("", id)), false);
    });
  }

  test("has an id of no characters, and none for a positional task", () => {
    assert.equal(runEnvironment({}, requestOf("", "")).LINERA_TASK_ID, "");
    assert.equal("LINERA_TASK_ID" in runEnvironment({}, requestOf("")), false);
  });
});

describe("CommandOperator, the environment of a run (O6)", () => {
  test("run() tells the operator who asked", async () => {
    const { environment, runId } = await environmentOf({ taskId: "line\nbreak 🦀" });
    const told = Object.entries(environment).filter(([name]) => name.startsWith("LINERA_"));
    assert.deepEqual(Object.fromEntries(told), {
      LINERA_APPLICATION_ID: "a".repeat(64),
      LINERA_CHAIN_ID: "c".repeat(64),
      LINERA_OPERATOR: "tried",
      LINERA_RUN_ID: runId,
      LINERA_TASK_ATTEMPT: "1",
      LINERA_TASK_ID: "line\nbreak 🦀",
    });
  });

  test("run() takes the longest id that the kernel takes, and leaves out a longer one", async () => {
    const longest = "x".repeat(131_072 - "LINERA_TASK_ID=".length - 1);
    const fits = await environmentOf({ taskId: longest });
    assert.ok(fits.environment.LINERA_TASK_ID === longest);
    const exceeds = await environmentOf({ taskId: `${longest}x` });
    assert.equal("LINERA_TASK_ID" in exceeds.environment, false);
  });

  test("run() hands on nothing but an allow-list", async () => {
    const environment = { PATH: process.env.PATH, SECRET: "s", KEPT: "k" };
    const ran = await environmentOf({ envAllow: ["PATH", "KEPT"], context: { environment } });
    assert.equal(ran.environment.KEPT, "k");
    assert.equal("SECRET" in ran.environment, false);
  });
});

async function environmentOf(setup: RunSetup) {
  const environment = { PATH: process.env.PATH };
  const ran = await runOnce(fixture("prints_environment"), {
    ...setup,
    context: { environment, ...setup.context },
  });
  return { environment: JSON.parse(outputOf(ran)) as Record<string, string>, runId: ran.runId };
}
