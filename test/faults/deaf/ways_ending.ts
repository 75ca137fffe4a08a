/** The connection ends, or is not made: it is made anew (A9). */
import type { Socket } from "node:net";
import { agree, speak } from "./frames.ts";
import type { Meeting } from "./front.ts";
import type { Lane, Means, Way } from "./way.ts";

/** A first wait has 200 ms at most; the rest is room for a busy machine. */
const AT_ONCE = 6;

/** After an outage of a second the longest wait under way has 1.6 s. */
const AFTER_A_SECOND = 8;

const CODES = [1000, 1001, 1002, 1008, 1011, 1012, 1013, 4400, 4401, 4403, 4429, 4499, 4500];

const CLOSES: readonly Way[] = CODES.map((code) => ({
  name: `closed with code ${code}`,
  by: ["reconnect"],
  within: AT_ONCE,
  begin: ({ node }) => node.sockets.close(code, "deaf"),
}));

const ENDS: readonly Way[] = [
  ended("cut without a close frame (1006)", ({ node }) => node.sockets.drop()),
  ended("TCP reset", ({ front }) => front.each((socket) => socket.resetAndDestroy())),
  ended("TCP half-closed by the node", ({ front }) => front.seize((socket) => socket.end())),
  {
    ...ended("subscription completed by the node", ({ node }) => node.sockets.completeAll()),
    by: ["resubscribed"],
  },
];

/** For a second, every wish for a WebSocket is met like this. */
const MEETINGS: readonly (readonly [string, Meeting])[] = [
  ...[401, 403, 404, 500, 502, 503].map((status) =>
    [`handshake refused with ${status}`, plain(`HTTP/1.1 ${status} No`)] as const
  ),
  ["handshake redirected", plain("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/")],
  ["handshake answered with 200", plain("HTTP/1.1 200 OK")],
  ["handshake answered with no HTTP", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n")],
  ["handshake cut", (socket) => socket.destroy()],
  ["another subprotocol", (socket, request) => agree(socket, request, "soap")],
  ["closed with 4400 before the ack", (socket, request) =>
    speak(socket, request, ({ type }) => {
      if (type === "connection_init") socket.end(Uint8Array.of(0x88, 2, 0x11, 0x30));
      return true;
    })],
  [
    "accepted and dropped, again and again",
    (socket, request) =>
      speak(socket, request, ({ type }) => {
        if (type === "ping") socket.end(Uint8Array.of(0x88, 2, 0x03, 0xe8));
        return type === "ping";
      }),
  ],
];

const OUTAGES: readonly Way[] = [
  ...MEETINGS.map(([name, meets]) =>
    outage(name, ({ front }) => {
      front.meets = meets;
      front.each((socket) => socket.destroy());
    }, ({ front }) => front.meets = null)
  ),
  outage("node restarted", ({ node }) => node.sockets.drop(), ({ node }) => node.restart()),
  outage("nothing listens", ({ front }) => front.close(), ({ front }) => front.open()),
];

export const ENDING: readonly Lane[] = [
  { name: "ending", pollInterval: "1h", ways: [...CLOSES, ...ENDS] },
  { name: "refused", pollInterval: "1h", ways: OUTAGES },
];

function ended(name: string, begin: Way["begin"]): Way {
  return { name, by: ["reconnect"], within: AT_ONCE, begin };
}

function outage(
  name: string,
  begin: Way["begin"],
  end: (means: Means) => unknown,
): Way {
  return {
    name,
    by: ["reconnect"],
    within: AFTER_A_SECOND,
    begin,
    async end(means) {
      await means.pass(1);
      await end(means);
    },
  };
}

function plain(head: string): Meeting {
  return (socket: Socket) => void socket.end(`${head}\r\ncontent-length: 0\r\n\r\n`);
}
