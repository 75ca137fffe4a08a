/**
 * How much is measured.
 *
 * @module
 */

/** The amounts of one run. */
export interface Amounts {
  /** Turns of each contestant. */
  readonly rounds: number;
  /** Single tasks in a turn, one after another. */
  readonly singles: number;
  /** Tasks with ids in a burst; one burst for each number. */
  readonly identified: readonly number[];
  /** Tasks without ids in a burst. */
  readonly positional: number;
  /** Tasks of each application where many are asked at once. */
  readonly perApplication: number;
  /** Applications, and the chains that they are spread over, of the size part. */
  readonly applications: number;
  readonly chains: number;
  /** Seconds over which idle processes are watched. */
  readonly idleSeconds: number;
  /** Tasks of a turn in which spawning is compared. */
  readonly spawns: number;
  /** Tasks of a turn in which a process stays. */
  readonly staying: number;
  /** Tasks over which memory is watched. */
  readonly tasks: number;
  /** Milliseconds for each of the smallest measurements. */
  readonly microMs: number;
}

/** About ten minutes on two quiet cores. */
export const FULL: Amounts = {
  rounds: 3,
  singles: 100,
  identified: [200, 1_000],
  positional: 200,
  perApplication: 10,
  applications: 10_000,
  chains: 1_000,
  idleSeconds: 60,
  spawns: 2_000,
  staying: 20_000,
  tasks: 60_000,
  microMs: 1_000,
};

/** Enough to see that it works; no figures to believe in. */
export const QUICK: Amounts = {
  rounds: 1,
  singles: 15,
  identified: [100],
  positional: 50,
  perApplication: 3,
  applications: 1_000,
  chains: 100,
  idleSeconds: 10,
  spawns: 400,
  staying: 5_000,
  tasks: 4_000,
  microMs: 100,
};
