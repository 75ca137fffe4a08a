/**
 * The disk of the state directory: full, and not to be written (D2).
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { JOURNAL_FILE } from "../../../../lib/journal/sqlite.ts";
import { until } from "../../../e2e/until.ts";
import { Lives } from "../lives.ts";
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";
import { SmallDisk, whyNoDisk } from "../small_disk.ts";

/** While tasks are under way, and at a start. */
export const DISKS: readonly FaultScenario[] = [
  { name: "disk-full", where: BOTH, ci: ["dev"], skipped: whyNoDisk, run: full },
  { name: "disk-full-killed", where: BOTH, ci: ["dev"], skipped: whyNoDisk, run: fullAtStart },
  {
    name: "disk-read-only-start",
    where: ["dev"],
    ci: ["dev"],
    skipped: whyNoDisk,
    run: readOnlyAtStart,
  },
  {
    name: "disk-unwritable",
    where: BOTH,
    ci: ["dev"],
    skipped: whyNothingImmutable,
    run: unwritable,
  },
];

/**
 * The journal's log grows to 4 MiB before SQLite takes it over, and a kill leaves it as it is: a disk
 * that is smaller than the log and the database would be full of the journal alone.
 */
const DISK_KIB = 8_000;

/** A life for each time: a journal that was closed in order begins with a short log. */
async function full(rig: Rig): Promise<void> {
  await using disk = await SmallDisk.mount(rig, DISK_KIB);
  const lives = new Lives(rig);
  for (let made = 0; made < rig.times(4, 2); made++) {
    if (made > 0) assert.equal((await rig.processor.stop()).status, 0);
    await rig.startProcessor({ operators: [lives.work], ...placeOn(disk) });
    await rig.busy();
    await rig.inject(async () => {
      const before = blocked(rig, "full");
      disk.fill();
      await untilBlocked(rig, before, "full");
      await pause(rig.between(0, 2_500));
      disk.free();
    });
    await rig.untilDone();
    assert.ok(said(rig, "journal.unblocked") > made, "it says that it can write again");
  }
  lives.judge();
}

/** Killed while the disk is full, and started on the full disk. */
async function fullAtStart(rig: Rig): Promise<void> {
  await using disk = await SmallDisk.mount(rig, DISK_KIB);
  const lives = new Lives(rig);
  const start = () => rig.startProcessor({ operators: [lives.work], ...placeOn(disk) });
  disk.fill();
  await refuses(await start(), /full.*Make room on its disk/s);
  disk.free();
  await start();
  for (let made = 0; made < rig.times(4, 2); made++) {
    await rig.busy();
    await rig.inject(async () => {
      const before = blocked(rig, "full");
      disk.fill();
      await untilBlocked(rig, before, "full");
      await lives.kill();
      disk.fill(); // of what it had under way something may be free again
      await refusesOrSays(rig, lives, start);
      disk.free();
      await start();
    });
    await rig.untilDone();
  }
  lives.judge();
}

/** Killed, and started when its disk cannot be written any more. */
async function readOnlyAtStart(rig: Rig): Promise<void> {
  await using disk = await SmallDisk.mount(rig, DISK_KIB);
  const lives = new Lives(rig);
  const start = () => rig.startProcessor({ operators: [lives.work], ...placeOn(disk) });
  await start();
  for (let made = 0; made < rig.times(4, 2); made++) {
    await rig.busy();
    await rig.inject(async () => {
      await lives.kill();
      disk.remount("ro");
      await refuses(await start(), /This user has to be able to write there/);
      disk.remount("rw");
      await start();
    });
    await rig.untilDone();
  }
  lives.judge();
}

/**
 * The files of the journal refuse to be written while they are in use. A file system that turns
 * read-only after an error does the same; the kernel lets nobody else do that while a file is open.
 */
async function unwritable(rig: Rig): Promise<void> {
  const lives = new Lives(rig);
  const stateDirectory = join(rig.scene.folder, "state");
  await rig.startProcessor({ operators: [lives.work], stateDirectory });
  const files = ["", "-wal"].map((end) => join(stateDirectory, JOURNAL_FILE + end));
  for (let made = 0; made < rig.times(4, 2); made++) {
    await rig.busy();
    await rig.inject(async () => {
      const before = blocked(rig);
      execFileSync("chattr", ["+i", ...files]);
      try {
        await untilBlocked(rig, before);
        await pause(rig.between(0, 2_500));
      } finally {
        execFileSync("chattr", ["-i", ...files]);
      }
    });
    await rig.untilDone();
    assert.ok(said(rig, "journal.unblocked") > made, "it says that it can write again");
  }
  lives.judge();
}

function whyNothingImmutable(): string | null {
  const file = join(tmpdir(), `task-processor-immutable-${process.pid}`);
  writeFileSync(file, "");
  try {
    const isSet = ["+i", "-i"].every((flag) => spawnSync("chattr", [flag, file]).status === 0);
    return isSet ? null : "no file can be made immutable here (chattr +i)";
  } finally {
    rmSync(file);
  }
}

function placeOn(disk: SmallDisk): { stateDirectory: string; command: readonly string[] } {
  return { stateDirectory: join(disk.path, "state"), command: disk.command };
}

/** Until it says that it cannot write, which takes as many tasks as its log has room for. */
async function untilBlocked(rig: Rig, before: number, cause?: string): Promise<void> {
  let requested = 0;
  await until("the journal cannot be written", async () => {
    if (blocked(rig, cause) > before) return true;
    if (requested++ < 20) await rig.request();
    return false;
  }, { everyMs: 100 });
}

/** How often it has said so, for this cause or for any. */
function blocked(rig: Rig, cause?: string): number {
  return rig.processor.events().filter((event) =>
    event["event"] === "journal.blocked" && (cause === undefined || event["cause"] === cause)
  ).length;
}

function said(rig: Rig, event: string): number {
  return rig.processor.events().filter((each) => each["event"] === event).length;
}

async function refuses(processor: Rig["processor"], words: RegExp): Promise<void> {
  assert.equal((await processor.ended).status, 1, "it does not start");
  assert.match(processor.log().slice(-1_000), words);
}

/**
 * On the full disk of a life before. What that had written of its log may have been taken over by then:
 * there a start finds room for its first lines, begins, and says it at the next.
 */
async function refusesOrSays(
  rig: Rig,
  lives: Lives,
  start: () => Promise<Rig["processor"]>,
): Promise<void> {
  const before = blocked(rig, "full");
  const processor = await start();
  let hasEnded = false;
  void processor.ended.then(() => hasEnded = true);
  await until("it refuses, or says it", () => hasEnded || blocked(rig, "full") > before);
  if (hasEnded) await refuses(processor, /full.*Make room on its disk/s);
  else await lives.kill();
}
