/**
 * The messages of a WebSocket, and what the node says of bad ones.
 *
 * @module
 */

/** A message of either side. */
export interface Message {
  readonly type?: unknown;
  readonly id?: unknown;
  readonly payload?: unknown;
}

/** The message that a text is; null when it is no JSON object. */
export function parsed(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

/** The client's messages, of both protocols: the node takes either's under both. */
const TYPES = [
  "connection_init",
  "start",
  "subscribe",
  "complete",
  "stop",
  "connection_terminate",
  "ping",
  "pong",
];

const WITH_ID = ["start", "subscribe", "complete", "stop"];
const WITH_PAYLOAD = ["start", "subscribe"];

/** Why the node closes on a message with 1002; null when it takes it. */
export function complaintOf({ type, id, payload }: Message): string | null {
  if (typeof type !== "string" || !TYPES.includes(type)) return unknownType(type);
  if (WITH_ID.includes(type)) {
    if (id === undefined) return "missing field `id`";
    if (typeof id !== "string") return `invalid type: ${describedId(id)}, expected a string`;
  }
  const isShort = WITH_PAYLOAD.includes(type) && payload === undefined;
  return isShort ? "missing field `payload`" : null;
}

function describedId(id: unknown): string {
  return typeof id === "number" ? `integer \`${id}\`` : typeof id;
}

/**
 * Longer than a close frame may be, as on the real node, so that clients see a protocol error; there
 * the place in the text follows, too.
 */
function unknownType(type: unknown): string {
  const expected = TYPES.map((name) => `\`${name}\``).join(", ");
  return `unknown variant \`${String(type)}\`, expected one of ${expected}`;
}
