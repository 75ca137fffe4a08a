import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { runCommandLine } from "../../../lib/cli/command_line.ts";
import { APPLICATION } from "../../observe/events.ts";
import { testMachine } from "../machine.ts";
import { PATIENT, programCommand } from "../program.ts";
import { config, folder } from "./site.ts";

describe("config", () => {
  test("has a help text for each of its commands, and a word for misspelled ones", async () => {
    const { out } = await config(["--help"]);
    for (const command of ["check", "show", "init", "schema"]) {
      assert.match(out, new RegExp(`^  ${command} +[A-Z]`, "m"));
      const { status, out: help } = await config([command, "--help"]);
      assert.equal(status, 0);
      assert.match(help, /Exit status: 0/);
      const { machine, out: helped } = testMachine();
      await runCommandLine(["help", "config", command], machine);
      assert.equal(helped(), help);
    }
    const wrong = await config(["chek"]);
    assert.match(wrong.err, /did you mean .check/);
    assert.equal(wrong.status, 2);
    assert.match((await config(["check", "--confg", "x"])).err, /did you mean --config\?/);
  });
});

describe("config check", () => {
  test("says in one line which file is right, and what is in it", async () => {
    using site = folder(`applications = ["${APPLICATION}"]\nmaxShared = 3
nodeHeaders.x = { variable = "TOKEN" }\n[operators]\na = "a"\nb = "b"\n`);
    const env = { TOKEN: "hush", LINERA_TASK_PROCESSOR_MAX_CONCURRENCY: "5" };
    const { status, out, err } = await config(["check", "--config", site.file], env);
    assert.equal(
      out,
      `${site.file} is right: 1 application, 2 operators, 1 header, 2 other settings; ` +
        "1 setting from variables\n",
    );
    assert.deepEqual([status, err], [0, ""]);
  });

  test("waits for a file that comes by a pipe", PATIENT, () => {
    const out = execFileSync("/bin/sh", [
      "-c",
      '(sleep 1; echo maxShared = 7) | "$@"',
      "sh",
      ...programCommand(["config", "check", "--config", "/dev/stdin"]),
    ], { encoding: "utf8" });
    assert.match(out, /^\/dev\/stdin is right: .* 1 other setting/);
  });

  test("lets nothing out of a file that a terminal would obey", async () => {
    const name = '"a\\n\\u001b[2J\\u202e"';
    using site = folder(`applications = [${name}]\nnode = ${name}\n[operators]\n${name} = 3\n`);
    const { err } = await config(["check", "--config", site.file]);
    assert.match(err, /^linera-task-processor: 3 settings are wrong:\n(  \S+:\d:\d+: .+\n){3}All/);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(err, /[\x1b\u202e]/);
  });

  test("ends with 2 and says every mistake as run does", async () => {
    using site = folder(`maxConcurency = 3\nmaxShared = 0\nnodeHeaders.x = { file = "no/token" }
[operators.a]\ncommand = "a"\ntimeout = "5x"\n`);
    const env = { LINERA_TASK_PROCESSOR_LOG_LEVEL: "loud" };
    const args = ["--config", site.file];
    const { status, out, err } = await config(["check", ...args], env);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(err, /5 settings are wrong/);
    for (
      const mistake of [
        /:1:1: maxConcurency: .*did you mean maxConcurrency/,
        /:2:13: maxShared: expected a whole number/,
        /:3:17: nodeHeaders.x: .*no\/token does not exist/,
        /:6:11: operators.a.timeout: expected a duration/,
        /LINERA_TASK_PROCESSOR_LOG_LEVEL: expected one of/,
      ]
    ) assert.match(err, mistake);
    const run = testMachine({ HOME: "/nonexistent", ...env });
    assert.equal(await runCommandLine(["run", ...args], run.machine), 2);
    assert.equal(run.err().replace("run --help", "config check --help"), err);
  });

  test("has the same for programs", async () => {
    using site = folder("maxShared = 0\n");
    const wrong = await config(["check", "--json", "--config", site.file]);
    assert.deepEqual(JSON.parse(wrong.out), {
      ok: false,
      mistakes: [{
        place: { kind: "file", file: site.file, line: 1, column: 13 },
        value: "0",
        problem: "expected a whole number from 1 to 500",
        key: "maxShared",
      }],
    });
    assert.deepEqual([wrong.status, wrong.err], [2, "linera-task-processor: 1 mistake\n"]);
    writeFileSync(site.file, '[operators]\ncat = "cat"\n');
    const right = await config(["check", "--json", "--config", site.file]);
    assert.deepEqual(JSON.parse(right.out), {
      ok: true,
      file: site.file,
      secretFiles: [],
      settings: ["operators"],
      applications: [],
      operators: ["cat"],
    });
    assert.deepEqual([right.status, right.err], [0, ""]);
  });

  test("ends with 2 when there is nothing to check, and says where it looked", async () => {
    const { status, err } = await config(["check"]);
    assert.match(err, /\/nonexistent\/.config\/linera-task-processor\/config.toml does not exist/);
    assert.match(err, /config init/);
    assert.equal(status, 2);
    const variables = await config(["check"], { LINERA_TASK_PROCESSOR_DISCOVER: "true" });
    assert.match(variables.out, /^what the variables set is right: .*1 other setting$/m);
  });

  const BAD: readonly [what: string, text: string | Uint8Array, message: RegExp][] = [
    ["more than 1 MiB", "#".repeat(10_000_000), /:1:1: the file has more than 1 MiB/],
    ["no UTF-8", Uint8Array.of(0x61, 0x0a, 0x62, 0xff), /:2:2: the file is not UTF-8/],
    ["a key twice", "maxShared = 1\nmaxShared = 2\n", /:2:1: defining a key multiple times/],
    ["no TOML", "= = =\n", /:1:1: /],
  ];
  for (const [what, text, message] of BAD) {
    test(`ends with 2 for a file with ${what}`, async () => {
      using site = folder(text);
      const { status, err } = await config(["check", "--config", site.file]);
      assert.match(err, message);
      assert.equal(status, 2);
    });
  }

  test("ends with 2 for a directory, for what is not there and for an empty file", async () => {
    using site = folder("");
    const directory = await config(["check", "--config", site.join(".")]);
    assert.match(directory.err, /expected a file, this is a directory/);
    const missing = await config(["check", "--config", site.join("no")]);
    assert.match(missing.err, /does not exist; "linera-task-processor config init" writes one/);
    const empty = await config(["check", "--config", site.file]);
    assert.match(empty.err, /the file is empty$/m);
    assert.deepEqual([directory.status, missing.status, empty.status], [2, 2, 2]);
  });

  test("takes a file of comments, and no file at all", async () => {
    using site = folder("# nothing yet\n");
    for (const path of [site.file, "/dev/null"]) {
      assert.match(
        (await config(["check", "--config", path])).out,
        /is right: 0 applications.*; it names nothing to work for$/m,
      );
    }
  });
});
