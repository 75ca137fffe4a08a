/**
 * Who can reach a node on this machine: it has no authentication, and binds every interface.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { type Finding, green, yellow } from "./finding.ts";

/**
 * Reads the kernel's tables and never connects. Nothing is said of a node elsewhere, nor of one in
 * another network namespace, such as a container's.
 *
 * @param tables the texts of /proc/net/tcp and /proc/net/tcp6.
 */
export function checkOpenPort(
  nodeUrl: string,
  tables: readonly string[] = ["/proc/net/tcp", "/proc/net/tcp6"].map(readTable),
): readonly Finding[] {
  const { hostname, port: digits, protocol } = new URL(nodeUrl);
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return [];
  const port = Number(digits || (protocol === "https:" ? 443 : 80));
  const addresses = tables.flatMap((table) => listenersIn(table, port));
  if (addresses.length === 0) return [];
  const about = { port };
  if (addresses.every((address) => LOOPBACK.test(address))) {
    return [green("port", `${port} is open on this machine alone`, about)];
  }
  const message = `${port} is open to other machines, and a node asks nobody who they are`;
  return [yellow("port", message, "have a firewall close it to them", about)];
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

/** Empty where there is no /proc, or it may not be read. */
function readTable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
