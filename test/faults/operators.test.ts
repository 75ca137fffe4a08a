/** Hostile operators (O1-O8) through the whole program, each beside a good one. */
import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { Program } from "../cli/program.ts";
import { until } from "../operators/until.ts";
import { ECHO } from "../operators/stream_site.ts";
import { HOSTILE_OPERATORS, type HostileOperator } from "./hostile_operators.ts";
import { HOSTILE_STREAMS } from "./hostile_streams.ts";
import { peakBytes } from "./memory.ts";
import { openFiles, type OperatorsSite, scriptOf, startOperatorsSite } from "./operators_site.ts";

/** The 100 MB of one line, of which no part may be held for long, would be more as a text. */
const MOST_GROWTH_BYTES = 120_000_000;

/** 100 MB are held back to 13 MB a second, and the machine may have other things to do. */
const PATIENT = { timeout: 240_000 };

/** What may be open at one moment and not at another: a connection, a question. */
const FEW_FILES = 6;

describe("run, beside hostile operators", () => {
  test("serves the others, and leaves nothing of any run (O1-O8)", PATIENT, async () => {
    await using bench = await startOperatorsSite(HOSTILE_OPERATORS);
    const program = await bench.start();
    const pid = program.child.pid!;
    await bench.serveOthers(3);
    const [files, peak] = [openFiles(pid), peakBytes(pid)!];
    await Promise.all(HOSTILE_OPERATORS.map((operator) => ask(bench, operator)));
    await bench.serveOthers(3);
    await Promise.all(HOSTILE_OPERATORS.map((operator) => fate(bench, program, operator)));
    await bench.serveOthers(3);
    await bench.nothingLeft();
    await until(() => openFiles(pid) <= files + FEW_FILES);
    const growth = peakBytes(pid)! - peak;
    assert.ok(growth < MOST_GROWTH_BYTES, `${growth} bytes more than before`);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });
});

describe("run, beside hostile operators whose processes stay", () => {
  test("serves the others, and leaves nothing of any (O10)", PATIENT, async () => {
    await using bench = await startOperatorsSite(HOSTILE_STREAMS);
    const program = await bench.start();
    const pid = program.child.pid!;
    const peak = peakBytes(pid)!;
    await Promise.all(HOSTILE_STREAMS.map((operator) => ask(bench, operator)));
    await bench.serveOthers(3);
    await Promise.all(HOSTILE_STREAMS.map((operator) => fate(bench, program, operator)));
    await bench.serveOthers(3);
    const growth = peakBytes(pid)! - peak;
    assert.ok(growth < MOST_GROWTH_BYTES, `${growth} bytes more than before`);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
    await bench.nothingLeft();
  });

  test("leaves nothing of any behind a kill -9 and the next start (D2)", PATIENT, async () => {
    const name = "stays on";
    const script = `trap "" TERM; ${ECHO.slice("exec ".length)}; setsid sleep 600 & exec sleep 600`;
    await using bench = await startOperatorsSite([{ name, stays: true, script }]);
    const killed = await bench.start();
    await ask(bench, { name });
    await stored(bench, name, ["in"]);
    killed.signal("SIGKILL");
    await killed.ended;
    await bench.start();
    await bench.nothingLeft();
  });
});

function ask(
  { labs }: OperatorsSite,
  { name, input = "in" }: Pick<HostileOperator, "name" | "input">,
) {
  return labs.get(name)!.request({ operator: name, input, count: 1, identified: true });
}

/** Resolves when it is what it has to be. */
async function fate(
  { labs }: OperatorsSite,
  program: Program,
  { name, fate }: HostileOperator,
): Promise<void> {
  if ("stored" in fate) return await stored({ labs }, name, [fate.stored]);
  const isIts = ({ operator }: Readonly<Record<string, unknown>>) => operator === name;
  const { reason } = await program.event("group.parked", isIts);
  assert.match(String(reason), fate.says, name);
  assert.ok(String(reason).includes(`[${fate.failure}]`), `${name}: ${reason}`);
  const ended = program.records().filter((record) =>
    isIts(record) && record["event"] === "run.ended"
  );
  assert.deepEqual(ended.map(({ failure }) => failure), [fate.failure, fate.failure], name);
  const { stored: kept, strays } = await labs.get(name)!.holdings();
  assert.deepEqual([kept.length, strays], [0, 0], name);
}

async function stored(
  { labs }: Pick<OperatorsSite, "labs">,
  name: string,
  outputs: readonly string[],
): Promise<void> {
  const lab = labs.get(name)!;
  await until(async () => (await lab.holdings()).stored.length >= outputs.length);
  const holdings = await lab.holdings();
  assert.deepEqual(holdings.stored.map(({ output }) => output).toSorted(), outputs, name);
  assert.equal(holdings.strays, 0, name);
}

/** Whatever becomes of a command once the program has started. */
const LOST: readonly {
  readonly name: string;
  readonly lose: (path: string) => void;
  readonly says: RegExp;
  /** Under Deno `setsid` has a shell read what the kernel does not run. */
  readonly isReadByShell?: boolean;
}[] = [
  { name: "is removed", lose: (path) => rmSync(path), says: /does not exist/ },
  { name: "is not executable", lose: (path) => chmodSync(path, 0o644), says: /try: chmod \+x/ },
  {
    name: "is a directory",
    lose: (path) => (rmSync(path), mkdirSync(path)),
    says: /is a directory/,
  },
  {
    name: "has no interpreter",
    lose: (path) => writeFileSync(path, "#!/nonexistent/sh\n"),
    says: /needs an interpreter that is not there/,
  },
  {
    name: "has no first line",
    lose: (path) => writeFileSync(path, "printf shell\n"),
    says: /script without an interpreter/,
    isReadByShell: true,
  },
  {
    name: "is for another machine",
    lose: (path) => writeFileSync(path, foreignProgram()),
    says: /is a program for machine 21 of ELF/,
    isReadByShell: true,
  },
];

const OF_RUNTIME = LOST.filter(({ isReadByShell }) => !isReadByShell || !("Deno" in globalThis));

/** The first bytes of a program for PowerPC. */
function foreignProgram(): Uint8Array {
  const start = new Uint8Array(64);
  start.set([0x7f, 0x45, 0x4c, 0x46, 2, 2, 1]);
  start.set([0, 2, 0, 21], 16);
  return start;
}

describe("run, when an operator changes on disk", () => {
  test("says what is wrong with it, and parks its tasks (O8, R2)", PATIENT, async () => {
    const good = OF_RUNTIME.map(({ name }) => ({ name, script: "exec cat" }));
    await using bench = await startOperatorsSite(good);
    const program = await bench.start();
    for (const { name, lose } of OF_RUNTIME) lose(bench.path(name));
    await Promise.all(good.map((operator) => ask(bench, operator)));
    for (const { name, says } of OF_RUNTIME) {
      await fate(bench, program, { name, script: "", fate: { failure: "spawn", says } });
    }
    await bench.serveOthers(2);
    await bench.nothingLeft();
  });

  test("lets a run end as it began, and starts the next one anew", PATIENT, async () => {
    const name = "replaced";
    const settings = ["concurrency = 1"];
    const script = 'cat > /dev/null; [ -e "${0%/*}/go" ] || : > "${0%/*}/runs"; ' +
      'until [ -e "${0%/*}/go" ]; do sleep 0.05; done; printf old; exit';
    await using bench = await startOperatorsSite([{ name, script, settings }]);
    await bench.start();
    await bench.labs.get(name)!.request({ operator: name, input: "", count: 2, identified: true });
    await until(() => readdirSync(bench.path(".")).includes("runs"));
    writeFileSync(bench.path("new"), scriptOf("cat > /dev/null; printf new"), { mode: 0o755 });
    renameSync(bench.path("new"), bench.path(name));
    writeFileSync(bench.path("go"), "");
    await stored(bench, name, ["new", "old"]);
    await bench.nothingLeft();
  });

  test("starts one that was being written as soon as it is whole (O8)", PATIENT, async () => {
    const name = "being written";
    await using bench = await startOperatorsSite([{
      name,
      script: "exit 0",
      settings: ["maxAttempts = 1000", 'retryMax = "10ms"'],
    }]);
    const program = await bench.start();
    copyFileSync("/bin/cat", bench.path(name));
    const descriptor = openSync(bench.path(name), "r+");
    await ask(bench, { name });
    const { failure, reason } = await program.event("run.ended");
    closeSync(descriptor);
    assert.equal(failure, "spawn");
    assert.match(String(reason), /text file (?:is )?busy/i);
    await stored(bench, name, ["in"]);
    await bench.nothingLeft();
  });
});

describe("run, after a kill -9", () => {
  test("ends what runs, and removes the directories of runs (O4, O7)", PATIENT, async () => {
    const name = "stays";
    const script = '[ -e "${0%/*}/runs" ] && exec cat; ' +
      'mkdir -p a/b && chmod 0 a/b && : > "${0%/*}/runs"; exec sleep 600';
    await using bench = await startOperatorsSite([{ name, script }]);
    const killed = await bench.start();
    await ask(bench, { name });
    await until(() => readdirSync(bench.path(".")).includes("runs"));
    killed.signal("SIGKILL");
    await killed.ended;
    assert.equal(readdirSync(join(bench.site.stateDirectory, "runs")).length, 1);
    await bench.start();
    await stored(bench, name, ["in"]);
    await bench.nothingLeft();
  });
});
