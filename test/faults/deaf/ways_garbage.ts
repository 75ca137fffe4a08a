/** Frames that nobody should send: the connection ends by them, and no memory is lost to them. */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { textFrame } from "../../../lib/devnode/transport/frames.ts";
import { BINARY, frame, headOf, many, PING, pour, TEXT } from "./frames.ts";
import type { Lane, Way } from "./way.ts";

/** 200 ms, and what a busy machine needs to read some hundred megabytes that are thrown away. */
const AT_ONCE = 25;

const MEGABYTE = 1_000_000;
const SPACES = Buffer.alloc(MEGABYTE, " ");

const GARBAGE: readonly (readonly [string, (socket: Socket) => void])[] = [
  ["text that is no JSON", (socket) => socket.write(textFrame("<html>"))],
  ["a message of no known type", (socket) => socket.write(textFrame('{"type":"hello"}'))],
  ["a message without a type", (socket) => socket.write(textFrame("{}"))],
  ["lists in lists, 900,000 deep", (socket) => socket.write(textFrame("[".repeat(900_000)))],
  ["text that is no UTF-8", (socket) => socket.write(frame(TEXT, Uint8Array.of(0xff, 0xfe)))],
  ["a binary frame", (socket) => socket.write(frame(BINARY, Buffer.from('{"type":"pong"}')))],
  ["no frame at all", (socket) => socket.write(Uint8Array.of(0xff, 0x7f, 1, 2, 3, 4))],
  ["a frame of 100 MB", (socket) => {
    socket.write(headOf(TEXT, 100 * MEGABYTE));
    pour(socket, SPACES, 100 * MEGABYTE);
  }],
  ["a frame of 2^62 bytes", (socket) => {
    socket.write(headOf(TEXT, 2 ** 62));
    pour(socket, SPACES, 200 * MEGABYTE);
  }],
  ["fragments without an end", (socket) => {
    socket.write(frame(TEXT, SPACES.subarray(0, 1), false));
    pour(socket, frame(0, SPACES.subarray(0, 60_000), false), 1_000 * MEGABYTE);
  }],
  ["pings of GraphQL without an end", (socket) => {
    socket.pause();
    pour(socket, many(textFrame('{"type":"ping"}'), 1_000), 400 * MEGABYTE);
  }],
];

/** Where a runtime's own frames end it at once, or a pong that does not come has to. */
const ENDLESS: readonly (readonly [string, (socket: Socket) => void])[] = [
  ["a second acknowledgement", (socket) => socket.write(textFrame('{"type":"connection_ack"}'))],
  ["empty fragments without an end", (socket) => {
    socket.write(frame(TEXT, SPACES.subarray(0, 1), false));
    pour(socket, many(Uint8Array.of(0, 0), 5_000), 50 * MEGABYTE);
  }],
  ["pings of WebSocket without an end", (socket) => {
    socket.pause();
    pour(socket, many(frame(PING, SPACES.subarray(0, 100)), 1_000), 300 * MEGABYTE);
  }],
];

export const GARBAGE_LANES: readonly Lane[] = [
  {
    name: "garbage",
    pollInterval: "1h",
    ways: GARBAGE.map(([name, act]) => seized(name, act, AT_ONCE)),
  },
  ...ENDLESS.map(([name, act]) => ({
    name,
    pollInterval: "1h",
    ways: [{ ...seized(name, act, 31), by: ["reconnect", "no pong"] as const }],
  })),
];

function seized(name: string, act: (socket: Socket) => void, within: number): Way {
  return { name, by: ["reconnect"], within, begin: ({ front }) => front.seize(act) };
}
