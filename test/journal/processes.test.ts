import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { lockStateDirectory, StateDirectoryHeldError } from "../../lib/journal/lock.ts";
import type { Journal } from "../../lib/journal/port.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { Child, OWN_RUNTIME, RUNTIMES } from "./children.ts";
import { APPLICATION, cursorWrite, NOW } from "./samples.ts";

const self = { pid: 4_000_000, startedAt: NOW };

function openIn(directory: string): Journal {
  return openSqliteJournal({ directory, self, bootId: null });
}

/** What keeps a journal from being opened; fails when nothing does. */
function heldError(directory: string): StateDirectoryHeldError {
  try {
    openIn(directory)[Symbol.dispose]();
  } catch (error) {
    assert.ok(error instanceof StateDirectoryHeldError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "the directory was not held" });
}

describe("one processor on a state directory (D3)", () => {
  for (const runtime of RUNTIMES) {
    test(`openSqliteJournal() names the process that holds it when that runs under ${runtime}`, async () => {
      using directory = new TemporaryDirectory();
      await using child = new Child(runtime, "hold", directory.path);
      assert.equal(await child.line(), "held");
      const { holder, message } = heldError(directory.path);
      assert.deepEqual(holder, { pid: child.pid, startedAt: NOW });
      assert.match(message, new RegExp(`in use by process ${child.pid}, running since 2026-11-2`));
      await child.kill();
      openIn(directory.path)[Symbol.dispose]();
    });

    test(`openSqliteJournal() excludes a second process under ${runtime}`, async () => {
      using directory = new TemporaryDirectory();
      using journal = openIn(directory.path);
      await using child = new Child(runtime, "once", directory.path);
      assert.match(
        await child.line() ?? "",
        /StateDirectoryHeldError: .* process 4000000, running/,
      );
      assert.equal(await child.line(), null);
      journal.write([cursorWrite("unharmed")]);
    });
  }

  test("openSqliteJournal() excludes a second journal in one process", () => {
    using directory = new TemporaryDirectory();
    using journal = openIn(directory.path);
    assert.deepEqual(heldError(directory.path).holder, self);
    assert.deepEqual(heldError(directory.path).holder, self, "an attempt takes no lock away");
    journal.write([cursorWrite("1")]);
  });

  test("openSqliteJournal() lets go of the directory with its journal, and when it fails", () => {
    using directory = new TemporaryDirectory();
    openIn(directory.path)[Symbol.dispose]();
    writeFileSync(directory.join("journal.db"), "damaged ".repeat(1_000));
    assert.throws(() => openIn(directory.path), { kind: "corrupt" });
    lockStateDirectory(directory.path, self)[Symbol.dispose]();
  });
});

describe("a journal whose process is killed (D2)", () => {
  const KILLS = 20;

  test("write() has stored whole what it acknowledged, at whatever point the kill comes", async () => {
    using directory = new TemporaryDirectory();
    for (let kill = 0; kill < KILLS; kill++) {
      await using child = new Child(OWN_RUNTIME, "write", directory.path);
      const before = Math.ceil(Math.random() * 60);
      let acknowledged = "0";
      for (let line = 0; line < before; line++) acknowledged = await child.line() ?? "ended";
      acknowledged = (await child.kill()).at(-1) ?? acknowledged;
      checkNumbers(directory.path, Number(acknowledged));
    }
  });

  /** The cursor is the last acknowledged number, or one more, and the outcomes are all up to it. */
  function checkNumbers(directory: string, acknowledged: number): void {
    using journal = openIn(directory);
    const { cursor, outcomes } = journal.load(APPLICATION);
    const last = Number(cursor);
    assert.ok(last === acknowledged || last === acknowledged + 1, `${last} of ${acknowledged}`);
    const numbers = Array.from({ length: last }, (_, index) => String(index + 1));
    assert.deepEqual(outcomes.map(({ outcomeId }) => outcomeId), numbers);
  }
});

describe("permissions", () => {
  test("openSqliteJournal() needs its user's number and its directory under Deno, and no more", async () => {
    using directory = new TemporaryDirectory();
    const state = directory.join("state");
    const folder = [`--allow-read=${state}`, `--allow-write=${state}`];
    const scoped = ["--no-prompt", "--allow-sys=uid", ...folder];
    await using child = new Child("deno", "once", state, scoped);
    assert.equal(await child.line(), "1");
    assert.equal(await child.line(), null);
  });
});
