/**
 * A WebSocket, once the HTTP is over.
 *
 * @module
 */
import type { Socket } from "node:net";
import { closeFrame, type Frame, FrameReader, pongFrame, textFrame } from "./frames.ts";

/** What a channel tells whoever speaks on it. */
export interface ChannelListener {
  message(text: string): void;
  /** Once, however it ended. */
  closed(): void;
}

/** Text messages in both directions over a socket. */
export class WebSocketChannel {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #rest: Uint8Array;
  #listener: ChannelListener | null = null;
  #closing = false;
  /** Whether it hears and says nothing, though its connection stands: a half-open socket. */
  deaf = false;

  /** @param rest what the client sent before the upgrade was answered. */
  constructor(socket: Socket, rest: Uint8Array) {
    this.#socket = socket;
    this.#rest = rest;
  }

  /** Begins to hear what the client says. */
  listen(listener: ChannelListener): void {
    this.#listener = listener;
    this.#socket.on("data", (chunk) => this.#received(chunk));
    this.#socket.on("close", () => listener.closed());
    if (this.#rest.length > 0) this.#received(this.#rest);
  }

  send(text: string): void {
    this.#write(textFrame(text));
  }

  /** Says why it ends, and ends; a code of null gives no reason. */
  close(code: number | null, reason: string): void {
    if (this.#closing || this.deaf) return;
    this.#write(closeFrame(code, reason));
    this.#closing = true;
    this.#socket.end();
  }

  /** Ends without a close frame, as a process does that is killed. */
  destroy(): void {
    this.#socket.destroy();
  }

  #received(chunk: Uint8Array): void {
    if (this.deaf) return;
    for (const frame of this.#reader.push(chunk)) this.#take(frame);
  }

  #take(frame: Frame): void {
    if (this.#closing) return;
    if (frame.kind === "text") this.#listener?.message(frame.text);
    else if (frame.kind === "ping") this.#write(pongFrame(frame.bytes));
    else if (frame.kind === "close") this.close(frame.code, "");
  }

  #write(bytes: Buffer): void {
    if (!this.deaf && !this.#closing && this.#socket.writable) this.#socket.write(bytes);
  }
}
