/**
 * A WebSocket server for tests, on bare sockets: it can break the protocol at every step.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { tcpServer, type TestServer } from "./servers.ts";

/** One WebSocket, as the server has it. */
export class Peer {
  readonly #socket: Socket;
  /** The handshake's first line and headers. */
  readonly request: string;
  /** The other side has closed, or is gone. */
  gone = false;
  /** The code of the other side's close frame. */
  closeCode: number | null = null;
  /** Whether it leaves the other side's close frame unanswered. */
  ignoresClose = false;

  constructor(socket: Socket, request: string) {
    this.#socket = socket;
    this.request = request;
    socket.on("close", () => this.gone = true);
  }

  /** Sends a message of graphql-transport-ws. */
  send(message: unknown): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#frame(TEXT, Buffer.from(text));
  }

  /** Sends so many messages in one go. */
  sendMany(message: unknown, count: number): boolean {
    const one = frameOf(TEXT, Buffer.from(JSON.stringify(message)));
    return this.#socket.write(Buffer.concat(Array.from({ length: count }, () => one)));
  }

  /** Reads nothing more of what the other side sends. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Ends it with a close frame. */
  close(code: number): void {
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#frame(CLOSE, payload);
    this.#socket.end();
  }

  /** Ends it without one. */
  cut(): void {
    this.#socket.destroy();
  }

  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #frame(opcode: number, payload: Buffer): void {
    this.#socket.write(frameOf(opcode, payload));
  }
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const long = payload.length > 125;
  const head = Buffer.from([0x80 | opcode, long ? 126 : payload.length]);
  const length = Buffer.alloc(long ? 2 : 0);
  if (long) length.writeUInt16BE(payload.length);
  return Buffer.concat([head, length, payload]);
}

const TEXT = 1;
const CLOSE = 8;

/** Accepts WebSockets; `received` gets every message of graphql-transport-ws. */
export function webSocketServer(
  connected: (peer: Peer, index: number) => (message: Record<string, unknown>) => void,
  port = 0,
): Promise<TestServer> {
  return tcpServer((socket, index) => {
    socket.setNoDelay(true);
    let pending: Buffer = Buffer.alloc(0);
    let peer: Peer | null = null;
    let received: (message: Record<string, unknown>) => void = () => {};
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      if (peer === null) {
        const end = pending.indexOf("\r\n\r\n");
        if (end < 0) return;
        const request = pending.subarray(0, end).toString();
        pending = pending.subarray(end + 4);
        socket.write(handshake(request));
        peer = new Peer(socket, request);
        received = connected(peer, index);
      }
      pending = readFrames(pending, (opcode, payload) => {
        if (opcode === TEXT) received(JSON.parse(payload.toString()));
        if (opcode !== CLOSE) return;
        peer!.closeCode = payload.readUInt16BE(0);
        if (!peer!.ignoresClose) peer!.close(peer!.closeCode);
      });
    });
  }, port);
}

function handshake(request: string): string {
  const key = /sec-websocket-key: *(\S+)/i.exec(request)?.[1];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept.digest("base64")}\r\n` +
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";
}

/** Reads whole frames of a client, which are masked; the rest is given back. */
function readFrames(bytes: Buffer, frame: (opcode: number, payload: Buffer) => void): Buffer {
  for (;;) {
    if (bytes.length < 2) return bytes;
    const short = bytes[1]! & 0x7f;
    const head = short === 126 ? 4 : 2;
    const length = short === 126 && bytes.length >= 4 ? bytes.readUInt16BE(2) : short;
    const end = head + 4 + length;
    if (bytes.length < end) return bytes;
    const mask = bytes.subarray(head, head + 4);
    const payload = Buffer.from(bytes.subarray(head + 4, end));
    for (let at = 0; at < payload.length; at++) payload[at]! ^= mask[at % 4]!;
    frame(bytes[0]! & 0x0f, payload);
    bytes = bytes.subarray(end);
  }
}
