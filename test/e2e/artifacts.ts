/**
 * Where Linera's programs and the task lab's Wasm are: the environment, PATH, or the shared folder
 * beside the repository.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from "node:fs";
import { delimiter, join, resolve } from "node:path";
import process from "node:process";

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname ?? ".", "../..");

const SHARED = join(ROOT, "../shared/linera");
const ARCHIVE = /^linera-(.+)-x86_64-linux\.tar\.xz$/;

/**
 * The folder that holds `linera` and its servers: `LINERA_BIN`, or that of PATH, or the archive of
 * the shared folder, unpacked once into `.tools`.
 *
 * @throws Error that says where it was looked for.
 */
export function findLinera(): string {
  const given = process.env["LINERA_BIN"];
  if (given) return holdsLinera(given) ? resolve(given) : notThere(`LINERA_BIN=${given}`);
  const onPath = (process.env["PATH"] ?? "").split(delimiter).find(holdsLinera);
  if (onPath) return resolve(onPath);
  const archive = existsSync(SHARED)
    ? readdirSync(SHARED).find((name) => ARCHIVE.test(name))
    : null;
  return archive ? unpacked(archive) : notThere("LINERA_BIN, PATH, ../shared/linera");
}

/** The two Wasm files of a lab, `task-lab` or `controller-lab`, contract first. */
export function findLab(name: string): readonly [contract: string, service: string] {
  const stem = name.replaceAll("-", "_");
  for (const folder of [join(ROOT, "examples", name), join(SHARED, name)]) {
    const contract = join(folder, `${stem}_contract.wasm`);
    const service = join(folder, `${stem}_service.wasm`);
    if (existsSync(contract) && existsSync(service)) return [contract, service];
  }
  throw new Error(`no ${stem}_contract.wasm in examples/${name} nor ../shared/linera/${name}`);
}

/** Whether `file` can be executed. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function holdsLinera(folder: string): boolean {
  return folder !== "" && isExecutable(join(folder, "linera"));
}

function notThere(where: string): never {
  throw new Error(`linera was not found: looked at ${where}`);
}

// Two suites may start together: unpacked aside, and moved into place in one step.
function unpacked(archive: string): string {
  const folder = join(ROOT, ".tools", `linera-${ARCHIVE.exec(archive)?.[1]}`);
  if (holdsLinera(folder)) return folder;
  const aside = `${folder}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  execFileSync("tar", ["-xJf", join(SHARED, archive), "-C", aside]);
  if (existsSync(folder)) rmSync(aside, { recursive: true });
  else renameSync(aside, folder);
  return folder;
}
