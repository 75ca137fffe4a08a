import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { CHAIN } from "../../observe/events.ts";
import { config, folder } from "./site.ts";

describe("config show", () => {
  test("says where each value comes from, in what can be put into a file", async () => {
    using site = folder(`taskRetryDelay = "7s"\n[operators."a b"]\ncommand = "./x"\n`);
    const args = ["show", "--config", site.file, "--dry-run", "--max-concurrency", "8"];
    const flags = ["--operators", "true", "--chain", CHAIN, "--state-dir", "st"];
    const env = { LINERA_TASK_PROCESSOR_DISCOVER: "true" };
    const { status, out } = await config([...args, ...flags], env);
    assert.equal(status, 0);
    for (
      const line of [
        `taskRetryDelay = "7s" # ${site.file}:1:18`,
        "maxConcurrency = 8 # --max-concurrency",
        `chain = "${CHAIN}" # --chain`,
        `stateDir = ${JSON.stringify(`${process.cwd()}/st`)} # --state-dir`,
        "dryRun = true # --dry-run",
        "discover = true # LINERA_TASK_PROCESSOR_DISCOVER",
        "maxShared = 200 # default",
        'controllerId = "none" # default',
        "nodeHeaders = {} # default",
        '[operators."a b"]',
        `command = "${site.join("x")}" # ${site.file}:3:11`,
        'command = "true" # --operators',
      ]
    ) assert.ok(out.split("\n").includes(line), `${line}\n${out}`);
    writeFileSync(site.file, out);
    const again = await config(["show", "--config", site.file]);
    assert.deepEqual(valuesOf(again.out), valuesOf(out));
    assert.equal(again.status, 0);
  });

  test("shows no secret, but where it stands", async () => {
    using site = folder(`[nodeHeaders]\nX-One = "hush1"\nx-two = { file = "token" }
x-three = { variable = "TOKEN" }\n`);
    writeFileSync(site.join("token"), "hush2");
    const env = { TOKEN: "hush3", LINERA_TASK_PROCESSOR_NODE_HEADERS: "x-one: hush4" };
    const args = ["show", "--config", site.file, "--node-header", "x-four: hush5"];
    for (const more of [[], ["--json"]]) {
      const { status, out } = await config([...args, ...more], env);
      assert.doesNotMatch(out, /hush/);
      assert.equal(status, 0);
    }
    const { out } = await config(args, env);
    assert.match(out, /^# x-one = "\*\*\*" # LINERA_TASK_PROCESSOR_NODE_HEADERS, masked$/m);
    assert.match(out, /^# x-four = "\*\*\*" # --node-header, masked$/m);
    assert.ok(out.includes(`\nx-two = { file = "${site.join("token")}" } # ${site.file}:3:9\n`));
    assert.match(out, /^x-three = \{ variable = "TOKEN" \} # /m);
  });

  test("shows the settings of a service, and no secret of it (O9)", async () => {
    using site = folder(
      `[operators.rate]\nurl = "http://h/r"\n[operators.rate.headers]\nX-One = "hush"
x-two = { file = "token" }\n`,
    );
    writeFileSync(site.join("token"), "hush2");
    const { status, out } = await config(["show", "--config", site.file]);
    assert.equal(status, 0, out);
    assert.doesNotMatch(out, /hush/);
    assert.ok(out.includes(`\nurl = "http://h/r" # ${site.file}:2:7\n`), out);
    assert.match(
      out,
      /^\[operators\.rate\.headers\]\n# X-One = "\*\*\*" # .*config.toml:4:9, masked$/m,
    );
    assert.ok(out.includes(`\nx-two = { file = "${site.join("token")}" } # `), out);
    assert.doesNotMatch(out, /^command = /m);
  });

  test("shows no token, but where it stands, wherever it was given", async () => {
    const token = "hush-hush-hush-hush";
    using site = folder(`listenToken = "${token}"\n`);
    const line = (from: string) =>
      new RegExp(`^# listenToken = "\\*\\*\\*" # ${from}, masked$`, "m");
    const args = ["show", "--config", site.file];
    const env = { LINERA_TASK_PROCESSOR_LISTEN_TOKEN: token };
    for (
      const [variables, from] of [[{}, `${site.file}:1:15`], [env, Object.keys(env)[0]!]] as const
    ) {
      const { out } = await config(args, variables);
      assert.match(out, line(from));
      const json = await config([...args, "--json"], variables);
      assert.doesNotMatch(out + json.out, /hush/);
    }
    writeFileSync(site.file, 'listenToken = { variable = "TOKEN" }\n');
    const { out } = await config(args, { TOKEN: token });
    assert.match(out, /^listenToken = \{ variable = "TOKEN" \} # /m);
    assert.match((await config(["show"])).out, /^listenToken = "none" # default$/m);
  });

  test("has the same for programs", async () => {
    using site = folder('[operators]\n"a.b" = "c"\n');
    const { out } = await config(["show", "--config", site.file, "--json"]);
    const { file, settings } = JSON.parse(out);
    const byKey = new Map(settings.map((setting: { key: string }) => [setting.key, setting]));
    assert.equal(file, site.file);
    assert.deepEqual(byKey.get('operators."a.b".command'), {
      key: 'operators."a.b".command',
      value: "c",
      isMasked: false,
      from: { kind: "file", file: site.file, line: 2, column: 9 },
    });
    const absent = { key: "retryMax", value: null, isMasked: false, from: { kind: "default" } };
    assert.deepEqual(byKey.get("retryMax"), absent);
  });

  test("writes nothing that a terminal obeys", async () => {
    using site = folder('[operators]\n"\\u009b2J" = "a\\u001b[2J\\u007f\\u202e"\n');
    for (const more of [[], ["--json"]]) {
      const { out } = await config(["show", "--config", site.file, ...more]);
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(out, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    }
    const { out } = await config(["show", "--config", site.file]);
    writeFileSync(site.file, out);
    assert.equal((await config(["check", "--config", site.file])).status, 0);
  });

  test("needs nothing to work for, and ends with 2 when a setting is wrong", async () => {
    assert.equal((await config(["show"])).status, 0);
    const { status, out, err } = await config(["show", "--log-level", "loud"]);
    assert.deepEqual([status, out], [2, ""]);
    assert.match(err, /--log-level: expected one of/);
  });
});

/** What a file sets, without where it came from. */
function valuesOf(toml: string): readonly string[] {
  return toml.split("\n").map((line) => line.replace(/ # .*$/, "")).slice(1);
}
