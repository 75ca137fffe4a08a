import { afterEach, beforeEach, describe, test } from "node:test";
import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../../tools/command.ts";

const GATE = new URL("../../.ci/run", import.meta.url).pathname;

/** The gate in a folder of its own, above a Makefile whose targets do as a test wants. */
describe(".ci/run", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gate-"));
    await mkdir(join(folder, ".ci"));
    await copyFile(GATE, join(folder, ".ci/run"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function gate(targets: Readonly<Record<string, string>>) {
    const rules = Object.entries(targets).map(([name, recipe]) => `${name}:\n\t@${recipe}\n`);
    await writeFile(join(folder, "Makefile"), rules.join("\n"));
    const { status, output } = await runCommand("bash", [".ci/run"], { cwd: folder });
    return { status, output, last: output.trimEnd().split("\n").at(-1) };
  }

  test("sums the counts of the stages, one that counts nothing as one", async () => {
    const { status, last } = await gate({
      check: "echo 'check: 9 passed, 0 failed of 9'",
      test: "echo 'deno 4 passed, 0 failed'; echo 'test: 8 passed, 0 failed in both runtimes'",
      build: "echo built",
      e2e: "echo '12 passed, 0 failed'",
      faults: "true",
    });
    assert.equal(last, "31 passed, 0 failed");
    assert.equal(status, 0);
  });

  test("goes on after a failure, and fails at the end", async () => {
    const { status, last, output } = await gate({
      check: "echo 'check: 7 passed, 2 failed of 9'; exit 1",
      test: "echo 'test: 8 passed, 0 failed'; exit 1",
      build: "exit 1",
      e2e: "echo '12 passed, 0 failed'",
      faults: "true",
    });
    assert.equal(last, "28 passed, 4 failed");
    assert.equal(status, 1);
    assert.match(output, /== make e2e: 12 good, 0 bad/);
  });

  test("fails when a target does not exist", async () => {
    const { status, last } = await gate({
      check: "true",
      test: "true",
      build: "true",
      faults: "true",
    });
    assert.equal(last, "4 passed, 1 failed");
    assert.equal(status, 1);
  });
});
