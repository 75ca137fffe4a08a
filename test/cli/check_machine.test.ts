import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { checkLimits } from "../../lib/cli/check/limits.ts";
import { checkOpenPort } from "../../lib/cli/check/open_port.ts";
import { JOURNAL_FORMAT } from "../../lib/journal/schema.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { CLOSED_PORT } from "../node/servers.ts";
import { markedProcesses } from "../operators/harness.ts";
import { check, checkLate, checkOn, startCheckSite } from "./check_site.ts";
import { testMachine } from "./machine.ts";
import { runOn } from "./terminal.ts";

/** `check` without a node, which is said at once. */
async function checkAlone(...flags: readonly string[]) {
  const url = `http://127.0.0.1:${CLOSED_PORT}`;
  return await check("--node-url", url, ...flags);
}

function journalIn(directory: string): void {
  const self = { pid: 1, startedAt: 1 };
  openSqliteJournal({ directory, self, bootId: null })[Symbol.dispose]();
}

/** Runs one statement on the journal of a directory. */
function change(directory: string, statement: string): void {
  const database = new DatabaseSync(join(directory, "journal.db"));
  database.exec(statement);
  database.close();
}

describe("check, of the state directory", () => {
  test("says that it will be made, and does not make it", async () => {
    using directory = new TemporaryDirectory();
    const { of } = await checkAlone("--state-dir", directory.join("a/b"));
    assert.match(of("state")[0]!, /^green .*\/a\/b will be made; \d+ [MG]iB are free$/);
    assert.deepEqual(readdirSync(directory.path), []);
  });

  test("tells the format of its journal, and leaves every file as it is", async () => {
    using directory = new TemporaryDirectory();
    journalIn(directory.path);
    const files = readdirSync(directory.path);
    const { of, found } = await checkAlone("--state-dir", directory.path);
    assert.match(
      of("state")[0]!,
      new RegExp(`^green .* has a journal of format ${JOURNAL_FORMAT}; `),
    );
    assert.equal(found.find(({ check }) => check === "state")?.["format"], JOURNAL_FORMAT);
    assert.deepEqual(readdirSync(directory.path), files);
  });

  test("says that run would bring an older journal to a newer format", async () => {
    using directory = new TemporaryDirectory();
    journalIn(directory.path);
    change(directory.path, `pragma user_version = ${JOURNAL_FORMAT - 1}`);
    const { of } = await checkAlone("--state-dir", directory.path);
    assert.match(
      of("state")[0]!,
      /^yellow .* has a journal of format \d+, .*cannot use it any more$/,
    );
  });

  const FAULTS: readonly [what: string, fault: (directory: string) => void, says: RegExp][] = [
    ["has a newer journal", (directory) => {
      journalIn(directory);
      change(directory, "pragma user_version = 4711");
    }, /written by a newer version .*its format is 4711/],
    ["has a database of somebody else's", (directory) => {
      journalIn(directory);
      change(directory, "pragma application_id = 7");
    }, /not a journal of this program/],
    [
      "has a journal that is no database",
      (directory) => writeFileSync(join(directory, "journal.db"), "x".repeat(200)),
      /journal\.db is no database/,
    ],
    [
      "has a damaged lock",
      (directory) => writeFileSync(join(directory, "lock.db"), "x".repeat(200)),
      /lock\.db is damaged/,
    ],
    ["can be written by others", (directory) => chmodSync(directory, 0o777), /chmod go-w/],
  ];
  for (const [what, fault, says] of FAULTS) {
    test(`is red when it ${what}`, async () => {
      using directory = new TemporaryDirectory();
      const state = directory.join("state");
      mkdirSync(state);
      fault(state);
      const { of, status } = await checkAlone("--state-dir", state);
      assert.match(of("state")[0]!, says);
      assert.match(of("state")[0]!, /^red /);
      assert.equal(status, 1);
    });
  }

  test("is red when it cannot be made", async () => {
    const { of } = await checkAlone("--state-dir", "/dev/null/state");
    assert.match(of("state")[0]!, /^red \/dev\/null\/state cannot be used: .* → see --state-dir$/);
  });

  test("asks whether the chain can propose though it is red for another reason", async () => {
    await using site = await startCheckSite();
    mkdirSync(site.stateDirectory);
    chmodSync(site.stateDirectory, 0o777);
    const { of, red } = await site.check();
    assert.deepEqual(red, ["state"]);
    assert.match(of("chain")[0]!, /^green .*the node can propose$/);
  });
});

describe("check, of operators", () => {
  test("is red at each that cannot be run, and says what to do", async () => {
    using directory = new TemporaryDirectory();
    const plain = directory.join("plain");
    writeFileSync(plain, "#!/bin/sh\n", { mode: 0o644 });
    const { of, status } = await checkAlone(
      ...["--operators", "cat", "--operators", "gone=/nonexistent/gone"],
      ...["--operators", `plain=${plain}`, "--operators", "no-such-command"],
    );
    const [cat, gone, notExecutable, unknown] = of("operator");
    assert.match(cat!, /^green cat is \/(usr\/)?bin\/cat$/);
    assert.equal(gone, "red gone: /nonexistent/gone does not exist");
    assert.match(notExecutable!, /^red plain: .* is not executable; try: chmod \+x /);
    assert.match(unknown!, /^red no-such-command: there is no command no-such-command on PATH/);
    assert.equal(status, 1);
  });

  test("says that there are none", async () => {
    const { of } = await checkAlone();
    assert.match(of("operator")[0]!, /^yellow none is given.*→ give --operators$/);
  });

  test("runs each once with --run, and ends what does not end", async () => {
    using directory = new TemporaryDirectory();
    const script = (name: string, text: string) => {
      writeFileSync(directory.join(name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return ["--operators", `${name}=${directory.join(name)}`];
    };
    const id = directory.join("id");
    const isKnown = (out: string) =>
      /made 4 bytes/.test(out) && /status 3/.test(out) && existsSync(id) &&
      readFileSync(id, "utf8").endsWith("\n");
    const { of } = await checkLate(
      isKnown,
      ...["--node-url", `http://127.0.0.1:${CLOSED_PORT}`],
      ...["--run", "--timeout", "300ms"],
      ...script("says", "printf five"),
      ...script("fails", "echo '{} expected' >&2; exit 3"),
      ...script("hangs", `env | grep LINERA_RUN_ID > ${id}; sleep 600 & wait`),
    );
    const lines = of("operator").join("\n");
    assert.match(lines, /^green says made 4 bytes of an empty input in /m);
    assert.match(lines, /^yellow with an empty input: .*"fails".*status 3.*\{\} expected/m);
    assert.match(lines, /^yellow hangs had not ended after 300 ms/m);
    assert.equal(of("operator").length, 3);
    const [, runId] = readFileSync(id, "utf8").trim().split("=");
    assert.deepEqual(markedProcesses(runId!), []);
  });
});

describe("check, of the machine", () => {
  test("compares the limit on open files with what runs at once may take (R4)", () => {
    assert.deepEqual(checkLimits(256, null), []);
    assert.equal(checkLimits(256, 20_000)[0]?.level, "green");
    const [low] = checkLimits(256, 1_024);
    assert.equal(low?.level, "yellow");
    assert.match(low?.message ?? "", /1024 files may be open, and 256 runs at once may take 1280/);
  });

  const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 00000000:1F9B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2
   2: 0100007F:1F90 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 3
   3: 0200A8C0:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4
   4: 00000000:1F92 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 5
`;
  const TCP6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 6
   1: 0000000000000000FFFF00000100007F:1F93 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7
   2: 00000000000000000000000000000000:1F94 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 8
`;
  const PORTS: readonly [url: string, level: string | undefined][] = [
    ["http://127.0.0.1:8080", "green"],
    ["http://localhost:8080/node", "green"],
    ["http://[::1]:8080", "green"],
    ["http://127.0.0.1:8091", "yellow"], // every interface
    ["http://127.0.0.1:8081", "yellow"], // an interface that is not the loopback
    ["http://127.0.0.1:8082", undefined], // connected, and nobody listens
    ["http://127.0.0.1:8083", "green"], // 127.0.0.1 in IPv6
    ["http://127.0.0.1:8084", "yellow"], // every interface, in IPv6
    ["http://127.0.0.1", undefined],
    ["http://192.168.0.2:8081", "yellow"], // over the network, in the clear
    ["https://127.0.0.1:8080", "green"],
    ["https://node.example:8080", undefined],
  ];
  for (const [url, level] of PORTS) {
    test(`finds ${level ?? "nothing"} of the port of ${url}`, () => {
      assert.equal(checkOpenPort(url, [TCP, TCP6])[0]?.level, level);
    });
  }

  test("says nothing of the port where there is no /proc", () => {
    assert.deepEqual(checkOpenPort("http://127.0.0.1:8080", ["", ""]), []);
  });
});

describe("check, on a terminal", () => {
  for (const columns of [80, 40]) {
    test(`breaks its lines between words at ${columns} columns`, async () => {
      await using site = await startCheckSite();
      const [, ...flags] = site.run("--operators", "no-such-command");
      const { out } = await runOn({ columns }, ["check", ...flags]);
      const long = out.split("\n").filter((line) => line.length > columns);
      // A path that is longer than the terminal is wide has no place to be broken at.
      assert.deepEqual(long.filter((line) => !/\/\S{30}/.test(line)), []);
      if (columns === 80) {
        assert.match(out, /^red {5}operator {5}no-such-command: [^\n]*\n {21}  \S/m);
      }
    });
  }

  test("uses colours only where they are wanted, and ends with a sum", async () => {
    await using site = await startCheckSite();
    const [, ...flags] = site.run();
    const plain = await runOn({ columns: 80 }, ["check", ...flags]);
    assert.ok(!plain.out.includes("\u001b"));
    assert.match(plain.out, /\n\n\d+ green, 0 yellow, none red\n$/);
    const colourful = await runOn({ columns: 80, hasColors: true }, ["check", ...flags]);
    assert.ok(colourful.out.includes("\u001b[32mgreen"));
  });

  test("lets a terminal obey nothing that a stranger wrote", async () => {
    await using site = await startCheckSite();
    const { node, chain, application } = site;
    node.faults.application({ chain, application }, {
      kind: "errors",
      message: "a\u001b[2J\u009bb",
    });
    const [, ...flags] = site.run();
    const { out } = await runOn({ columns: 80 }, ["check", ...flags]);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(out, /[\u001b\u009b]/);
    const json = testMachine();
    await checkOn(json, ...flags);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(json.out(), /[\u001b\u009b]/);
  });
});
