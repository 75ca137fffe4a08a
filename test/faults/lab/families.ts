/**
 * The proxy's faults in their variety: what each kind does to which message.
 *
 * @module
 */
import type { Dice } from "./dice.ts";
import type { Fault, MessageKind } from "./proxy/fault.ts";

/** A kind of fault, with its details by the dice. */
export type Family = (dice: Dice, kind: MessageKind) => Fault;

/** What is struck. */
export const TARGETS: readonly MessageKind[] = ["question", "submission", "notification"];

export const FAMILIES: Readonly<Record<string, Family>> = {
  "delay": (dice) => ({ kind: "delay", ms: dice.between(200, 2_500) }),
  "throttle": (dice) => ({
    kind: "throttle",
    bytesPerSecond: dice.between(50, 2_000),
    ms: dice.between(500, 2_500),
  }),
  "cut": (dice, kind) =>
    dice.oneOf<Fault>(
      { kind: "cutMessage", bytes: dice.between(1, 500) },
      ...waiting(dice, kind),
      ...answered(kind, { kind: "cutAnswer", bytes: dice.between(1, 150) }),
    ),
  "half-open": (dice) => dice.oneOf<Fault>({ kind: "swallowMessage" }, { kind: "swallowAnswer" }),
  "reset": (dice, kind) =>
    dice.oneOf<Fault>(
      { kind: "resetMessage", bytes: dice.between(1, 500) },
      ...answered(kind, { kind: "resetAnswer", bytes: dice.between(1, 150) }),
    ),
  "garbage": (dice, kind) => ({ kind: "garbage", bytes: garbage(dice, kind) }),
};

/**
 * What is cut while it waits for its answer. A question is answered in 1 or 2 ms: later, a quiet machine
 * would have none to cut.
 */
function waiting(dice: Dice, kind: MessageKind): readonly Fault[] {
  if (kind === "question") return [{ kind: "cutWaiting", ms: 0 }];
  return [
    { kind: "cutWaiting", ms: dice.between(0, 35) },
    { kind: "abandon", ms: dice.between(10, 25) },
  ];
}

// What follows a notification is a ping, 15 s later: too rare to wait for.
function answered(kind: MessageKind, fault: Fault): readonly Fault[] {
  return kind === "notification" ? [] : [fault];
}

const HTTP_GARBAGE: readonly string[] = [
  "\0\x01\x02 no answer of anybody",
  'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"data":}',
  "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
  "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 15\r\n\r\n<html>no</html>",
  "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
  "HTTP/9.9 999\r\n\r\n",
];

/** Frames: a text that is no JSON, one that is no message, an invalid opcode, and no frame. */
const FRAME_GARBAGE: readonly string[] = [
  "\x81\x07no json",
  '\x81\x0e{"type":"huh"}',
  "\x8b\x00",
  "HTTP/1.1 400 Bad Request\r\n\r\n",
];

function garbage(dice: Dice, kind: MessageKind): Uint8Array {
  const choices = kind === "notification" ? FRAME_GARBAGE : HTTP_GARBAGE;
  return Uint8Array.from(dice.oneOf(...choices), (character) => character.charCodeAt(0));
}
