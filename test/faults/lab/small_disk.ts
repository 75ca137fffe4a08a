/**
 * A disk of a few MiB for the state of a processor, in a mount namespace that only it is in.
 *
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { startChild } from "../../e2e/child.ts";
import { programCommand } from "../../e2e/processor.ts";
import { until } from "../../e2e/until.ts";
import type { Rig } from "./rig.ts";

/** Why disks cannot be mounted here, for `FaultScenario.skipped`; null: they can. */
export function whyNoDisk(): string | null {
  const { status } = spawnSync("unshare", [...NAMESPACE, "mount", "-t", "tmpfs", "none", "/mnt"]);
  return status === 0 ? null : "no file system can be mounted here (unshare --mount, mount)";
}

const NAMESPACE: readonly string[] = process.getuid?.() === 0
  ? ["--mount"]
  : ["--user", "--map-root-user", "--mount"];

/** The disk, mounted until it is disposed of. */
export class SmallDisk implements AsyncDisposable {
  /** Where it is, for who is in its namespace. */
  readonly path: string;
  readonly #keeper: ReturnType<typeof startChild>;

  private constructor(path: string, keeper: ReturnType<typeof startChild>) {
    this.path = path;
    this.#keeper = keeper;
  }

  /** Mounts one of so many KiB. */
  static async mount({ scene }: Rig, kib: number): Promise<SmallDisk> {
    const path = join(scene.folder, "disk");
    mkdirSync(path, { recursive: true });
    const mount = `mount -t tmpfs -o size=${kib}k,mode=0700 none "$1" && touch "$1/.mounted" &&
exec sleep infinity`;
    const words = ["unshare", ...NAMESPACE, "sh", "-c", mount, "sh", path];
    const keeper = startChild(words, { outFile: join(scene.folder, "disk.log") });
    const disk = new SmallDisk(path, keeper);
    await until("the disk is mounted", () => disk.#run("test", "-e", join(path, ".mounted")));
    return disk;
  }

  /** The command line of the program, on this disk. */
  get command(): readonly string[] {
    return [...this.#entering, ...programCommand()];
  }

  /** Leaves no byte free. */
  fill(): void {
    const file = openSync(this.#seen("ballast"), "a");
    try {
      // From large to small, so that not even a small write finds room.
      for (const bytes of [65_536, 4_096, 1]) while (wrote(file, bytes));
    } finally {
      closeSync(file);
    }
  }

  /** Makes room again. */
  free(): void {
    rmSync(this.#seen("ballast"), { force: true });
  }

  /** Mounts it read-only, or not any more; the kernel refuses the first while a file is written. */
  remount(how: "ro" | "rw"): void {
    if (!this.#run("mount", "-o", `remount,${how}`, this.path)) throw new Error(`not ${how}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#keeper.signal("SIGKILL");
    await this.#keeper.ended;
  }

  // As the processes in the namespace see it.
  #seen(name: string): string {
    return join(`/proc/${this.#keeper.pid}/root`, this.path, name);
  }

  get #entering(): readonly string[] {
    const user = NAMESPACE.length > 1 ? ["--user", "--preserve-credentials"] : [];
    return ["nsenter", "--target", String(this.#keeper.pid), ...user, "--mount", "--"];
  }

  #run(...command: readonly string[]): boolean {
    const [enter = "", ...words] = [...this.#entering, ...command];
    try {
      execFileSync(enter, words, { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  }
}

function wrote(file: number, bytes: number): boolean {
  try {
    return writeSync(file, new Uint8Array(bytes)) > 0;
  } catch {
    return false; // ENOSPC
  }
}
