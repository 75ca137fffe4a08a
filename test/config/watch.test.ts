import assert from "node:assert/strict";
import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { describe, test } from "node:test";
import { FileWatch, LOOK_MS, NEXT_LOOK_MS } from "../../lib/config/watch.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";

describe("FileWatch", () => {
  const changes: readonly [what: string, change: (site: WatchSite) => void][] = [
    ["is written in place", ({ path }) => writeFileSync(path("file"), "other")],
    ["is replaced by a rename, as editors do", ({ path }) => {
      writeFileSync(path(".file.swp"), "other");
      renameSync(path(".file.swp"), path("file"));
    }],
    ["is removed", ({ path }) => rmSync(path("file"))],
    ["may not be read any more", ({ path }) => chmodSync(path("file"), 0)],
    ["becomes a directory", ({ path }) => {
      rmSync(path("file"));
      mkdirSync(path("file"));
    }],
    ["has the same length, and another time", ({ path }) => utimesSync(path("file"), 1, 1)],
    ["goes with its folder, which is replaced", ({ folder, path }) => {
      renameSync(folder, `${folder}.old`);
      mkdirSync(folder);
      writeFileSync(path("file"), "other");
    }],
  ];
  for (const [what, change] of changes) {
    test(`tells once, at the second look, when a file ${what}`, async () => {
      using site = new WatchSite();
      writeFileSync(site.path("file"), "first");
      const watch = site.watch("file");
      await site.look();
      assert.equal(site.told, 0);
      change(site);
      await site.look();
      assert.equal(site.told, 0, "a file that has just changed may not be whole yet");
      await site.look();
      assert.equal(site.told, 1);
      watch.read();
      await site.look(3);
      assert.equal(site.told, 1);
    });
  }

  test("sees what a link leads to, and a link that is swapped, as Kubernetes does", async () => {
    using site = new WatchSite();
    for (const [version, folder] of [["..1", "one"], ["..2", "two"]] as const) {
      mkdirSync(site.path(version));
      writeFileSync(site.path(version, "file"), folder);
    }
    symlinkSync("..1", site.path("..data"));
    symlinkSync("..data/file", site.path("file"));
    const watch = site.watch("file");
    symlinkSync("..2", site.path("..new"));
    renameSync(site.path("..new"), site.path("..data"));
    await site.look(2);
    assert.equal(site.told, 1);
    watch.read();
    writeFileSync(site.path("..2", "file"), "in place");
    await site.look(2);
    assert.equal(site.told, 2);
  });

  test("sees a file that comes back, and one that comes late", async () => {
    using site = new WatchSite();
    writeFileSync(site.path("file"), "first");
    const watch = site.watch("file", "secret");
    rmSync(site.path("file"));
    await site.look(2);
    watch.read();
    writeFileSync(site.path("file"), "back");
    await site.look(2);
    watch.read();
    assert.equal(site.told, 2);
    writeFileSync(site.path("secret"), "late");
    await site.look(2);
    assert.equal(site.told, 3);
  });

  test("reads files that never rest all the same, at the fourth look", async () => {
    using site = new WatchSite();
    writeFileSync(site.path("file"), "");
    site.watch("file");
    for (let size = 1; size <= 4; size++) {
      assert.equal(site.told, 0);
      writeFileSync(site.path("file"), "x".repeat(size));
      await site.look();
    }
    assert.equal(site.told, 1);
  });

  test("says nothing of a change that was undone by what was read", async () => {
    using site = new WatchSite();
    writeFileSync(site.path("file"), "first");
    const watch = site.watch("file");
    writeFileSync(site.path("file"), "second");
    watch.read();
    await site.look(3);
    assert.equal(site.told, 0);
  });

  test("goes on telling until the files are read", async () => {
    using site = new WatchSite();
    writeFileSync(site.path("file"), "first");
    site.watch("file");
    writeFileSync(site.path("file"), "second");
    await site.look(3);
    assert.equal(site.told, 2);
  });

  test("looks at other files when told, and forgets none that changed meanwhile", async () => {
    using site = new WatchSite();
    for (const name of ["file", "old", "new"]) writeFileSync(site.path(name), name);
    const watch = site.watch("file", "old");
    watch.read();
    writeFileSync(site.path("file"), "changed as it was read");
    watch.watch([site.path("file"), site.path("new")]);
    writeFileSync(site.path("old"), "nobody reads it any more");
    await site.look(2);
    assert.equal(site.told, 1);
    watch.read();
    writeFileSync(site.path("new"), "changed");
    await site.look(2);
    assert.equal(site.told, 2);
  });

  test("looks again half a second after a change", async () => {
    using site = new WatchSite();
    writeFileSync(site.path("file"), "first");
    site.watch("file");
    writeFileSync(site.path("file"), "second");
    await site.look();
    await site.pass(NEXT_LOOK_MS);
    assert.equal(site.told, 1);
  });

  test("leaves no timer when its life is over", async () => {
    using site = new WatchSite();
    site.watch("file");
    await site.look(2);
    site[Symbol.dispose]();
    assert.equal(site.clock.pending, 0);
  });
});

/** A folder, and a watch of files in it whose time the test moves. */
class WatchSite implements Disposable {
  readonly #directory = new TemporaryDirectory();
  readonly #life = new AbortController();
  readonly clock = new FakeClock();
  readonly folder = this.#directory.join("folder");
  readonly path = (...names: readonly string[]): string => this.#directory.join("folder", ...names);
  told = 0;

  constructor() {
    mkdirSync(this.folder);
  }

  watch(...names: readonly string[]): FileWatch {
    const paths = names.map((name) => this.path(name));
    const onChange = () => this.told++;
    return new FileWatch({ clock: this.clock, paths, onChange }, this.#life.signal);
  }

  /** Lets so much time pass that the files are looked at, and waits until they have been. */
  async look(times = 1): Promise<void> {
    for (let time = 0; time < times; time++) await this.pass(LOOK_MS);
  }

  /** The same, with another time. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    while (this.clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  [Symbol.dispose](): void {
    this.#life.abort();
    this.#directory[Symbol.dispose]();
  }
}
