/**
 * The end of a scenario: what is lost, what was done twice, and what is left running.
 *
 * @module
 */
import { countsOf, faultsOf, type LabState, readLab } from "../../e2e/ledger.ts";
import { livingOperators } from "../../e2e/orphans.ts";
import { until } from "../../e2e/until.ts";
import type { Rig } from "./rig.ts";

/** What a scenario came to. */
export interface Verdict {
  readonly injected: number;
  readonly requested: number;
  /** Requested, and not stored. */
  readonly lost: number;
  /** Outcomes that were stored for no task, or for one that had its own. */
  readonly twice: number;
  readonly recoveriesMs: readonly number[];
  /** Everything that is wrong, in words. */
  readonly faults: readonly string[];
}

/**
 * Waits until everything is stored, stops the processor, and looks at the chain and at the processes.
 *
 * @param named the case in which outcomes may be done twice; null when nothing may.
 */
export async function verdictOn(rig: Rig, named: string | null): Promise<Verdict> {
  await rig.untilDone().catch(() => {}); // The ledger says what is missing.
  await rig.untilUp().catch(() => {}); // Its end says so.
  const end = await rig.processor.stop();
  const state = await readLab(rig.lab);
  const { lost, twice } = countsOf(state);
  const { injected, recoveriesMs } = rig;
  return {
    ...{ injected, recoveriesMs, lost, twice, requested: state.requested.length },
    faults: [
      ...(end.status === 0 ? [] : [`the processor ended with ${JSON.stringify(end)}`]),
      ...(named === null || lost > 0 ? faultsOf(state) : []),
      ...pendingIn(state, named),
      ...await orphans(rig),
    ],
  };
}

function pendingIn({ pending }: LabState, named: string | null): readonly string[] {
  return named !== null && pending.length > 0 ? [`${pending.length} still pending`] : [];
}

// A process that was killed is there for a moment more.
async function orphans({ scene }: Rig): Promise<readonly string[]> {
  const isClear = () => livingOperators(scene.mark).length === 0;
  await until("no operator is left", isClear, { deadlineMs: 2_000 }).catch(() => {});
  return livingOperators(scene.mark).map(({ pid, runId }) => `process ${pid} of ${runId} is left`);
}
