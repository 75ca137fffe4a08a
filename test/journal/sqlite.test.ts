import assert from "node:assert/strict";
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { DatabaseSync } from "node:sqlite";
import { openDatabase } from "../../lib/journal/database.ts";
import { HISTORY_LIMITS } from "../../lib/journal/history.ts";
import { LogFile } from "../../lib/journal/log_file.ts";
import type { Journal } from "../../lib/journal/port.ts";
import { openMemoryJournal, openSqliteJournal, SqliteJournal } from "../../lib/journal/sqlite.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { describeJournal } from "./contract.ts";
import {
  APPLICATION,
  cursorWrite,
  historyWrite,
  NOW,
  outcomeOf,
  outcomeWrite,
  parkedOf,
} from "./samples.ts";

/** What a power cut would leave that took all of the log away. */
function cursorInFile(path: string): unknown {
  using elsewhere = new TemporaryDirectory();
  const copy = elsewhere.join("copy.db");
  copyFileSync(path, copy);
  const database = new DatabaseSync(copy);
  try {
    return database.prepare("select cast(cursor as text) as cursor from application").get()
      ?.["cursor"];
  } finally {
    database.close();
  }
}

const self = { pid: 12_345, startedAt: NOW };

function openIn(directory: string): Journal {
  return openSqliteJournal({ directory, self, bootId: "boot" });
}

describeJournal("openMemoryJournal()", () => openMemoryJournal());

describeJournal("openSqliteJournal()", () => {
  const directory = new TemporaryDirectory();
  const journal = openIn(directory.path);
  const dispose = journal[Symbol.dispose].bind(journal);
  journal[Symbol.dispose] = () => {
    dispose();
    directory[Symbol.dispose]();
  };
  return journal;
});

describe("openSqliteJournal", () => {
  test("openSqliteJournal() finds what an earlier one wrote (D2)", () => {
    using directory = new TemporaryDirectory();
    const large = outcomeOf("o1", { output: "\0€".repeat(500_000) });
    {
      using journal = openIn(directory.path);
      journal.write([cursorWrite("7"), outcomeWrite("o1", large), {
        kind: "runStarted",
        runId: "r",
      }]);
    }
    using journal = openIn(directory.path);
    assert.equal(journal.load(APPLICATION).cursor, "7");
    assert.deepEqual(journal.load(APPLICATION).outcomes, [large]);
    const run = { runId: "r", pid: null, startTime: null, bootId: "boot" };
    assert.deepEqual(journal.openRuns(), [run]);
  });

  test("sync() opens no file, for which there may be no descriptor (D2)", async () => {
    using directory = new TemporaryDirectory();
    using journal = openIn(directory.join("state"));
    renameSync(directory.join("state"), directory.join("elsewhere"));
    journal.writeLazily([cursorWrite("one")]);
    await journal.sync();
  });

  test("sync() that has failed is made good by another way than to sync the log again (D2)", async () => {
    using directory = new TemporaryDirectory();
    openIn(directory.path)[Symbol.dispose]();
    const name = directory.join("journal.db");
    const log = new LogFile("/dev/null"); // which cannot be synced
    const parts = {
      database: openDatabase(name),
      name,
      log,
      bootId: null,
      history: HISTORY_LIMITS,
    };
    using journal = new SqliteJournal(parts);
    await journal.sync();
    journal.writeLazily([cursorWrite("7")]);
    const failure = { name: "JournalError", message: /^Syncing .*journal\.db/ };
    await assert.rejects(journal.sync(), failure);
    assert.equal(cursorInFile(directory.join("journal.db")), undefined, "only the log has it");
    await journal.sync();
    assert.equal(cursorInFile(directory.join("journal.db")), "7");
  });

  test("openSqliteJournal() makes the directory and its files for their user alone", () => {
    using directory = new TemporaryDirectory();
    const state = directory.join("a", "b");
    using journal = openIn(state);
    journal.write([cursorWrite("1")]);
    assert.equal(statSync(state).mode & 0o777, 0o700);
    for (
      const file of ["journal.db", "journal.db-wal", "journal.db-shm", "lock.db", "holder.json"]
    ) {
      assert.equal(statSync(directory.join("a", "b", file)).mode & 0o777, 0o600, file);
    }
  });

  test("openSqliteJournal() takes the rights of others away from a journal that is there", () => {
    using directory = new TemporaryDirectory();
    openIn(directory.path)[Symbol.dispose]();
    chmodSync(directory.join("journal.db"), 0o644);
    using _journal = openIn(directory.path);
    assert.equal(statSync(directory.join("journal.db")).mode & 0o777, 0o600);
  });

  test("openSqliteJournal() refuses a directory that others can write, and says how to mend it", () => {
    using directory = new TemporaryDirectory();
    for (const mode of [0o777, 0o770, 0o702]) {
      chmodSync(directory.path, mode);
      assert.throws(() => openIn(directory.path), { kind: "unsafe", message: /chmod go-w / });
    }
    chmodSync(directory.path, 0o755);
    openIn(directory.path)[Symbol.dispose]();
  });

  test("openSqliteJournal() names a link to nowhere in the place of the journal", () => {
    using directory = new TemporaryDirectory();
    symlinkSync(directory.join("nowhere"), directory.join("journal.db"));
    assert.throws(() => openIn(directory.path), { name: "JournalError", message: /journal\.db/ });
  });

  test("openSqliteJournal() names a damaged lock, and not the directory, as what may go", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("lock.db"), "x".repeat(8_192));
    const message = /lock\.db is damaged.*remove it/;
    assert.throws(() => openIn(directory.path), { kind: "corrupt", message });
  });

  test("openSqliteJournal() refuses a file in the place of the directory", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("file"), "");
    for (const path of [directory.join("file"), directory.join("file", "below")]) {
      assert.throws(() => openIn(path), { kind: "unsafe", message: /is a file/ });
    }
  });

  test("openSqliteJournal() names the file when it is damaged", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("journal.db");
    writeFileSync(path, "no database at all ".repeat(500));
    const error = { name: "JournalError", kind: "corrupt" };
    assert.throws(() => openIn(directory.path), (thrown: Error) => {
      assert.partialDeepStrictEqual({ ...thrown, name: thrown.name }, error);
      return thrown.message.includes(path);
    });
    writeFileSync(path, "");
    openIn(directory.path)[Symbol.dispose]();
  });

  test("openSqliteJournal() refuses a journal whose pages are damaged", () => {
    using directory = new TemporaryDirectory();
    {
      using journal = openIn(directory.path);
      journal.write([outcomeWrite("o1", { output: "x".repeat(100_000) })]);
    }
    const path = directory.join("journal.db");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x5a, 8_192));
    assert.throws(() => openIn(directory.path), { kind: "corrupt" });
  });

  test("openSqliteJournal() brings the journal of an older version to the newest format", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("journal.db");
    const held = { sequence: 3, cursor: "c", groups: [["p", 2, 1, "trail", ""]] } as const;
    {
      using journal = openIn(directory.path);
      const kind = "cursor";
      const write = { kind, application: APPLICATION, cursor: "7", callbacks: [] } as const;
      journal.write([{ ...write, heldChanged: [held] }, outcomeWrite("o1")]);
    }
    change(
      path,
      "alter table outcome drop column held",
      "alter table outcome drop column block",
      "alter table parked drop column dropped",
      "alter table parked drop column message",
      "alter table parked drop column parked_at",
      "drop table holding",
      "alter table submission drop column height_after",
      `insert into parked values ('c', 'a', x'70', x'63', x'31', 5)`,
      `update held_cursor set groups = '[["p",2,1,"trail"]]'`,
      "pragma user_version = 1",
    );
    using journal = openIn(directory.path);
    const { held: found, outcomes } = journal.load(APPLICATION);
    assert.deepEqual([found, outcomes], [[held], [outcomeOf("o1")]]);
    const parked = journal.load({ chain: "c", application: "a" }).parked;
    const unknown = { isDropped: false, message: null, parkedAt: null };
    assert.deepEqual(parked, [parkedOf("p", { operator: "c", input: "1", ...unknown })]);
  });

  test("openSqliteJournal() refuses a newer format and another program's database", () => {
    using directory = new TemporaryDirectory();
    openIn(directory.path)[Symbol.dispose]();
    change(directory.join("journal.db"), "pragma user_version = 99");
    assert.throws(() => openIn(directory.path), { kind: "newer", message: /format is 99/ });
    change(directory.join("journal.db"), "pragma application_id = 1");
    assert.throws(() => openIn(directory.path), { kind: "corrupt", message: /not a journal/ });
    using other = new TemporaryDirectory();
    change(other.join("journal.db"), "create table other (x)");
    assert.throws(() => openIn(other.path), { kind: "corrupt", message: /not a journal/ });
  });
});

describe("SqliteJournal", () => {
  test("write() says `full` when there is no room, loses nothing, and goes on after (D2)", () => {
    using directory = new TemporaryDirectory();
    const database = openDatabase(directory.join("journal.db"));
    const history = { maxEntries: 10, maxAgeMs: 1_000 };
    using journal = new SqliteJournal({ database, name: "j.db", bootId: null, history });
    journal.write([cursorWrite("1")]);
    const pages = Number(database.prepare("pragma page_count").get()?.["page_count"]);
    database.exec(`pragma max_page_count = ${pages + 4}`);
    const large = outcomeWrite("o1", { output: "x".repeat(100_000) });
    assert.throws(() => journal.write([cursorWrite("2"), large]), {
      name: "JournalError",
      kind: "full",
      message: /^Writing j\.db failed/,
    });
    assert.equal(journal.load(APPLICATION).cursor, "1");
    journal.write([cursorWrite("3")]);
    database.exec("pragma max_page_count = 1000000");
    journal.write([large]);
    const { cursor, outcomes } = journal.load(APPLICATION);
    assert.deepEqual([cursor, outcomes.length], ["3", 1]);
  });

  test("history is bounded in count and age, whatever is written", () => {
    using journal = openMemoryJournal({ maxEntries: 300, maxAgeMs: 1_000 });
    const batch = (at: number, count: number) =>
      journal.write(Array.from({ length: count }, () => historyWrite({ at })));
    batch(NOW, 1_000);
    assert.equal(journal.history(1_000_000).length, 300);
    batch(NOW + 1_000_001, 256);
    assert.equal(journal.history(1_000_000).length, 256);
  });
});

function change(path: string, ...sql: readonly string[]): void {
  const database = new DatabaseSync(path);
  for (const statement of sql) database.exec(statement);
  database.close();
}
