/**
 * Whether the other side of a connection has read what it was sent.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

/**
 * Whether bytes wait that the peer, a process of this machine, has not read. A machine that is busy lets
 * it wait for as long as it likes. False where the system does not tell.
 */
export function isUnread({ localPort, remotePort }: Socket): boolean {
  if (localPort === undefined || remotePort === undefined) return true; // not connected yet
  const row = rows().find(([, local, remote]) =>
    portOf(local) === remotePort && portOf(remote) === localPort
  );
  const [, received] = row?.[4]?.split(":") ?? [];
  return received !== undefined && parseInt(received, 16) > 0;
}

/** Of the system's table of connections: number, local and remote address, state, queues. */
function rows(): readonly (readonly string[])[] {
  try {
    return readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1)
      .map((line) => line.trim().split(/\s+/));
  } catch {
    return [];
  }
}

function portOf(address = ""): number {
  return parseInt(address.split(":")[1] ?? "", 16);
}
