import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { prepareStateDirectory, refuseStrangers } from "../../lib/journal/directory.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { exposureOf } from "../../lib/journal/strangers.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { cursorWrite } from "./samples.ts";

const SELF = process.getuid!();
const SOMEBODY = SELF + 4_711;

const unsafe = (...says: readonly RegExp[]) => (error: Error & { readonly kind?: unknown }) => {
  assert.equal(error.kind, "unsafe", error.message);
  for (const said of says) assert.match(error.message, said);
  return true;
};

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

describe("prepareStateDirectory()", () => {
  test("makes it and its parents 0700, whatever the umask", () => {
    using directory = new TemporaryDirectory();
    const before = process.umask(0);
    try {
      prepareStateDirectory(directory.join("a/b/c"));
    } finally {
      process.umask(before);
    }
    for (const path of ["a", "a/b", "a/b/c"]) assert.equal(modeOf(directory.join(path)), "700");
  });

  test("refuses one that others can write, sticky or not, and says how to mend it", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("state");
    mkdirSync(path);
    for (const mode of [0o777, 0o1777, 0o770, 0o702, 0o1770]) {
      chmodSync(path, mode);
      const shown = new RegExp(`mode ${mode.toString(8).padStart(4, "0")}\\)`);
      assert.throws(() => prepareStateDirectory(path), unsafe(shown, /chmod go-w .*state"/));
    }
    chmodSync(path, 0o755);
    prepareStateDirectory(path);
    assert.equal(modeOf(path), "755", "what may only be read is left as it is");
  });

  test("refuses one below a folder that others can write and that is not sticky", () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("shared/state");
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(directory.join("shared"), 0o777);
    const message = /others can write .*shared \(mode 0777\): "chmod go-w .*shared"/;
    assert.throws(() => prepareStateDirectory(path), unsafe(message));
    chmodSync(directory.join("shared"), 0o1777);
    prepareStateDirectory(path);
  });

  test("looks at the folders that a link leads through", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("shared/state"), { recursive: true });
    symlinkSync("shared/../shared/state", directory.join("link"));
    symlinkSync(directory.join("link"), directory.join("to-link"));
    prepareStateDirectory(directory.join("to-link"));
    chmodSync(directory.join("shared"), 0o757);
    for (const link of ["link", "to-link"]) {
      const message = /others can write .*shared \(mode 0757\)/;
      assert.throws(() => prepareStateDirectory(directory.join(link)), unsafe(message));
    }
  });

  test("names a link that leads to itself, and one that leads nowhere", () => {
    using directory = new TemporaryDirectory();
    symlinkSync("loop", directory.join("loop"));
    symlinkSync(directory.join("none"), directory.join("dangling"));
    for (const name of ["loop", "dangling/below"]) {
      assert.throws(() => prepareStateDirectory(directory.join(name)), { name: "JournalError" });
    }
  });

  test("refuses one of another user", { skip: SELF !== 0 }, () => {
    using directory = new TemporaryDirectory();
    const path = directory.join("state");
    mkdirSync(path);
    chownSync(path, SOMEBODY, SOMEBODY);
    const message = new RegExp(
      `state belongs to the user ${SOMEBODY}, and this is the user 0: run`,
    );
    assert.throws(() => prepareStateDirectory(path), unsafe(message));
    assert.deepEqual(readdirSync(path), []);
  });
});

describe("refuseStrangers()", () => {
  test("looks at the way to a directory that is not there, and makes nothing", () => {
    using directory = new TemporaryDirectory();
    refuseStrangers(directory.join("a/b"));
    chmodSync(directory.path, 0o777);
    assert.throws(() => refuseStrangers(directory.join("a/b")), unsafe(/others can write/));
    assert.deepEqual(readdirSync(directory.path), []);
  });
});

describe("exposureOf()", () => {
  test("names the owner of the first folder or link that is somebody else's", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("state"));
    symlinkSync("state", directory.join("link"));
    const folder = realpathSync(directory.path);
    assert.equal(exposureOf("link", folder, SELF), null);
    const found = exposureOf("link", folder, SOMEBODY);
    assert.match(found?.problem ?? "", new RegExp(`belongs to the user ${SELF}, and this is the`));
  });

  test("takes a group on the way for its owner's alone where both have one number", () => {
    using directory = new TemporaryDirectory();
    mkdirSync(directory.join("way/state"), { recursive: true });
    chmodSync(directory.join("way"), 0o775);
    const { uid, gid } = statSync(directory.join("way"));
    const found = exposureOf(directory.join("way/state"), "/", SELF);
    assert.equal(found === null, uid === gid);
  });
});

describe("the files of a state directory", () => {
  test("are for their user alone, whatever the umask and whatever was there", () => {
    using directory = new TemporaryDirectory();
    const names = ["journal.db", "lock.db", "holder.json"];
    for (const name of names) writeFileSync(directory.join(name), "", { mode: 0o666 });
    for (const name of names) chmodSync(directory.join(name), 0o666);
    const before = process.umask(0);
    try {
      const self = { pid: 1, startedAt: 1 };
      using journal = openSqliteJournal({ directory: directory.path, self, bootId: null });
      journal.write([cursorWrite("1")]);
      const files = readdirSync(directory.path);
      for (const name of [...names, "journal.db-shm", "journal.db-wal"]) {
        assert.ok(files.includes(name), name);
      }
      for (const file of files) assert.equal(modeOf(directory.join(file)), "600", file);
    } finally {
      process.umask(before);
    }
  });
});
