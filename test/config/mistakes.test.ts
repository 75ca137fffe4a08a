import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, test } from "node:test";
import { ConfigSite } from "./site.ts";

const TEN = `node = "ftp://host"
chain = "12"
logLevel = "loud"
maxConcurency = 5
retryMax = "soon"
applications = ["${"a".repeat(64)}", "b"]

[operators.prove]
comand = "prove"
timeout = 0
[operators.prove.limits]
memory = 1

[nodeHeaders]
"bad name" = "hush"
`;

describe("loadConfiguration(), of what is wrong", () => {
  test("tells ten mistakes at once, each with line, column, key, value and what is accepted", () => {
    using site = new ConfigSite({ "config.toml": TEN });
    const problems = site.problems();
    const expected: readonly RegExp[] = [
      /^1:8: node: .*"ftp:\/\/host" is no URL/,
      /^2:9: chain: "12" is no chain id, .*: it has 2 digits/,
      /^3:12: logLevel: expected one of trace, .*, not "loud"$/,
      /^4:1: maxConcurency: .*did you mean maxConcurrency\?$/,
      /^5:12: retryMax: expected a duration from 1ms to 30d, .*, not "soon"$/,
      /^6:85: applications\.1: "b" is no application id, .*: it has 1 digit$/m,
      /^8:12: operators\.prove\.command: /,
      /^9:1: operators\.prove\.comand: .*did you mean command\?$/,
      /^10:11: operators\.prove\.timeout: expected a duration .*, not 0$/,
      /^11:18: operators\.prove\.limits: there is no such setting/,
      /^15:14: nodeHeaders\.bad name: the header has a name/,
    ];
    for (const pattern of expected) {
      assert.equal(
        problems.filter((line) => pattern.test(line)).length,
        1,
        `${pattern}\n${problems.join("\n")}`,
      );
    }
    assert.equal(problems.length, expected.length, problems.join("\n"));
    assert.doesNotMatch(problems.join("\n"), /hush/);
  });

  test("tells those of the file, of variables and of flags together", () => {
    using site = new ConfigSite({ "config.toml": "maxShared = 0\n" });
    const problems = site.problems(
      { LINERA_TASK_PROCESSOR_CHAIN: "x", LINERA_TASK_PROCESSOR_LOG_LEVELS: "info" },
      { "maxShared": 5, "logLevel": "loud" },
    );
    assert.equal(problems.length, 4, problems.join("\n"));
    const whole = problems.join("\n");
    assert.match(whole, /^1:13: maxShared: expected a whole number from 1 to 500, not 0$/m);
    assert.match(whole, /^LINERA_TASK_PROCESSOR_CHAIN: "x" is no chain id/m);
    assert.match(
      whole,
      /^LINERA_TASK_PROCESSOR_LOG_LEVELS: .*mean LINERA_TASK_PROCESSOR_LOG_LEVEL\?$/m,
    );
    assert.match(whole, /^--logLevel: expected one of/m);
  });

  const SYNTAX: readonly [what: string, text: string, problems: readonly RegExp[]][] = [
    ["a duplicate key", "maxShared = 1\nmaxShared = 2\n", [/^2:1: .*key multiple times/]],
    [
      "duplicate keys and tables",
      "dryRun = true\ndryRun = true\n[operators]\na = 'a'\na = 'b'\n[operators]\n",
      [/^2:1: .*multiple times/, /^5:1: .*multiple times/, /^6:2: .*multiple times/],
    ],
    [
      "duplicate tables, and a mistake behind them",
      "[operators.a]\ncommand = 'a'\n[operators.a]\ncommand = 'b'\n[operators.c]\ncommand = 5\n",
      [/^3:\d+: .*multiple times/, /^6:11: operators\.c\.command: expected text/],
    ],
    ["two lines that are no TOML", "maxShared = \nchain = x\n", [/^1:1\d: /, /^2:\d+: /]],
    ["a list that is not closed", "applications = [\n", [/^\d:\d+: /]],
    ["a text that is not closed", 'node = "http\nmaxShared = 0\n', [
      /^1:\d+: /,
      /^2:13: maxShared/,
    ]],
    [
      "a table in the place of a value",
      "maxShared = 1\n[maxShared.x]\n",
      [/^2:\d+: .*multiple times/],
    ],
    ["keys that an object would lose", "__proto__ = 1\n[operators]\nconstructor = 'x'\n", [
      /^1:1: __proto__: this name/,
      /^3:1: operators\.constructor: this name/,
    ]],
  ];
  for (const [what, text, expected] of SYNTAX) {
    test(`tells line and column of ${what}`, () => {
      using site = new ConfigSite({ "config.toml": text });
      const problems = site.problems();
      assert.equal(problems.length, expected.length, problems.join("\n"));
      expected.forEach((pattern, index) => assert.match(problems[index]!, pattern));
    });
  }

  test("says why a file cannot be read at all", () => {
    using site = new ConfigSite();
    assert.match(site.problems()[0]!, /^1:1: the file does not exist/);
    site.write("config.toml", new Uint8Array([97, 10, 32, 0xff, 10]));
    assert.match(site.problems()[0]!, /^2:2: the file is not UTF-8/);
    site.write("config.toml", "#".repeat(10_000_000));
    assert.match(site.problems()[0]!, /^1:1: the file has more than 1 MiB/);
    using other = new ConfigSite();
    mkdirSync(other.path());
    assert.match(other.problems()[0]!, /^1:1: expected a file, this is a directory/);
    using pipe = new ConfigSite();
    execFileSync("mkfifo", [pipe.path()]);
    assert.match(pipe.problems()[0]!, /^1:1: the file is a pipe with nothing in it/);
  });

  test("has one line for each mistake, and nothing that a terminal obeys", () => {
    const name = '"a\\n\\u001b[2J\\u202e"';
    const text = `applications = [${name}]\n[operators]\n${name} = 3\n${
      name.replace("a", "b")
    } = 4\n`;
    using site = new ConfigSite({ "config.toml": text });
    const problems = site.problems();
    assert.equal(problems.length, 3, problems.join("\n"));
    for (const problem of problems) assert.match(problem, /^\d:\d+: [^\x00-\x1f\u202e]+$/);
  });

  test("never shows what a header's file or variable holds", () => {
    const text =
      '[nodeHeaders]\na = { file = "a" }\nb = { variable = "B" }\nc = { file = "no" }\nd = { vari = "x" }\n';
    using site = new ConfigSite({ "config.toml": text, "a": "hush\u0001" });
    const whole = site.problems({}).join("\n");
    assert.match(whole, /^2:5: nodeHeaders\.a: the header has a value/m);
    assert.match(whole, /^3:5: nodeHeaders\.b: the variable B is not set$/m);
    assert.match(whole, /^4:5: nodeHeaders\.c: the file .*\/no does not exist$/m);
    assert.match(whole, /^5:5: nodeHeaders\.d: expected text, \{ file = /m);
    assert.doesNotMatch(whole, /hush/);
  });
});
