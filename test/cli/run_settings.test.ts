import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { CliError } from "../../lib/cli/exit_status.ts";
import { RUN_FLAGS, type RunFlags } from "../../lib/cli/run_flags.ts";
import { settingsOf } from "../../lib/cli/run_settings.ts";
import { parseSettings } from "../../lib/config/parse.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";
import { testMachine } from "./machine.ts";

const NEEDED = { "operator-application-ids": [APPLICATION], "dry-run": false } as const;

describe("settingsOf()", () => {
  test("reads every flag", () => {
    const settings = read({
      "node-url": "https://host/prefix/",
      "node-header": ["X-Token: secret", "x-other:  two "],
      "chain": CHAIN.toUpperCase(),
      "operator-application-ids": [APPLICATION, `${APPLICATION}:${CHAIN}`],
      "operators": ["cat=/bin/cat", "wc"],
      "task-retry-delay-secs": "0.5",
      "slow-task-group-secs": "60",
      "max-concurrency": "7",
      "state-dir": "/var/lib/x",
      "listen": "9090",
      "log-level": "debug",
      "log-format": "json",
      "dry-run": true,
    });
    assert.equal(settings.nodeUrl, "https://host/prefix");
    assert.deepEqual(settings.nodeHeaders, { "x-token": "secret", "x-other": "two" });
    assert.deepEqual(settings.applications, [
      { chain: CHAIN, application: APPLICATION },
      { chain: APPLICATION, application: CHAIN },
    ]);
    const { options, policy } = settings.operators.get("cat")!;
    assert.equal("command" in options && options.command, "/bin/cat");
    const wc = settings.operators.get("wc")!.options;
    assert.equal("command" in wc && wc.command, "wc");
    assert.equal(policy.retryDelayMs, 500);
    assert.equal(policy.slowAfterMs, 60_000);
    assert.equal(settings.processor.maxConcurrency, 7);
    assert.equal(settings.processor.dryRun, true);
    assert.equal(settings.stateDirectory, "/var/lib/x");
    assert.deepEqual(settings.listen, { host: "127.0.0.1", port: 9_090 });
    assert.equal(settings.logLevel, "debug");
    assert.equal(settings.logFormat, "json");
  });

  test("has the schema's defaults, which the help tells", () => {
    const settings = read({});
    assert.deepEqual(settings.processor, defaults().processor);
    assert.equal(settings.stateDirectory, "/nonexistent/.local/state/linera-task-processor");
    const told: [keyof RunFlags, string | number][] = [
      ["node-url", settings.nodeUrl],
      ["task-retry-delay-secs", 5],
      ["slow-task-group-secs", 300],
      ["max-concurrency", settings.processor.maxConcurrency],
      ["log-level", settings.logLevel],
      ["log-format", settings.logFormat],
    ];
    for (const [flag, value] of told) {
      assert.ok(RUN_FLAGS[flag].brief.endsWith(`(default: ${value})`), RUN_FLAGS[flag].brief);
    }
    const { policy } = read({ operators: ["cat"] }).operators.get("cat")!;
    assert.deepEqual([policy.retryDelayMs, policy.slowAfterMs], [5_000, 300_000]);
  });

  test("takes headers from a file, with comments and empty lines", () => {
    using file = headerFile("# for the proxy\n\nX-Token: secret\r\nX-Other: two\n");
    const { nodeHeaders } = read({ "node-header": [`@${file.path}`] });
    assert.deepEqual(nodeHeaders, { "x-token": "secret", "x-other": "two" });
  });

  test("lifts the longest wait when the first is longer (R1)", () => {
    const { operators } = read({ "task-retry-delay-secs": "3600", "operators": ["cat"] });
    assert.equal(operators.get("cat")!.policy.retryMaxMs, 3_600_000);
    const { message } = failure({ "task-retry-delay-secs": "99999999999" });
    assert.doesNotMatch(message, /retryMax/);
  });

  const WRONG: readonly [string, Partial<RunFlags>, RegExp][] = [
    ["no application", { "operator-application-ids": [] }, /--operator-application-ids: give at/],
    [
      "a malformed application id",
      { "operator-application-ids": ["xyz"] },
      /--operator-application-ids: .*"xyz".*64 hexadecimal digits/,
    ],
    ["a malformed chain", { chain: "0x12" }, /--chain: "0x12" is no chain id, .*64 hexadecimal/],
    [
      "a node URL that is none",
      { "node-url": "localhost:80" },
      /--node-url: .*localhost:80.* URL such as/,
    ],
    ["a password in the node URL", { "node-url": "http://u:p@h" }, /--node-url: .*header instead/],
    ["an operator without a command", { operators: ["cat="] }, /--operators: .*"cat=".*no command/],
    ["an operator given twice", { operators: ["a=b", "a=c"] }, /--operators: .*"a" is given twice/],
    ["a delay with a unit", { "task-retry-delay-secs": "5min" }, /--task-retry-delay-secs: .*5min/],
    ["a negative delay", { "slow-task-group-secs": "-1" }, /--slow-task-group-secs: .*"-1"/],
    ["no concurrency", { "max-concurrency": "0" }, /--max-concurrency: expected a whole.*"0"/],
    ["an unknown level", { "log-level": "loud" }, /--log-level: expected one of .*"loud"/],
    ["an unknown format", { "log-format": "xml" }, /--log-format: expected one of .*"xml"/],
    [
      "a header given twice",
      { "node-header": ["x-a: secret", "X-A: secret"] },
      /--node-header: The header "x-a" is given twice/,
    ],
    ["a header without a colon", { "node-header": ["secret"] }, /--node-header: .*"name: value"/],
    [
      "a header file that is not there",
      { "node-header": ["@/no/file"] },
      /--node-header: .*\/no\//,
    ],
  ];
  for (const [what, flags, message] of WRONG) {
    test(`names the flag, the value and what is expected: ${what}`, () => {
      const error = failure(flags);
      assert.match(error.message, message);
      assert.match(error.message, /run --help$/);
      assert.equal(error.exitStatus, 2);
    });
  }

  test("tells all mistakes at once", () => {
    const error = failure(Object.assign({}, ...WRONG.map(([, flags]) => flags)));
    const named = [...error.message.matchAll(/^ {2}--([a-z-]+):/gm)].map(([, flag]) => flag);
    assert.deepEqual(new Set(named), new Set(WRONG.flatMap(([, flags]) => Object.keys(flags))));
  });

  test("never repeats the value of a header", () => {
    using file = headerFile("x-good: hush\nx bad: hush\n");
    const wrong = ["x bad: hush", "host: hush", "x: hush\u0001", `@${file.path}`];
    for (const header of wrong) {
      const { message } = failure({ "node-header": [header] });
      assert.match(message, /--node-header: /);
      assert.doesNotMatch(message, /hush/);
    }
  });
});

function read(flags: Partial<RunFlags>) {
  return settingsOf({ ...NEEDED, ...flags }, testMachine().machine);
}

function failure(flags: Partial<RunFlags>): CliError {
  try {
    read(flags);
  } catch (error) {
    assert.ok(error instanceof CliError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was found wrong" });
}

function defaults() {
  return parseSettings({}, "/");
}

function headerFile(text: string): { readonly path: string } & Disposable {
  const directory = mkdtempSync(join(tmpdir(), "headers-"));
  const path = join(directory, "headers");
  writeFileSync(path, text);
  return { path, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
