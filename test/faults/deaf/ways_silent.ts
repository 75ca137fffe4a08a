/** Nothing ends, and nothing is heard: pings (A9), or the chain's height (A6), have to notice it. */
import { speak } from "./frames.ts";
import type { Lane, Means, Way } from "./way.ts";

/** A ping every 15 s, 10 s for its pong, 200 ms, and room for a busy machine. */
const PONG = 31;
/** A question that was under way is given up after 30 s, and repeated within 2 (A5). */
const QUESTION = 38;
/** 10 s, 200 ms, and the same room. */
const ACK = 16;
/** 2 s, an eighth of them, the reading, and the same room. */
const POLL = 8;

const REFUSAL = [{ message: "Missing value for chain" }];

/** What a node answers to a subscription, again and again. */
const SUBSCRIPTIONS: readonly (readonly [string, (id: unknown) => readonly unknown[]])[] = [
  ["an `error` for the subscription", (id) => [{ type: "error", id, payload: REFUSAL }]],
  ["`next` with errors, then `complete`", (id) => [
    { type: "next", id, payload: { data: null, errors: REFUSAL } },
    { type: "complete", id },
  ]],
  ["`next` with data: null", (id) => [{ type: "next", id, payload: { data: null } }]],
  ["`next` with heights that are none", (id) => [next(id, -1), next(id, 0.5), next(id, 1e300)]],
  ["silence after the subscription", () => []],
];

const POLLED: readonly Way[] = [
  polled("pongs, but no notifications", ({ node }) => {
    node.faults.notificationCopies = 0;
  }),
  polled("notifications 10 s late", ({ node }) => {
    node.faults.notificationDelayMs = 10_000;
  }),
  polled("`next` with the id of another", ({ front }) => {
    front.rewrites = (text) => text.replaceAll(/"id":"./g, '"id":"~');
  }),
  polled("blocks under another name", ({ front }) => {
    front.rewrites = (text) => text.replaceAll("NewBlock", "NewClock");
  }),
  polled("no WebSocket is ever passed on", ({ front }) => {
    front.meets = (socket) => void socket.end("HTTP/1.1 400 Bad\r\ncontent-length: 0\r\n\r\n");
    front.each((socket) => socket.destroy());
  }),
];

const SUBSCRIBED: readonly Way[] = SUBSCRIPTIONS.map(([name, answers]) =>
  polled(name, async (means) => {
    const { front } = means;
    front.meets = (socket, request) =>
      speak(socket, request, ({ type, id }, send) => {
        if (type === "subscribe") { for (const answer of answers(id)) send(answer); }
        return false;
      });
    front.each((socket) => socket.destroy());
    if (name.includes("error")) return await means.logged("chain.refused");
    // What is asked at the connection (A1) must not come behind the request.
    await means.logged("chain.connected");
    await means.logged("question.answered");
  })
);

export const SILENT: readonly Lane[] = [
  { name: "polled", pollInterval: "2s", ways: POLLED },
  { name: "subscribed", pollInterval: "2s", ways: SUBSCRIBED },
  alone("pings unanswered, no end of it", "1h", ["no pong"], PONG, ({ node }) => {
    node.sockets.deafen();
  }),
  alone(
    "packets of what stands are lost",
    "1h",
    ["no pong"],
    QUESTION,
    ({ front }) => front.forget(),
  ),
  alone("the ack never comes", "1h", ["reconnect"], ACK, async (means) => {
    const { front } = means;
    front.meets = (socket, request) => {
      front.meets = null;
      speak(socket, request, () => true);
    };
    front.each((socket) => socket.destroy());
    await means.logged("chain.disconnected");
  }),
  alone("the handshake is never answered", "1h", ["reconnect"], ACK, async (means) => {
    const { front } = means;
    front.meets = () => {
      front.meets = null;
    };
    front.each((socket) => socket.destroy());
    await means.logged("chain.disconnected");
  }),
  // With the setting's own default: 30 s, an eighth of them, and room.
  alone("pongs, but no notifications (default)", "30s", ["safety poll"], 40, ({ node }) => {
    node.faults.notificationCopies = 0;
  }),
];

function alone(
  name: string,
  pollInterval: string,
  by: Way["by"],
  within: number,
  begin: Way["begin"],
): Lane {
  return { name, pollInterval, ways: [{ name, by, within, begin }] };
}

function polled(name: string, begin: Way["begin"]): Way {
  return { name, by: ["safety poll"], within: POLL, isAwaited: true, begin, restore: heal };
}

function heal({ front, node }: Means): void {
  front.meets = front.rewrites = null;
  node.faults.notificationCopies = 1;
  node.faults.notificationDelayMs = 0;
  front.each((socket) => socket.destroy());
}

function next(id: unknown, height: number): unknown {
  const reason = { NewBlock: { height, hash: "e".repeat(64) } };
  return { type: "next", id, payload: { data: { notifications: { reason } } } };
}
