/**
 * The network between processor and node, through the proxy.
 *
 * @module
 */
import { pause } from "../pause.ts";
import type { Fault, MessageKind } from "../proxy/fault.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** A kind of fault, with its details by the seed. */
type Family = (rig: Rig, kind: MessageKind) => Fault;

const FAMILIES: Readonly<Record<string, Family>> = {
  "delay": (rig) => ({ kind: "delay", ms: rig.between(200, 2_500) }),
  "throttle": (rig) => ({
    kind: "throttle",
    bytesPerSecond: rig.between(50, 2_000),
    ms: rig.between(500, 2_500),
  }),
  "cut": (rig, kind) =>
    rig.oneOf<Fault>(
      ...answered(kind, { kind: "cutAnswer", bytes: rig.between(1, 150) }),
      { kind: "cutMessage", bytes: rig.between(1, 500) },
      { kind: "cutWaiting", ms: rig.between(0, 35) },
      { kind: "abandon", ms: rig.between(10, 25) },
    ),
  "half-open": (rig) => rig.oneOf<Fault>({ kind: "swallowMessage" }, { kind: "swallowAnswer" }),
  "reset": (rig, kind) =>
    rig.oneOf<Fault>(
      { kind: "resetMessage", bytes: rig.between(1, 500) },
      ...answered(kind, { kind: "resetAnswer", bytes: rig.between(1, 150) }),
    ),
  "garbage": (rig, kind) => ({ kind: "garbage", bytes: garbage(rig, kind) }),
};

// What follows a notification is a ping, 15 s later: too rare to wait for.
function answered(kind: MessageKind, fault: Fault): readonly Fault[] {
  return kind === "notification" ? [] : [fault];
}

const TARGETS: readonly MessageKind[] = ["question", "submission", "notification"];

/** The proxy's faults in the middle of each kind of message, and what it does to all of them. */
export const NETWORK: readonly FaultScenario[] = [
  ...Object.entries(FAMILIES).flatMap(([name, family]) =>
    TARGETS.map((kind): FaultScenario => ({
      name: `${name}-${kind}`,
      where: BOTH,
      ci: kind === "question" ? ["dev"] : BOTH,
      run: (rig) => struck(rig, kind, family),
    }))
  ),
  { name: "network-stalled", where: BOTH, ci: ["dev"], run: (rig) => away(rig, stalled) },
  { name: "network-refused", where: BOTH, ci: BOTH, run: (rig) => away(rig, refused) },
  {
    name: "delivered-late",
    where: BOTH,
    ci: [],
    named: "delivered to the node after its connection was closed (U3)",
    run: (rig) => struck(rig, "submission", late),
  },
];

async function struck(rig: Rig, kind: MessageKind, family: Family): Promise<void> {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(5, 2); made++) {
    await rig.strike(kind, family(rig, kind));
    await rig.untilDone();
  }
}

async function away(rig: Rig, fault: (rig: Rig, ms: number) => Promise<void>): Promise<void> {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(4, 2); made++) {
    await rig.busy();
    await rig.inject(() => fault(rig, rig.between(500, 6_000)));
    await rig.untilDone();
  }
}

async function stalled({ proxy }: Rig, ms: number): Promise<void> {
  const release = proxy.stall();
  await pause(ms);
  release();
}

async function refused({ proxy }: Rig, ms: number): Promise<void> {
  proxy.refuse(true);
  await pause(ms);
  proxy.refuse(false);
}

function late(rig: Rig): Fault {
  return { kind: "deliverLate", ms: rig.between(50, 500) };
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

function garbage(rig: Rig, kind: MessageKind): Uint8Array {
  const choices = kind === "notification" ? FRAME_GARBAGE : HTTP_GARBAGE;
  return Uint8Array.from(rig.oneOf(...choices), (character) => character.charCodeAt(0));
}
