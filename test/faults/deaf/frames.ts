/** Bytes of WebSockets, also such as nobody should send. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { Socket } from "node:net";
import { FrameReader, textFrame } from "../../../lib/devnode/transport/frames.ts";

export const TEXT = 1;
export const BINARY = 2;
export const PING = 9;

/** The head of a frame that says it has this many bytes. */
export function headOf(opcode: number, length: number, isLast = true): Buffer {
  const head = Buffer.alloc(10);
  head[0] = (isLast ? 0x80 : 0) | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

export function frame(opcode: number, payload: Uint8Array, isLast = true): Buffer {
  return Buffer.concat([headOf(opcode, payload.length, isLast), payload]);
}

/** So many of the same, in one piece. */
export function many(bytes: Uint8Array, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** Sends the same again and again, as fast as it is taken, up to a sum of bytes. */
export function pour(socket: Socket, chunk: Buffer, most: number): void {
  let left = most;
  const more = () => {
    while (!socket.destroyed && left > 0) {
      left -= chunk.length;
      if (!socket.write(chunk)) return;
    }
  };
  socket.on("drain", more);
  more();
}

/** Answers a wish for a WebSocket with yes. */
export function agree(socket: Socket, request: string, protocol = "graphql-transport-ws"): void {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)?.[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n" +
      `sec-websocket-accept: ${accept.digest("base64")}\r\n` +
      `sec-websocket-protocol: ${protocol}\r\n\r\n`,
  );
}

type Message = Readonly<Record<string, unknown>>;

/** Speaks graphql-transport-ws as a node does, but for what `instead` has taken over. */
export function speak(
  socket: Socket,
  request: string,
  instead: (message: Message, send: (message: unknown) => void) => boolean,
): void {
  const reader = new FrameReader();
  const send = (message: unknown) => void socket.write(textFrame(JSON.stringify(message)));
  agree(socket, request);
  socket.on("data", (chunk) => {
    for (const read of reader.push(chunk)) {
      if (read.kind === "close") socket.destroy();
      if (read.kind !== "text") continue;
      const message = JSON.parse(read.text) as Message;
      if (instead(message, send)) continue;
      if (message["type"] === "connection_init") send({ type: "connection_ack" });
      if (message["type"] === "ping") send({ type: "pong" });
    }
  });
}
