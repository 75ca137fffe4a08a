/**
 * Who else can reach a node, or read what is said to it: it has no authentication, and binds every
 * interface.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";

/**
 * Whether what is sent can be read and changed on the way, which leads over a network.
 *
 * @param nodeUrl http or https.
 */
export function goesInTheClear(nodeUrl: string): boolean {
  const { hostname, protocol } = new URL(nodeUrl);
  return protocol === "http:" && !LOOPBACK_NAME.test(hostname);
}

const LOOPBACK_NAME = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** A port that somebody listens on, and whether other machines reach it. */
export interface ListeningPort {
  readonly port: number;
  readonly isOpen: boolean;
}

/**
 * Reads the kernel's tables and never connects. Null of a node elsewhere, or in another network
 * namespace, such as a container's, and where there is no /proc or it may not be read.
 *
 * @param tables the texts of /proc/net/tcp and /proc/net/tcp6.
 */
export function listeningPort(
  nodeUrl: string,
  tables: readonly string[] = ["/proc/net/tcp", "/proc/net/tcp6"].map(readTable),
): ListeningPort | null {
  const { hostname, port: digits, protocol } = new URL(nodeUrl);
  if (!LOOPBACK_NAME.test(hostname)) return null;
  const port = Number(digits || (protocol === "https:" ? 443 : 80));
  const addresses = tables.flatMap((table) => listenersIn(table, port));
  if (addresses.length === 0) return null;
  return { port, isOpen: !addresses.every((address) => LOOPBACK.test(address)) };
}

const LISTENING = "0A";

/** 127.0.0.0/8, ::1, and the first mapped into IPv6; each word with its lowest byte in front. */
const LOOPBACK = /^(?:0{24}01000000|(?:0{16}FFFF0000)?[0-9A-F]{6}7F)$/;

/** The local addresses, in hexadecimal, on which somebody listens at this port. */
function listenersIn(table: string, port: number): readonly string[] {
  return table.split("\n").slice(1).flatMap((line) => {
    const [, local = "", , state] = line.trim().split(/\s+/);
    const [address = "", digits = ""] = local.split(":");
    return state === LISTENING && parseInt(digits, 16) === port ? [address] : [];
  });
}

/**
 * The beginning of a table. Who listens comes first, and of what is behind - all connections, thousands on
 * a busy machine and 30 ms of the start - nothing is read.
 */
function readTable(path: string): string {
  try {
    const descriptor = openSync(path, "r");
    try {
      return readListeners(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}

function readListeners(descriptor: number): string {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let text = "";
  for (let read = 1; read > 0 && isOfListeners(text);) {
    read = readSync(descriptor, chunk);
    text += chunk.toString("latin1", 0, read);
  }
  return text;
}

/** The system gives a page at a time. */
const CHUNK_BYTES = 4_096;

/** Whether the last whole line of it, below the title, is of one who listens; or there is none yet. */
function isOfListeners(text: string): boolean {
  const line = text.split("\n").slice(1, -1).at(-1);
  return line === undefined || stateOf(line) === LISTENING;
}

function stateOf(line: string): string | undefined {
  return line.trim().split(/\s+/, 4)[3];
}
