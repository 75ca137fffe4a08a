/**
 * Where health is told.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

/** An address of this machine. */
export interface ListenAddress {
  /** An IP address, without brackets. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
}

/** The same for an editor, which need not know what a port or an IP address is. */
export const LISTEN_PATTERN =
  "^(?:(?:localhost|\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+\\]):)?\\d{1,5}$";

const LOOPBACK = "127.0.0.1";

/**
 * Reads `ADDRESS:PORT`, or `PORT` of 127.0.0.1. Every other address than a loopback one has to be
 * written out, and a name may lead elsewhere tomorrow: `localhost` alone is one, and is 127.0.0.1.
 *
 * @throws {SyntaxError} that says what is accepted.
 */
export function parseListen(text: string): ListenAddress {
  const [, address, digits = ""] = /^(?:(.*):)?(\d{1,5})$/.exec(text) ?? [];
  const host = address === undefined || address === "localhost" ? LOOPBACK : unbracketed(address);
  const port = Number(digits);
  if (digits !== "" && port <= 65_535 && host !== null) return { host, port };
  throw new SyntaxError(
    `${JSON.stringify(text)} is no PORT, and no ADDRESS:PORT with an IP address, ` +
      "such as 127.0.0.1:9090 or [::1]:9090",
  );
}

/** Whether nobody on another machine can reach the address. */
export function isLoopback({ host }: ListenAddress): boolean {
  return isIPv4(host) ? host.startsWith("127.") : /^(?:0*:)+:?0*1$/.test(host);
}

/**
 * Whether a `Host` header names an IP address or `localhost`, rather than a name of which somebody
 * else says where it leads. The port does not matter: it may be forwarded.
 */
export function isAddressed(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d{1,5}$/, "").replace(/^\[(.*)\]$/, "$1");
  return name.toLowerCase() === "localhost" || isIPv4(name) || isIPv6(name);
}

function unbracketed(address: string): string | null {
  const inside = /^\[(.*)\]$/.exec(address)?.[1];
  if (inside !== undefined) return isIPv6(inside) ? inside : null;
  return isIPv4(address) ? address : null;
}
