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
      soak: "true",
    });
    assert.equal(last, "32 passed, 0 failed");
    assert.equal(status, 0);
  });

  test("leaves the time that a stage has not needed to those behind it", async () => {
    const stages = ["check", "test", "build", "e2e", "faults", "soak"];
    const { output } = await gate(Object.fromEntries(stages.map((name) => [name, "true"])));
    const times = [...output.matchAll(/, (\d+) s of (\d+)$/gm)].map((words) => words.slice(1));
    const [limits, took] = [1, 0].map((index) => times.map((words) => Number(words[index])));
    const own = limits!.map((limit, at) =>
      at === 0 ? limit : limit - limits![at - 1]! + took![at - 1]!
    );
    assert.equal(limits!.length, stages.length);
    assert.ok(own.every((limit) => limit > 0), `${own}`);
    assert.equal(limits!.at(-1)! + took!.slice(0, -1).reduce((sum, each) => sum + each, 0), 1_750);
  });

  test("goes on after a failure, and fails at the end", async () => {
    const { status, last, output } = await gate({
      check: "echo 'check: 7 passed, 2 failed of 9'; exit 1",
      test: "echo 'test: 8 passed, 0 failed'; exit 1",
      build: "exit 1",
      e2e: "echo '12 passed, 0 failed'",
      faults: "true",
      soak: "true",
    });
    assert.equal(last, "29 passed, 4 failed");
    assert.equal(status, 1);
    assert.match(output, /== make e2e: 12 good, 0 bad/);
  });

  test("names before its last line what has failed, or how a stage ended that says nothing", async () => {
    const again = "echo 'FAIL  bun cli: test/cli/a.test.ts: one: 1 !== 2'";
    const { output } = await gate({
      check: "true",
      test: `${again}; echo 'much else'; ${again}; echo 'test: 8 passed, 1 failed'; exit 1`,
      build: "echo begun; echo 'no space left'; exit 1",
      e2e: "echo 'FAIL  smoke (1.0 s): why'; echo '| log'; echo 'e2e: 1 passed, 1 failed'; exit 1",
      faults: "true",
      soak: "true",
    });
    const lines = output.trimEnd().split("\n");
    const from = lines.lastIndexOf(lines.findLast((line) => line.startsWith("== ")) ?? "");
    const end = lines.slice(from + 1);
    assert.deepEqual(end.filter((line) => !/: make(\[\d\])?: /.test(line)), [
      "FAIL  make test: bun cli: test/cli/a.test.ts: one: 1 !== 2",
      "FAIL  make build: begun",
      "FAIL  make build: no space left",
      "FAIL  make e2e: smoke (1.0 s): why",
      "12 passed, 3 failed",
    ]);
  });

  test("names a hundred lines at most", async () => {
    const many = 'for i in $$(seq 300); do echo "FAIL  $$i"; done; exit 1';
    const stages = ["check", "test", "build", "e2e", "faults", "soak"];
    const { output, last } = await gate(Object.fromEntries(stages.map((name) => [name, many])));
    const told = output.split("\n").filter((line) => line.startsWith("FAIL  make "));
    assert.equal(told.length, 96);
    assert.equal(last, "0 passed, 6 failed");
  });

  test("fails when a target does not exist", async () => {
    const { status, last } = await gate({
      check: "true",
      test: "true",
      build: "true",
      faults: "true",
      soak: "true",
    });
    assert.equal(last, "5 passed, 1 failed");
    assert.equal(status, 1);
  });
});
