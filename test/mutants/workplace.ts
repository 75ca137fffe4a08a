import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { listFiles } from "../../tools/check/sources.ts";
import { type Mutant, mutated } from "./mutant.ts";

/** A copy of the project, in which one file at a time is another. */
export class Workplace {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Copies what git knows of; libraries and runtimes are shared, since nothing changes them. */
  static async open(): Promise<Workplace> {
    const folder = await mkdtemp(join(tmpdir(), "mutants-"));
    for (const path of await listFiles()) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await copyFile(path, join(folder, path));
    }
    for (const shared of ["node_modules", ".tools"]) {
      await symlink(resolve(shared), join(folder, shared));
    }
    return new Workplace(folder);
  }

  /** Does something with the mutant in the place of the original. */
  async with<Result>(mutant: Mutant, act: () => Promise<Result>): Promise<Result> {
    const path = join(this.folder, "lib", mutant.file);
    const original = await readFile(path, "utf8");
    await writeFile(path, mutated(mutant, original));
    try {
      return await act();
    } finally {
      await writeFile(path, original);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
