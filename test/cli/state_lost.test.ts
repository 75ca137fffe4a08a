import assert from "node:assert/strict";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { PATIENT, startProgram } from "./program.ts";
import { startSite } from "./site.ts";

describe("run, whose state directory is taken away (D3)", () => {
  for (const file of ["journal.db", "lock.db"]) {
    test(
      `ends with 1 when ${file} is replaced, and leaves the new one alone`,
      PATIENT,
      async () => {
        await using site = await startSite();
        await using program = startProgram(site.run());
        await program.event("chain.connected");
        const path = join(site.stateDirectory, file);
        renameSync(path, `${path}.old`);
        writeFileSync(path, "");
        assert.deepEqual(await program.ended, { status: 1, signal: null });
        assert.match(program.err(), new RegExp(`${file} was replaced while it was in use`));
      },
    );
  }

  test("ends with 1 when all of it is removed", PATIENT, async () => {
    await using site = await startSite();
    await using program = startProgram(site.run());
    await program.event("chain.connected");
    rmSync(site.stateDirectory, { recursive: true });
    assert.deepEqual(await program.ended, { status: 1, signal: null });
    assert.match(program.err(), /was removed while it was in use/);
  });
});
