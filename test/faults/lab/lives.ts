/**
 * The lives of a processor, from each start to its kill -9, and what the record of its operators
 * proves of them.
 *
 * @module
 */
import { appendFileSync, readFileSync, statSync } from "node:fs";
import type { Run } from "../../e2e/operators.ts";
import { livingOperators } from "../../e2e/orphans.ts";
import type { Rig } from "./rig.ts";

/**
 * A run ends some time before its outcome is in the journal, on a machine that has other things to
 * do: that long before a kill, in seconds, an end may be lost with it.
 */
const UNSAVED_S = 2;

/** A record of kills, beside the one that operators keep of their runs. */
export class Lives {
  readonly #rig: Rig;
  readonly #kills: Kill[] = [];
  readonly #faults: string[] = [];
  /**
   * An operator that records its end as well. Of four runs one has a grandchild in its group and one in
   * a session of its own, one has its process two levels down, and one ends at once.
   */
  readonly work: string;

  constructor(rig: Rig) {
    this.#rig = rig;
    appendFileSync(this.#ended, "");
    this.work = this.#recordedWork();
  }

  // Once: a script that a process begins to execute cannot be written (ETXTBSY).
  #recordedWork(): string {
    const body = `case $(( \${input##* } % 4 )) in
1) sleep "0.0$(( \${input##* } % 10 ))" ;;
2) sleep 0.1 & setsid sleep 0.2 & wait ;;
3) sh -c 'sh -c "sleep 0.1; :" & wait' ;;
esac
${this.recordingEnd}
printf %s "$input"`;
    return this.#rig.scene.operators.recorded("work", body);
  }

  /** The lines of an operator that record its end. */
  get recordingEnd(): string {
    return `read -r uptime _ < /proc/uptime
printf '%s\\t%s\\n' "$uptime" "$LINERA_RUN_ID" >> ${this.#ended}`;
  }

  /** Grows when a run has come to its end. */
  get endedBytes(): number {
    return statSync(this.#ended).size;
  }

  /** kill -9, and a look at what it and those before it have left. */
  async kill(): Promise<void> {
    await this.#rig.processor.kill();
    this.noteEnd();
    this.#faults.push(...this.#leftBehind());
  }

  /** A life has ended now, and not in order: what ran may be run again. */
  noteEnd(): void {
    this.#kills.push({ at: Date.now(), uptime: uptime() });
  }

  /** A life has ended in order: none of its operators may be there (D1). */
  seeLeft(): void {
    const left = livingOperators(this.#rig.scene.mark);
    this.#faults.push(...left.map(({ pid, runId }) => `process ${pid} of ${runId} is left`));
  }

  /** @throws Error with all that the record says against the processor. */
  judge(): void {
    const faults = [...this.#faults, ...this.#repeatedInVain()];
    if (faults.length > 0) throw new Error(faults.slice(0, 5).join("; "));
  }

  /** How many runs there were, and how many of them because a kill had cut one short. */
  get figures(): { readonly runs: number; readonly again: number } {
    const runs = this.#rig.scene.operators.runs();
    return { runs: runs.length, again: runs.length - new Set(runs.map(({ input }) => input)).size };
  }

  // A start ends what earlier lives have left before it begins anything (D2).
  #leftBehind(): readonly string[] {
    const living = livingOperators(this.#rig.scene.mark);
    const begun = this.#rig.scene.operators.runs().map(({ runId }) => birthOf(runId));
    const newest = begun.reduce((one, other) => Math.max(one, other), 0);
    return living.filter(({ runId }) => birthOf(runId) < newest).map(({ pid, runId }) =>
      `process ${pid} of ${runId} was there beside runs of a later life`
    );
  }

  // U1: what has ended is kept, and not run again.
  #repeatedInVain(): readonly string[] {
    const ends = this.#ends();
    const faults: string[] = [];
    const last = new Map<string, Run>();
    for (const run of this.#rig.scene.operators.runs()) {
      const before = last.get(run.input);
      last.set(run.input, run);
      if (before === undefined || this.#wasCut(before, ends.get(before.runId))) continue;
      faults.push(
        `"${run.input}" was run by ${run.runId} after ${before.runId}, which no kill cut`,
      );
    }
    return faults;
  }

  // By lives, and not by the time of the run: an operator may record its start after the kill.
  #wasCut({ runId }: Run, endedAt: number | undefined): boolean {
    const kill = this.#kills.find(({ at }) => at >= birthOf(runId));
    return kill !== undefined && (endedAt ?? kill.uptime) > kill.uptime - UNSAVED_S;
  }

  #ends(): ReadonlyMap<string, number> {
    const lines = readFileSync(this.#ended, "utf8").split("\n");
    return new Map(
      lines.filter((line) => line !== "").map((line) => {
        const [at = "", runId = ""] = line.split("\t");
        return [runId, Number(at)];
      }),
    );
  }

  get #ended(): string {
    return this.#rig.scene.operators.path("ends");
  }
}

interface Kill {
  /** Milliseconds since 1970, as in the ids of runs. */
  readonly at: number;
  /** Seconds since the machine started, as in the record of runs. */
  readonly uptime: number;
}

// An id of a run begins with the milliseconds since 1970 of its processor's start.
function birthOf(runId: string): number {
  return parseInt(runId, 36);
}

function uptime(): number {
  return Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
}
