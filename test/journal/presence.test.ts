import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { watchFiles } from "../../lib/journal/presence.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";

describe("the files of a journal that is in use (D3)", () => {
  test("watchFiles() tells nothing while they are written", () => {
    using site = new Site();
    writeFileSync(site.path, "more");
    assert.equal(site.lost(), null);
  });

  test("watchFiles() tells a file that was removed", () => {
    using site = new Site();
    rmSync(site.path);
    assert.match(site.lost()!, /was removed while it was in use/);
  });

  test("watchFiles() tells a file that was replaced", () => {
    using site = new Site();
    writeFileSync(`${site.path}.new`, "");
    renameSync(`${site.path}.new`, site.path);
    assert.match(site.lost()!, /was replaced while it was in use/);
  });
});

class Site {
  readonly #directory = new TemporaryDirectory();
  readonly path = join(this.#directory.path, "journal.db");
  readonly lost: () => string | null;

  constructor() {
    writeFileSync(this.path, "");
    this.lost = watchFiles([this.path]);
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}
