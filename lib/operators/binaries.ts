/**
 * Programs that were made for another machine than this one.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import process from "node:process";

/**
 * What a program was made for, by its first bytes, when this system cannot run it; null: nothing
 * speaks against it, or it is no program. The kernel says of one only that it is none (ENOEXEC), and
 * what starts a command by way of the C library has a shell read it, as `setsid` does.
 */
export function foreignPlatform(start: Uint8Array): string | null {
  if (hasInterpreters()) return null;
  if (beginsWith(start, [0x4d, 0x5a])) return "Windows";
  if (MACH_O.some((magic) => beginsWith(start, magic))) return isLinux() ? "macOS" : null;
  if (!beginsWith(start, ELF)) return null;
  return isLinux() ? foreignMachine(start) : "Linux";
}

const ELF = [0x7f, 0x45, 0x4c, 0x46];

/** 64 bits, and several machines in one file. (The latter is Java's, too, which needs a launcher.) */
const MACH_O = [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]];

/** Where ELF has the machine, as two bytes in the order that the sixth byte says. */
const BYTE_ORDER = 5;
const LITTLE_ENDIAN = 1;
const MACHINE = 18;

/** By elf(5), those that have a name for people. */
const MACHINES: ReadonlyMap<number, string> = new Map([
  [3, "ia32"],
  [40, "arm"],
  [62, "x64"],
  [183, "arm64"],
  [243, "riscv64"],
]);

/** What a machine runs beside its own, if its kernel was built so. */
const ALSO_RUN: Readonly<Record<string, string>> = { x64: "ia32", arm64: "arm" };

function foreignMachine(start: Uint8Array): string | null {
  if (start.length < MACHINE + 2) return null;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const number = view.getUint16(MACHINE, start[BYTE_ORDER] === LITTLE_ENDIAN);
  const machine = MACHINES.get(number) ?? `machine ${number} of ELF`;
  return [process.arch, ALSO_RUN[process.arch]].includes(machine) ? null : machine;
}

/** Emulators and the like that the kernel hands foreign programs to. */
function hasInterpreters(): boolean {
  try {
    return readdirSync("/proc/sys/fs/binfmt_misc").some((name) =>
      name !== "register" && name !== "status"
    );
  } catch {
    return false; // not mounted, or not to be read
  }
}

function isLinux(): boolean {
  return process.platform === "linux";
}

function beginsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}
