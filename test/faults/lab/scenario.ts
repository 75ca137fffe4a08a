/**
 * What a scenario of the laboratory is.
 *
 * @module
 */
import type { Rig } from "./rig.ts";
import type { NodeKind } from "./site.ts";

/** An application that lists by state, or one that lists by cursor (C2), on the development node. */
export type LabKind = "task lab" | "cursor list";

/** One fault, injected as often as the part that is run has the time for. */
export interface FaultScenario {
  /** What the command line takes, and the table shows. */
  readonly name: string;
  /** The nodes that it is for. */
  readonly where: readonly NodeKind[];
  /** Those on which it belongs to the part of CI. */
  readonly ci: readonly NodeKind[];
  /**
   * The case in which this fault may have an outcome done twice, in words; absent: nothing may be.
   * Nothing may ever be lost.
   */
  readonly named?: string;
  /** The application that it works for; default the task lab. */
  readonly application?: LabKind;
  /** Why it cannot be run on this machine; absent or null: it can. */
  readonly skipped?: () => string | null;
  /** Milliseconds after which it has failed. Default 180,000. */
  readonly deadlineMs?: number;
  /**
   * Starts the processor (`rig.startProcessor`), and injects (`rig.inject`, `rig.strike`). The end
   * is judged by who calls it: everything requested is stored once, nothing is pending, no stray, no
   * process left, and the processor that runs at the end stops with status 0.
   */
  run(rig: Rig): Promise<void>;
}

/** Every node. */
export const BOTH: readonly NodeKind[] = ["real", "dev"];
