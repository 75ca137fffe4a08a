import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { EXIT } from "../../lib/cli/exit_status.ts";
import { RUN_FLAGS } from "../../lib/cli/run_flags.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { blocksOf, commandsOf, pageText, takes } from "./pages.ts";

const PAGES = [
  "README.md",
  "docs/check.md",
  "docs/configuration.md",
  "docs/operations.md",
  "docs/operators.md",
  "docs/ARCHITECTURE.md",
  "docs/reliability.md",
  "docs/threat-model.md",
  "CONTRIBUTING.md",
];

describe("README.md", () => {
  test("has a row for every flag of run, and for no other", () => {
    const rows = [...pageText("README.md").matchAll(/^\| `--([a-z-]+)/gm)].map(([, flag]) => flag);
    assert.equal(new Set(rows).size, rows.length);
    assert.deepEqual(new Set(rows), new Set(Object.keys(RUN_FLAGS)));
  });

  test("has a row for every exit status, and for no other", () => {
    const rows = [...pageText("README.md").matchAll(/^\| (\d+) +\|/gm)].map(([, row]) =>
      Number(row)
    );
    assert.deepEqual(rows, Object.values(EXIT));
  });

  test("names only targets of make that are there", () => {
    const makefile = pageText("Makefile");
    for (const page of PAGES) {
      for (const [, target] of pageText(page).matchAll(/`make ([a-z0-9]+)/g)) {
        assert.match(makefile, new RegExp(`^${target}:`, "m"), `${page}: make ${target}`);
      }
    }
  });
});

describe("the commands of the pages", () => {
  for (const page of PAGES) {
    for (const command of commandsOf(page)) {
      test(`are taken by the program: ${command}`, async () => await takes(command));
    }
  }
});

describe("the operators of the pages", () => {
  for (const page of ["README.md", "docs/operators.md"]) {
    test(`do what they say, in ${page}`, async () => {
      const scripts = blocksOf(page, "sh").filter((block) => block.startsWith("#!"));
      assert.equal(scripts.length, 1);
      using directory = new TemporaryDirectory();
      const path = directory.join("operator");
      writeFileSync(path, scripts[0]!, { mode: 0o755 });
      assert.equal(await output(path, "hello"), page === "README.md" ? "5" : "HELLO");
    });
  }
});

function output(path: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(path, (error, out) => error ? reject(error) : resolve(out));
    child.stdin!.end(input);
  });
}
