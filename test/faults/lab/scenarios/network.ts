/**
 * The network between processor and node, through the proxy.
 *
 * @module
 */
import { FAMILIES, type Family, TARGETS } from "../families.ts";
import { pause } from "../pause.ts";
import type { MessageKind } from "../proxy/fault.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

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

/** Nothing passes the proxy for so long, and nothing is lost in it. */
export async function stalled({ proxy }: Rig, ms: number): Promise<void> {
  const release = proxy.stall();
  await pause(ms);
  release();
}

/** Every connection is reset for so long. */
export async function refused({ proxy }: Rig, ms: number): Promise<void> {
  proxy.refuse(true);
  await pause(ms);
  proxy.refuse(false);
}

const late: Family = (dice) => ({ kind: "deliverLate", ms: dice.between(50, 500) });
