import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { SCHEMA_FILE } from "../../../lib/config/sample.ts";
import { TemporaryDirectory } from "../../fixtures/temporary_directory.ts";
import { PATIENT, startProgram } from "../program.ts";
import { startSite } from "../site.ts";
import { config, folder } from "./site.ts";

describe("config init", () => {
  test("writes a file that is right, with its schema beside it", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("my config.toml");
    const { status, out } = await config(["init", path]);
    assert.equal(status, 0);
    assert.ok(out.includes(`check --config '${path}'`), out);
    assert.match(readFileSync(path, "utf8"), new RegExp(`^#:schema ./${SCHEMA_FILE}\n`));
    const schema = readFileSync(directory.join(SCHEMA_FILE), "utf8");
    assert.equal(schema, (await config(["schema"])).out);
    assert.equal((await config(["check", "--config", path])).status, 0);
  });

  test("writes a file that works once the application is filled in", PATIENT, async () => {
    await using site = await startSite();
    using directory = new TemporaryDirectory();
    const path = directory.join("config.toml");
    await config(["init", path]);
    const filled = readFileSync(path, "utf8")
      .replace('# "APP",', `"${site.application}",`)
      .replace(/^node = .*$/m, `node = "${site.node.url}"`)
      .replace(/^#stateDir = .*$/m, 'stateDir = "state"');
    writeFileSync(path, filled);
    await using program = startProgram(["run", "--config", path, "--log-format", "json"]);
    await site.lab.request({ operator: "cat", input: "x", count: 1, identified: true });
    await program.event("outcome.committed");
    program.signal("SIGTERM");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    assert.ok(existsSync(directory.join("state/journal.db")));
  });

  test("writes to the platform's place, and makes its folder", async () => {
    using directory = new TemporaryDirectory();
    const env = { XDG_CONFIG_HOME: directory.join("x") };
    assert.equal((await config(["init"], env)).status, 0);
    assert.match((await config(["check"], env)).out, /x\/linera-task-processor\/config.toml is ri/);
    const { status, err } = await config(["init"], { HOME: undefined });
    assert.match(err, /HOME is not set/);
    assert.equal(status, 2);
  });

  test("overwrites nothing, not even through a link, but with --force", async () => {
    using site = folder("mine = 1");
    symlinkSync("config.toml", site.join("link"));
    symlinkSync("no", site.join("dangling"));
    for (const name of ["config.toml", "link", "dangling"]) {
      const { status, out, err } = await config(["init", site.join(name)]);
      assert.match(err, new RegExp(`${name} exists, and is not overwritten: .*--force`));
      assert.deepEqual([status, out], [1, ""]);
    }
    assert.equal(readFileSync(site.file, "utf8"), "mine = 1");
    assert.deepEqual([existsSync(site.join("no")), existsSync(site.join(SCHEMA_FILE))], [
      false,
      false,
    ]);
    chmodSync(site.file, 0o600);
    assert.equal((await config(["init", site.join("link"), "--force"])).status, 0);
    assert.match(readFileSync(site.file, "utf8"), /^#:schema/);
    assert.equal(statSync(site.file).mode & 0o777, 0o600);
    assert.equal((await config(["init", site.file])).status, 1);
  });

  test("does not overwrite the schema of another version, and writes nothing then", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join(SCHEMA_FILE), "{}");
    const { status, err } = await config(["init", directory.join("new.toml")]);
    assert.match(err, new RegExp(`${SCHEMA_FILE} exists`));
    assert.equal(status, 1);
    assert.equal(existsSync(directory.join("new.toml")), false);
  });

  test("prints the sample at -", async () => {
    const { status, out } = await config(["init", "-"]);
    assert.match(out, /^#:schema /);
    assert.equal(status, 0);
  });

  test("says why it cannot write", async () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("d"));
    const cases: readonly (readonly [path: string, message: RegExp])[] = [
      [directory.join("no/x.toml"), /no\/[\w.-]+ cannot be written: its folder does not exist/],
      ["/proc/x.toml", /\/proc\/[\w.-]+ cannot be written: /],
      [directory.join("d"), /\/d exists/],
      ["/dev/full", /\/dev\/full exists/],
    ];
    for (const [path, message] of cases) {
      const { status, err } = await config(["init", path]);
      assert.match(err, message);
      assert.equal(status, 1);
    }
    const forced = await config(["init", "--force", directory.join("d")]);
    assert.match(forced.err, /\/d is no file, and is not overwritten/);
    symlinkSync("no", directory.join("dangling"));
    const dangling = await config(["init", "--force", directory.join("dangling")]);
    assert.match(dangling.err, /dangling is a link to what does not exist, and is not overwr/);
  });
});

describe("config schema", () => {
  test("prints the schema, or writes it", async () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("schema.json");
    const { out } = await config(["schema"]);
    assert.equal((await config(["schema", "--out", "-"])).out, out);
    assert.equal((await config(["schema", "--out", path])).status, 0);
    assert.equal(readFileSync(path, "utf8"), out);
    const again = await config(["schema", "--out", path]);
    assert.match(again.err, /schema.json exists/);
    assert.equal(again.status, 1);
    assert.equal((await config(["schema", "--out", path, "--force"])).status, 0);
  });
});
