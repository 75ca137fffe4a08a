/**
 * The frames of a WebSocket (RFC 6455), as far as a server of text messages needs them.
 *
 * @module
 */

/** What a client sent. */
export type Frame =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "ping"; readonly bytes: Uint8Array }
  | { readonly kind: "pong" }
  /** `code` is null when the client gave none. */
  | { readonly kind: "close"; readonly code: number | null };

const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** Turns chunks into frames; the pieces of a fragmented message come as one. */
export class FrameReader {
  #bytes: Buffer = Buffer.alloc(0);
  #pieces: Uint8Array[] = [];

  /** The frames that have arrived in full with this chunk. */
  push(chunk: Uint8Array): Frame[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const frames: Frame[] = [];
    for (let raw = this.#take(); raw !== null; raw = this.#take()) {
      const frame = this.#frameOf(raw);
      if (frame !== null) frames.push(frame);
    }
    return frames;
  }

  #frameOf({ opcode, last, payload }: RawFrame): Frame | null {
    switch (opcode) {
      case OPCODES.ping:
        return { kind: "ping", bytes: payload };
      case OPCODES.pong:
        return { kind: "pong" };
      case OPCODES.close:
        return { kind: "close", code: payload.length < 2 ? null : payload.readUInt16BE(0) };
      default:
        return this.#piece(payload, last);
    }
  }

  #piece(payload: Uint8Array, last: boolean): Frame | null {
    this.#pieces.push(payload);
    if (!last) return null;
    const text = Buffer.concat(this.#pieces).toString("utf8");
    this.#pieces = [];
    return { kind: "text", text };
  }

  #take(): RawFrame | null {
    const head = headOf(this.#bytes);
    if (head === null) return null;
    const { opcode, last, start, length, mask } = head;
    if (this.#bytes.length < start + length) return null;
    const payload = Buffer.from(this.#bytes.subarray(start, start + length));
    if (mask !== null) unmask(payload, mask);
    this.#bytes = this.#bytes.subarray(start + length);
    return { opcode, last, payload };
  }
}

interface RawFrame {
  readonly opcode: number;
  readonly last: boolean;
  readonly payload: Buffer;
}

function headOf(bytes: Buffer) {
  if (bytes.length < 2) return null;
  const short = bytes[1]! & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (bytes[1]! & 0x80) !== 0;
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < start) return null;
  const length = lengthBytes === 0
    ? short
    : lengthBytes === 2
    ? bytes.readUInt16BE(2)
    : Number(bytes.readBigUInt64BE(2));
  const mask = masked ? bytes.subarray(start - 4, start) : null;
  return { opcode: bytes[0]! & 0x0f, last: (bytes[0]! & 0x80) !== 0, start, length, mask };
}

function unmask(payload: Buffer, mask: Uint8Array): void {
  for (let at = 0; at < payload.length; at++) payload[at]! ^= mask[at & 3]!;
}

/** A text message in one frame. */
export function textFrame(text: string): Buffer {
  return frame(OPCODES.text, Buffer.from(text, "utf8"));
}

/** The answer to a ping of the protocol's own kind. */
export function pongFrame(bytes: Uint8Array): Buffer {
  return frame(OPCODES.pong, bytes);
}

/**
 * A close frame. The reason is not cut to the 123 bytes that the RFC allows: the real node does not
 * cut it either, so that its long complaints end as a protocol error in the client.
 *
 * @param code null says nothing: the answer to a client that closed without a code.
 */
export function closeFrame(code: number | null, reason: string): Buffer {
  if (code === null) return frame(OPCODES.close, new Uint8Array(0));
  const text = Buffer.from(reason, "utf8");
  const payload = Buffer.alloc(2 + text.length);
  payload.writeUInt16BE(code, 0);
  payload.set(text, 2);
  return frame(OPCODES.close, payload);
}

function frame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const bytes = Buffer.alloc(2 + extra + length);
  bytes[0] = 0x80 | opcode;
  bytes[1] = extra === 0 ? length : extra === 2 ? 126 : 127;
  if (extra === 2) bytes.writeUInt16BE(length, 2);
  if (extra === 8) bytes.writeBigUInt64BE(BigInt(length), 2);
  bytes.set(payload, 2 + extra);
  return bytes;
}
