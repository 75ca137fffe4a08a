import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { type LogRecord, PATIENT, startProgram } from "./program.ts";
import { answer, reload, startReloadSite } from "./reload_site.ts";

const CAT = { operator: "cat", input: "task $number", count: 1, identified: true };

describe("run, at SIGHUP with a configuration file (D4)", () => {
  test(
    "lets applications come and go, without disturbing the others (T5)",
    PATIENT,
    async () => {
      await using site = await startReloadSite();
      await using program = startProgram(site.args());
      await site.lab.request(CAT);
      await program.event("outcome.committed", of(site.application));
      await site.otherLab.request(CAT);
      site.write({ applications: [site.application, site.other] });
      const came = await reload(program, 1);
      assert.deepEqual(came["applicationsAdded"], [site.other]);
      assert.match(String(came["message"]), /etc\/config\.toml was reloaded: applications \+1$/);
      await program.event("outcome.committed", of(site.other));
      site.write({ applications: [site.other] });
      assert.deepEqual((await reload(program, 2))["applicationsRemoved"], [site.application]);
      await program.event("application.unassigned", of(site.application));
      await site.lab.request(CAT);
      await site.otherLab.request(CAT);
      await program.event("outcome.committed", of(site.other, "1"));
      assert.equal((await site.lab.holdings()).pending, 1);
      program.signal("SIGTERM");
      assert.deepEqual(await program.ended, { status: 0, signal: null });
    },
  );

  test("tries tasks at once whose operator was missing when it appears (T4)", PATIENT, async () => {
    await using site = await startReloadSite({ operators: { rev: "rev" } });
    await using program = startProgram(site.args());
    await site.lab.request(CAT);
    await program.event("operator.missing");
    site.write({ operators: { cat: "/bin/cat", rev: "/bin/cat" } });
    const { operatorsAdded, operatorsChanged, message } = await reload(program, 1);
    assert.deepEqual([operatorsAdded, operatorsChanged], [["cat"], ["rev"]]);
    assert.match(String(message), /reloaded: operators added: cat; operators changed: rev$/);
    await program.event("outcome.committed");
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test(
    "changes operators for runs to come, and lets one that runs end as it began",
    PATIENT,
    async () => {
      await using site = await startReloadSite();
      const go = site.path("go");
      const old = `#!/bin/sh\necho up >&2\nwhile ! [ -e ${go} ]; do sleep 0.05; done\nprintf old\n`;
      writeFileSync(site.path("old"), old, { mode: 0o755 });
      writeFileSync(site.path("new"), "#!/bin/sh\nprintf new\n", { mode: 0o755 });
      site.write({ operators: { work: "./old" } });
      await using program = startProgram(site.args());
      await site.lab.request({ ...CAT, operator: "work" });
      await program.event("run.stderr");
      site.write({ operators: { work: "./new" } });
      assert.deepEqual((await reload(program, 1))["operatorsChanged"], ["work"]);
      await site.lab.request({ ...CAT, operator: "work" });
      await program.event("outcome.committed", of(site.application, "1"));
      writeFileSync(go, "");
      await program.event("outcome.committed", of(site.application, "0"));
      const { stored } = await site.lab.holdings();
      assert.deepEqual(stored.map(({ number, output }) => [number, output]), [
        [1, "new"],
        [0, "old"],
      ]);
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
    },
  );

  test("begins discovery, and ends it with all that it alone has found (K4)", PATIENT, async () => {
    await using site = await startReloadSite();
    await using program = startProgram(site.args());
    await program.event("application.assigned", of(site.application));
    site.write({ more: ["discover = true"] });
    assert.deepEqual((await reload(program, 1))["settings"], ["discover"]);
    await program.event("application.assigned", of(site.other));
    await site.otherLab.request(CAT);
    await program.event("outcome.committed", of(site.other));
    site.write({ more: [`discover = ["${site.chain}"]`] });
    assert.deepEqual((await reload(program, 2))["settings"], ["discover"]);
    site.write({});
    await reload(program, 3);
    await program.event("application.unassigned", of(site.other));
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
    const gone = program.records().filter(({ event }) => event === "application.unassigned");
    assert.ok(gone.every(({ application }) => application === site.other));
  });

  test("takes limits and the log's level at once, and names what waits", PATIENT, async () => {
    await using site = await startReloadSite();
    await using program = startProgram(site.args());
    await program.event("chain.connected");
    site.write({
      more: ['maxConcurrency = 1\nlogLevel = "debug"', 'askTimeout = "1s"\nhistoryMaxAge = "1h"'],
    });
    const { settings, restart, message, level } = await reload(program, 1);
    assert.deepEqual(settings, ["maxConcurrency", "askTimeout", "logLevel"]);
    assert.deepEqual(restart, ["historyMaxAge"]);
    assert.match(
      String(message),
      /settings changed: maxConcurrency, askTimeout, logLevel; needs a restart: historyMaxAge$/,
    );
    assert.equal(level, "WARN");
    await site.lab.request(CAT);
    await program.event("question.answered");
    const again = await reload(program, 2);
    assert.match(String(again["message"]), /nothing changed; needs a restart: historyMaxAge$/);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("refuses a file with mistakes whole, names them all, and goes on", PATIENT, async () => {
    await using site = await startReloadSite();
    await using program = startProgram(site.args());
    await program.event("chain.connected");
    const applications = [site.other];
    site.write({ applications, more: ["maxConcurency = 7", 'askTimeout = "never"'] });
    const settings = await reload(program, 1);
    assert.equal(settings["event"], "configuration.refused");
    assert.equal(settings["level"], "ERROR");
    const [first, second, ...rest] = settings["problems"] as string[];
    assert.match(first!, /config\.toml:4:1: maxConcurency: .*did you mean maxConcurrency\?/);
    assert.match(second!, /config\.toml:5:14: askTimeout: expected .*not "never"/);
    assert.deepEqual(rest, []);
    assert.match(String(settings["message"]), /is refused and the old configuration kept, 2 mis/);
    site.write({ applications, operators: { cat: "/bin/cat", gone: "./gone", dir: "/" } });
    const operators = await reload(program, 2);
    assert.equal((operators["problems"] as string[]).length, 2);
    assert.match(String(operators["message"]), /: at 6:8: Operator "gone": .*not exist/);
    assert.doesNotMatch(String(operators["message"]), /started/);
    writeFileSync(site.file, "");
    assert.match(String((await reload(program, 3))["message"]), /the file is empty/);
    rmSync(site.file);
    assert.match(String((await reload(program, 4))["message"]), /the file does not exist/);
    await site.lab.request(CAT);
    await program.event("outcome.committed", of(site.application));
    assert.ok(!program.records().some(({ event }) => event === "application.unassigned"));
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("has named the line of such an operator at the start, too", PATIENT, async () => {
    await using site = await startReloadSite({ operators: { cat: "/bin/cat", gone: "./gone" } });
    await using program = startProgram(site.args());
    assert.equal((await program.ended).status, 1);
    assert.match(program.err(), /nothing was started, .*\n +\S+config\.toml:6:8: Operator "gone"/);
  });

  test("keeps the flags, which count before the file", PATIENT, async () => {
    await using site = await startReloadSite();
    const flags = ["--max-concurrency", "3", "--operators", "cat=/bin/cat"];
    await using program = startProgram(site.args(...flags));
    await program.event("chain.connected");
    site.write({ operators: { cat: "/gone", rev: "rev" }, more: ["maxConcurrency = 1"] });
    const { message } = await reload(program, 1);
    assert.match(String(message), /reloaded: operators added: rev$/);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("says that it does not reload while it stops (D1)", PATIENT, async () => {
    await using site = await startReloadSite();
    const sleeper = `#!/bin/sh\necho up >&2\nwhile ! [ -e ${
      site.path("go")
    } ]; do sleep 0.05; done\n`;
    writeFileSync(site.path("sleeper"), sleeper, { mode: 0o755 });
    site.write({ operators: { sleeper: "./sleeper" } });
    await using program = startProgram(site.args());
    await site.lab.request({ ...CAT, operator: "sleeper" });
    await program.event("run.stderr");
    program.signal("SIGTERM");
    await program.event("processor.draining");
    site.write({ applications: [site.other] });
    assert.equal((await reload(program, 1))["event"], "configuration.ignored");
    writeFileSync(site.path("go"), "");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    assert.equal((await site.lab.holdings()).stored.length, 1);
  });
});

describe("run, when its configuration file changes", () => {
  test("takes what was written in place, and what was renamed there", PATIENT, async () => {
    await using site = await startReloadSite();
    await using program = startProgram(site.args("--log-level", "debug"));
    await program.event("chain.connected");
    site.write({ applications: [site.application, site.other] });
    const written = await answer(program, 1);
    assert.deepEqual([written["cause"], written["level"]], ["file", "INFO"]);
    await program.event("application.assigned", of(site.other));
    site.replace({});
    assert.deepEqual((await answer(program, 2))["applicationsRemoved"], [site.other]);
    site.replace({});
    const touched = await answer(program, 3);
    assert.match(String(touched["message"]), /nothing changed$/);
    assert.equal(touched["level"], "DEBUG");
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("refuses what is wrong, and takes it once it is mended", PATIENT, async () => {
    await using site = await startReloadSite();
    await using program = startProgram(site.args());
    await program.event("chain.connected");
    site.write({ more: ["nodeHeaders = { authorization = { file = 'token' } }"] });
    const refused = await answer(program, 1);
    assert.match(String(refused["message"]), /token does not exist/);
    writeFileSync(site.path("token"), "hush");
    assert.deepEqual((await answer(program, 2))["settings"], ["nodeHeaders"]);
    rmSync(site.file);
    assert.match(String((await answer(program, 3))["message"]), /the file does not exist/);
    mkdirSync(site.file);
    assert.match(String((await answer(program, 4))["message"]), /is a directory/);
    renameSync(site.file, site.path("old"));
    execFileSync("mkfifo", [site.file]);
    assert.match(String((await answer(program, 5))["message"]), /is a pipe with nothing in it/);
    renameSync(site.file, site.path("older"));
    site.write({});
    assert.deepEqual((await answer(program, 6))["settings"], ["nodeHeaders"]);
    assert.doesNotMatch(program.err() + program.out(), /hush/);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });
});

function of(application: string, task?: string): (record: LogRecord) => boolean {
  return (record) =>
    record["application"] === application && (task === undefined || record["task"] === task);
}
