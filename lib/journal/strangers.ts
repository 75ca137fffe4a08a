/**
 * Whether other users could change what is at a path: the folder itself, or the way to it.
 *
 * Who can write a folder above can put another one in its place. The way is walked as the system
 * does it, link by link, since each has an owner of its own.
 *
 * @module
 */
import { type BigIntStats, lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path/posix";

/** What is wrong, and what to do. */
export interface Exposure {
  /** `/srv/x belongs to the user 1000, and this is the user 0`. */
  readonly problem: string;
  readonly advice: string;
}

/** As Linux has it. */
const MOST_LINKS = 40;

/**
 * The first thing on the way to a folder that somebody beside us and the system's administrator can
 * change; null: there is none. What is not there yet is not looked at. Nor is, under Deno, what a
 * program may not see: with few permissions that is all above its own folders.
 *
 * @param folder absolute, or from the folder that is worked in.
 * @param self our user's number.
 * @throws the system's error.
 */
export function exposureOf(folder: string, working: string, self: number): Exposure | null {
  const ahead = partsOf(isAbsolute(folder) ? folder : `${working}/${folder}`);
  let [at, links] = ["/", 0];
  for (let part = ahead.shift(); part !== undefined; part = ahead.shift()) {
    const path = part === ".." ? dirname(at) : join(at, part);
    const facts = part === ".." ? "hidden" : lookAt(path);
    if (facts === "missing") return null;
    at = path;
    if (facts === "hidden") continue;
    const isLink = facts.isSymbolicLink();
    const isWay = isLink || ahead.length > 0;
    const found = owned(path, facts, self, isWay) ?? (isLink ? null : writable(path, facts, isWay));
    if (found !== null) return found;
    if (!isLink || ++links > MOST_LINKS) continue;
    const target = readlinkSync(path);
    at = isAbsolute(target) ? "/" : dirname(path);
    ahead.unshift(...partsOf(target));
  }
  return null;
}

function partsOf(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

function lookAt(path: string): BigIntStats | "missing" | "hidden" {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "missing";
    if (name === "NotCapable") return "hidden";
    throw error;
  }
}

const ADMINISTRATOR = 0n;

/** Who a user namespace does not know, the administrator outside of it among them. */
const NOBODY = 65_534n;

function owned(path: string, { uid }: BigIntStats, self: number, isWay: boolean): Exposure | null {
  const isGood = uid === BigInt(self) || (isWay && (uid === ADMINISTRATOR || uid === NOBODY));
  return isGood ? null : {
    problem: `${path} belongs to the user ${uid}, and this is the user ${self}`,
    advice: "run as that user, or choose another directory",
  };
}

const [BY_GROUP, BY_OTHERS, STICKY] = [0o020n, 0o002n, 0o1000n];

/**
 * On the way, a sticky folder keeps others from replacing what is not theirs, and a group that has its
 * owner's number is, as many systems make them, of that user alone.
 */
function writable(path: string, { uid, gid, mode }: BigIntStats, isWay: boolean): Exposure | null {
  if (isWay && (mode & STICKY) !== 0n) return null;
  const strangers = isWay && uid === gid ? BY_OTHERS : BY_OTHERS | BY_GROUP;
  if ((mode & strangers) === 0n) return null;
  const shown = (mode & 0o7777n).toString(8).padStart(4, "0");
  return {
    problem: `others can write ${path} (mode ${shown})`,
    advice: `"chmod go-w ${path}", or choose another directory`,
  };
}
