import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { EXIT } from "../../lib/cli/exit_status.ts";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { RUN_FLAGS, type RunFlags } from "../../lib/cli/run_flags.ts";
import { settingsOf } from "../../lib/cli/run_settings.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";
import { testMachine } from "./machine.ts";

const PAGES = [
  "README.md",
  "docs/check.md",
  "docs/configuration.md",
  "docs/operators.md",
  "docs/ARCHITECTURE.md",
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

function pageText(page: string): string {
  const path = fileURLToPath(new URL(`../../${page}`, import.meta.url).href);
  assert.ok(existsSync(path), page);
  return readFileSync(path, "utf8");
}

function blocksOf(page: string, language: string): readonly string[] {
  const fence = new RegExp("^```" + language + "\\n([^]*?)^```$", "gm");
  return [...pageText(page).matchAll(fence)].map(([, block]) => block!);
}

/** The command lines of the program, with what stands for something put in. */
function commandsOf(page: string): readonly string[] {
  return [...blocksOf(page, "text"), ...blocksOf(page, "sh")].flatMap((block) =>
    block.replaceAll(/ \\\n\s+/g, " ").split("\n")
      .filter((line) => line.startsWith("linera-task-processor "))
      .map((line) => line.replace(/ 2>&1.*$/, "").replace("…", "--operator-application-ids APP"))
      .map((line) => line.replaceAll("CHAIN", CHAIN).replaceAll("APP", APPLICATION))
  );
}

/** `run` would run until a signal, so its flags are read; everything else is run. */
async function takes(command: string): Promise<void> {
  const [, name, ...words] = command.split(" ");
  const { machine, err } = testMachine();
  if (name === "run") return takesFlags(words);
  assert.equal(await runCommandLine([name!, ...words, "--help"], machine), 0, err());
}

function takesFlags(words: readonly string[]): void {
  const flags: Record<string, string[]> = {};
  for (let at = 0; at < words.length; at += 2) {
    const flag = words[at]!.replace(/^--/, "");
    assert.ok(flag in RUN_FLAGS, words[at]);
    (flags[flag] ??= []).push(words[at + 1]!);
  }
  const read = Object.fromEntries(
    Object.entries(flags).map(([flag, values]) => {
      const parameter = RUN_FLAGS[flag as keyof RunFlags];
      return [flag, "variadic" in parameter ? values : values[0]];
    }),
  );
  const settings = settingsOf({ "dry-run": false, ...read }, testMachine().machine);
  assert.ok(settings.applications.length > 0);
}

function output(path: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(path, (error, out) => error ? reject(error) : resolve(out));
    child.stdin!.end(input);
  });
}
