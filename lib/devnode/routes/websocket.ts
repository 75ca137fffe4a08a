/**
 * `GET /ws`: from HTTP to a session.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Exchange } from "../transport/connection.ts";
import { switchingProtocols } from "../transport/answer.ts";
import { badUpgradeAnswer } from "./answers.ts";
import { type Dialect, DIALECTS } from "./dialects.ts";
import { WebSocketChannel } from "../transport/websocket.ts";

/** RFC 6455, 1.3. */
const ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The channel and what is spoken on it; null when that was no wish for a WebSocket. */
export function upgraded(
  exchange: Exchange,
  date: string,
): { readonly channel: WebSocketChannel; readonly dialect: Dialect } | null {
  const { headers } = exchange.request;
  const key = headers.get("sec-websocket-key");
  const isUpgrade = headers.get("upgrade")?.toLowerCase() === "websocket";
  const dialect = spoken(headers.get("sec-websocket-protocol") ?? "");
  if (!isUpgrade || key === undefined || dialect === undefined) {
    exchange.answer(badUpgradeAnswer);
    return null;
  }
  const accept = createHash("sha1").update(key + ACCEPT_SALT).digest("base64");
  const head = `connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ${accept}\r\n` +
    `sec-websocket-protocol: ${dialect.name}\r\n`;
  const { socket, rest } = exchange.upgrade(switchingProtocols(head, date));
  return { channel: new WebSocketChannel(socket, rest), dialect };
}

/** The first protocol of the client's list that the node speaks. */
function spoken(wanted: string): Dialect | undefined {
  const names = wanted.split(",").map((name) => name.trim());
  return names.map((name) => DIALECTS.find((dialect) => dialect.name === name))
    .find((dialect) => dialect !== undefined);
}
