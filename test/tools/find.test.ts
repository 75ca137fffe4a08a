import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findSuites } from "../../tools/suites/find.ts";

const FILES = [
  "node/client.test.ts",
  "node/deep/answer.test.ts",
  "node/fake.ts",
  "clock/clock.test.ts",
  "e2e/lab.test.ts",
  "fixtures/operators/slow.ts",
];

describe("findSuites()", () => {
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), "suites-"));
    for (const file of FILES) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), "");
    }
  });

  after(() => rm(root, { recursive: true }));

  test("takes each folder that has tests, however deep, but e2e", async () => {
    assert.deepEqual(await findSuites(root, []), [
      { name: "clock", files: [`${root}/clock/clock.test.ts`] },
      { name: "node", files: [`${root}/node/client.test.ts`, `${root}/node/deep/answer.test.ts`] },
    ]);
  });

  test("keeps those that are wanted", async () => {
    assert.deepEqual((await findSuites(root, ["node"])).map(({ name }) => name), ["node"]);
  });

  test("names a suite that does not exist, and those that do", async () => {
    await assert.rejects(
      findSuites(root, ["nodes"]),
      /no such suite: nodes; there are clock, node/,
    );
  });
});
