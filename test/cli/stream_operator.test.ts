import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { isAlive } from "../operators/harness.ts";
import { ECHO } from "../operators/stream_site.ts";
import { until } from "../operators/until.ts";
import { testMachine } from "./machine.ts";
import { type LogRecord, PATIENT, type Program, startProgram } from "./program.ts";
import { reload, type ReloadSite, startReloadSite } from "./reload_site.ts";

/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

const TASKS = { operator: "echo", input: "task $number", count: 20, identified: true };

describe("an operator whose process stays (O10)", () => {
  test("serves all tasks with one process, and is ended with the program", PATIENT, async () => {
    await using site = await streamSite();
    await using program = await started(site);
    await served(site, 20);
    const [process, ...more] = processes(program);
    assert.deepEqual(more, []);
    program.signal("SIGTERM");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    assert.ok(!isAlive(process!));
    const ends = program.records().filter(({ event }) => event === "process.ended");
    assert.deepEqual(ends.map(({ failure, answered }) => [failure, answered]), [[null, 20]]);
  });

  test(
    "leaves nothing behind the next start of a program that was killed (D2)",
    PATIENT,
    async () => {
      // Neither the end of its input nor SIGTERM ends it.
      await using site = await streamSite(
        `trap '' TERM; ${ECHO.slice(5)}; while :; do sleep 1; done`,
      );
      await using killed = await started(site);
      await served(site, 20);
      const [process] = processes(killed);
      killed.signal("SIGKILL");
      await killed.ended;
      assert.ok(isAlive(process!));
      await using program = await started(site);
      assert.ok(!isAlive(process!));
      await served(site, 40);
      assert.notEqual(processes(program)[0], process);
    },
  );

  test(
    "goes on when a reload changes others, and is replaced when it changes it",
    PATIENT,
    async () => {
      await using site = await streamSite();
      await using program = await started(site);
      await served(site, 20);
      const [process] = processes(program);
      site.write({ operators: { cat: "/bin/true" }, more: tableOf(site) });
      assert.deepEqual((await reload(program, 1))["operatorsChanged"], ["cat"]);
      await served(site, 40);
      assert.deepEqual(processes(program), [process]);
      site.write({ more: [...tableOf(site), "concurrency = 2"] });
      await reload(program, 2);
      await until(() => !isAlive(process!));
      await served(site, 60);
      assert.equal(processes(program).length, 2);
    },
  );

  test(
    "is a condition while no process answers, and its tasks are done then",
    PATIENT,
    async () => {
      await using site = await streamSite(
        '[ -e "${0%/*}/model" ] || { echo no model >&2; exit 3; }\n' + ECHO,
      );
      await using program = await started(site);
      const asked = site.lab.request({ ...TASKS, count: 2 });
      const failing = await program.event("operator.failing");
      await asked;
      assert.match(String(failing["reason"]), /\[exitStatus\] exited with status 3; .*no model$/);
      writeFileSync(site.path("model"), "");
      await program.event("operator.recovered");
      await stored(site, 2);
    },
  );

  test("is looked at and tried by check, which leaves nothing of it", async () => {
    using directory = new TemporaryDirectory();
    const pid = directory.join("pid");
    writeFileSync(directory.join("echo"), `#!/bin/sh\necho $$ > ${pid}\n${ECHO}\n`, {
      mode: 0o755,
    });
    writeFileSync(directory.join("config.toml"), '[operators.echo]\nstream = "./echo"\n');
    const args = ["check", "--config", directory.join("config.toml"), "--node-url", NOWHERE];
    const looked = testMachine({ PATH: "/bin:/usr/bin" });
    await runCommandLine([...args, "--state-dir", directory.join("state")], looked.machine);
    assert.match(looked.out(), /green .*echo is \S+\/echo, whose process stays/);
    assert.ok(!existsSync(pid));
    const tried = testMachine({ PATH: "/bin:/usr/bin" });
    await runCommandLine([...args, "--state-dir", directory.join("state"), "--run"], tried.machine);
    assert.match(tried.out(), /green .*echo made 0 bytes of an empty input in /);
    assert.ok(!isAlive(Number(readFileSync(pid, "utf8"))));
  });

  test("is tried by exec, which waits for its end", async () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("echo"), `#!/bin/sh\necho loaded >&2\n${ECHO}\n`, { mode: 0o755 });
    writeFileSync(directory.join("config.toml"), '[operators.echo]\nstream = "./echo"\n');
    const { machine, out, err } = testMachine({ PATH: "/bin:/usr/bin" }, "in");
    const args = ["exec", "echo", "--config", directory.join("config.toml")];
    assert.equal(await runCommandLine(args, machine), 0, err());
    assert.equal(out(), "in");
    assert.match(err(), /^loaded\n.*echo ran /);
  });
});

async function streamSite(script = ECHO): Promise<ReloadSite> {
  const site = await startReloadSite();
  writeFileSync(site.path("echo"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  site.write({ more: tableOf(site) });
  return site;
}

/** The table of an operator whose process stays, in the file of a site. */
function tableOf(site: ReloadSite): readonly string[] {
  return [
    'logLevel = "debug"',
    'taskRetryDelay = "10ms"',
    "[operators.echo]",
    `stream = ${JSON.stringify(site.path("echo"))}`,
    'grace = "200ms"',
  ];
}

async function started(site: ReloadSite): Promise<Program> {
  const program = startProgram(site.args());
  await program.event("chain.connected");
  return program;
}

/** Has twenty more tasks done, which are so many in all. */
async function served(site: ReloadSite, count: number): Promise<void> {
  await site.lab.request(TASKS);
  await stored(site, count);
}

async function stored({ lab }: ReloadSite, count: number): Promise<void> {
  await until(async () => {
    const { stored, strays } = await lab.holdings();
    assert.equal(strays, 0);
    return stored.length >= count;
  });
}

/** The numbers of the processes that were started, in order. */
function processes(program: Program): readonly number[] {
  const isStart = ({ event }: LogRecord) => event === "process.started";
  return program.records().filter(isStart).map(({ pid }) => Number(pid));
}
