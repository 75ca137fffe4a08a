import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { runCommand } from "../../tools/command.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url).href);

/** What is mistyped, and what is said of it. */
const MISTAKES: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["tools/suites/main.ts", ["nodes"], /^test: no such suite: nodes; there are assignment, /],
  ["tools/check/main.ts", ["lint", "typs"], /^check: no such check: typs; there are format, /],
  ["test/e2e/run.ts", ["smoke"], /^e2e: no scenario "smoke": --list names them$/],
  ["test/e2e/run.ts", ["--seed", "x"], /^e2e: --seed is a whole number from 0 on, not "x"$/],
  ["test/faults/lab/run.ts", ["kill"], /^faults: no fault "kill": --list names them$/],
  ["test/faults/lab/run.ts", ["--part", "c"], /^faults: --part is one of all, ci, not "c"$/],
  ["test/faults/lab/run.ts", ["--times", "0"], /^faults: --times is a whole number from 1 on, /],
  ["test/faults/lab/soak/run.ts", ["--minutes", "-1"], /^soak: .*--minutes/],
  ["test/faults/lab/soak/run.ts", ["--node", "x"], /^soak: --node is one of real, dev, not "x"$/],
  ["test/faults/deaf/run.ts", ["--onyl", "x"], /^deaf: .*--onyl/],
  ["test/faults/deaf/run.ts", ["node"], /^deaf: no node here; there are /],
  ["test/mutants/run.ts", ["U3", "U99"], /^mutants: no mutants of U99; there are some of K1 /],
];

describe("the targets of the Makefile", () => {
  for (const [script, args, says] of MISTAKES) {
    test(`${script} ${args.join(" ")} is one line and status 2`, async () => {
      const words = ["run", "-A", "--no-check", script, ...args];
      const { status, output } = await runCommand("deno", words, { cwd: ROOT });
      assert.match(output.trimEnd(), says);
      assert.equal(output.trimEnd().split("\n").length, 1, output);
      assert.equal(status, 2);
    });
  }
});
