/**
 * Where the control socket is: `control.sock` in the state directory, or what that links to.
 *
 * A socket is bound in a folder that nobody else can enter, gets its rights there, and is moved to its
 * place: so it never has others, the umask of the process stays what it is, and one that a crash has
 * left is replaced in one step. Only who holds the state directory (D3) may do that.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { platform } from "node:process";

/** Its name in the state directory. */
const SOCKET_FILE = "control.sock";

/** What is being made, in the state directory. */
const NEW = "control.new";
/** In a folder of its own. */
const BOUND = "s";
/** Begins the names of folders elsewhere. */
const FOLDER = "ltp-control-";

/** The longest path of a socket: `sun_path` ends with a NUL. */
const LONGEST_PATH = platform === "darwin" ? 103 : 107;

/** A socket at its place. */
export interface PlacedSocket {
  /** Removes it, unless somebody has put something else there. */
  readonly remove: () => void;
}

/**
 * Has a socket bound, and puts it in its place.
 *
 * A path that is too long for a socket gets a link: the socket itself is in a folder of its own, in the
 * runtime directory or among the temporary files.
 *
 * @param runtimeDirectory `$XDG_RUNTIME_DIR`, if there is one.
 * @param bind Resolves when it listens at the path.
 * @throws the system's error.
 */
export async function placeSocket(
  stateDirectory: string,
  runtimeDirectory: string | undefined,
  bind: (path: string) => Promise<void>,
): Promise<PlacedSocket> {
  const directory = resolve(stateDirectory);
  const place = join(directory, SOCKET_FILE);
  const making = join(directory, NEW);
  removeFolderBehind(place);
  rmSync(making, { recursive: true, force: true });
  const isShort = fits(place) && fits(join(making, BOUND));
  const folder = isShort ? making : folderElsewhere(runtimeDirectory);
  try {
    if (isShort) mkdirSync(making, { mode: 0o700 });
    await bindIn(folder, bind);
    if (!isShort) symlinkSync(join(folder, BOUND), making);
    renameSync(isShort ? join(making, BOUND) : making, place);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  if (isShort) rmSync(making, { recursive: true, force: true });
  const placed = identityOf(place);
  return { remove: () => remove(place, placed) };
}

/**
 * The path to connect to; null when no socket is there.
 *
 * @throws the system's error when that cannot be seen.
 */
export function findSocket(stateDirectory: string): string | null {
  const place = join(resolve(stateDirectory), SOCKET_FILE);
  try {
    return lstatSync(place).isSymbolicLink() ? readlinkSync(place) : place;
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(String((error as NodeJS.ErrnoException).code))) return null;
    throw error;
  }
}

async function bindIn(folder: string, bind: (path: string) => Promise<void>): Promise<void> {
  const path = join(folder, BOUND);
  await bind(path);
  chmodSync(path, 0o600);
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH;
}

function folderElsewhere(runtimeDirectory: string | undefined): string {
  for (const parent of [runtimeDirectory, tmpdir()]) {
    if (!parent || !fits(join(parent, `${FOLDER}XXXXXX`, BOUND))) continue;
    try {
      return mkdtempSync(join(parent, FOLDER));
    } catch {
      // The next one may do; should none, that is said.
    }
  }
  const advice = "choose a shorter --state-dir";
  throw new Error(`the path of its socket has more than ${LONGEST_PATH} bytes: ${advice}`);
}

function remove(place: string, placed: string | null): void {
  if (placed === null || identityOf(place) !== placed) return;
  removeFolderBehind(place);
  rmSync(place, { force: true });
}

/** Removes the folder of ours that a link leads to: nothing else is there than the socket. */
function removeFolderBehind(place: string): void {
  try {
    if (!lstatSync(place).isSymbolicLink()) return;
    const folder = dirname(readlinkSync(place));
    if (!folder.includes(`/${FOLDER}`)) return;
    rmSync(join(folder, BOUND), { force: true });
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // There is none, or it is not ours any more: what is left is an empty folder.
  }
}

function identityOf(path: string): string | null {
  try {
    const { dev, ino } = lstatSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}
