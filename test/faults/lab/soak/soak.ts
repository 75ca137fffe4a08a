/**
 * A soak: two processors, tasks of both kinds that keep coming, and the faults of a schedule.
 *
 * @module
 */
import { until } from "../../../e2e/until.ts";
import { pause } from "../pause.ts";
import { Rig } from "../rig.ts";
import type { Site } from "../site.ts";
import { type Verdict, verdictOn } from "../verdict.ts";
import type { Planned, Which } from "./schedule.ts";
import { Turns } from "./turns.ts";
import { VitalSigns, vitalsOf } from "./vitals.ts";

/** What a soak is made of. */
export interface SoakOptions {
  readonly site: Site;
  readonly seed: number;
  readonly schedule: readonly Planned[];
  readonly ms: number;
  /** Called once a minute with how it goes. */
  readonly say: (line: string) => void;
}

/** A fault that was made, and when the next outcome was stored after it. */
export interface Made {
  readonly planned: Planned;
  recoveryMs: number | null;
}

/** What it came to. */
export interface SoakEnd {
  readonly verdicts: Readonly<Record<Which, Verdict>>;
  readonly made: readonly Made[];
  readonly signs: VitalSigns;
  /** Operators that were run, by processor. */
  readonly runs: Readonly<Record<Which, number>>;
}

const WHICH: readonly Which[] = ["steady", "killed"];

/** Tasks of each kind in a batch, and how many may wait. */
const BATCH = 3;
const MOST_WAITING = 60;
const SAMPLE_MS = 1_000;
const MINUTE_MS = 60_000;
/** A strike whose message has not come by then, after the end, is none. */
const LAST_STRIKES_MS = 20_000;

/** Runs a soak to its end. */
export class Soak implements AsyncDisposable {
  readonly rigs: Readonly<Record<Which, Rig>>;
  readonly #options: SoakOptions;
  /** Of the node: the soak's own requests share it, faults of the node have it alone. */
  readonly #node = new Turns();
  /** Of all faults. */
  readonly #faults = new Turns();
  readonly #signs = new VitalSigns();
  readonly #made: Made[] = [];
  readonly #stored = { steady: 0, killed: 0 };
  readonly #waiting = { steady: new Map<Made, number>(), killed: new Map<Made, number>() };
  #failure: Error | null = null;
  #isOver = false;

  private constructor(options: SoakOptions, rigs: Readonly<Record<Which, Rig>>) {
    this.#options = options;
    this.rigs = rigs;
  }

  static async open(options: SoakOptions): Promise<Soak> {
    const { site, seed } = options;
    const steady = await Rig.open(site, { name: "steady", part: "all", seed });
    const chain = await site.newChain();
    const killed = await Rig.open(site, { name: "killed", part: "all", seed: seed + 1, chain });
    return new Soak(options, { steady, killed });
  }

  /** Each fault that was made so far, in its order. */
  get made(): readonly Made[] {
    return this.#made;
  }

  async run(): Promise<SoakEnd> {
    for (const which of WHICH) await this.rigs[which].startProcessor();
    const beside = [...WHICH.map((which) => this.#feed(which)), this.#watch()];
    await this.#followSchedule();
    this.#isOver = true;
    await Promise.all(beside);
    if (this.#failure !== null) throw this.#failure;
    await this.#untilQuiet();
    const runs = { steady: this.#runs("steady"), killed: this.#runs("killed") };
    const verdicts = {
      steady: await verdictOn(this.rigs.steady, null),
      killed: await verdictOn(this.rigs.killed, null),
    };
    return { verdicts, made: this.#made, signs: this.#signs, runs };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const which of WHICH) await this.rigs[which][Symbol.asyncDispose]();
  }

  async #followSchedule(): Promise<void> {
    const start = performance.now();
    const under = new Set<Promise<void>>();
    for (const planned of this.#options.schedule) {
      await pause(Math.max(0, start + planned.atMs - performance.now()));
      if (this.#failure !== null) break;
      const fault = this.#inject(planned).catch((error: Error) => this.#fail(error));
      under.add(fault);
      void fault.then(() => under.delete(fault));
    }
    await Promise.race([Promise.all(under), pause(LAST_STRIKES_MS)]);
  }

  async #inject(planned: Planned): Promise<void> {
    const rig = this.rigs[planned.on];
    if (planned.target !== null && rig.isStriking(planned.target)) return;
    const act = () => planned.act(rig);
    const onNode = () => this.#node.alone(act);
    if (planned.needs === "alone") await this.#faults.alone(onNode);
    else await this.#faults.shared(planned.needs === "node" ? onNode : act);
    const made: Made = { planned, recoveryMs: null };
    this.#made.push(made);
    this.#waiting[planned.on].set(made, performance.now());
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }

  // As fast as they are stored, about: what waits is bounded.
  async #feed(which: Which): Promise<void> {
    const { lab } = this.rigs[which];
    while (!this.#isOver && this.#failure === null) {
      if (lab.requested.length - this.#stored[which] < MOST_WAITING) {
        await this.#node.shared(() => this.rigs[which].request(BATCH)).catch((error: Error) =>
          this.#fail(error)
        );
      }
      await pause(SAMPLE_MS);
    }
  }

  async #watch(): Promise<void> {
    const start = performance.now();
    for (let minute = 1; !this.#isOver && this.#failure === null;) {
      await pause(SAMPLE_MS / 4);
      await this.#look();
      if (performance.now() - start < minute * MINUTE_MS) continue;
      this.#options.say(`${minute} min: ${this.#progress()}`);
      minute++;
    }
  }

  async #look(): Promise<void> {
    for (const which of WHICH) {
      // The node may be away.
      const stored = await this.rigs[which].lab.storedCount().catch(() => this.#stored[which]);
      if (stored > this.#stored[which]) this.#recovered(which);
      this.#stored[which] = stored;
    }
    this.#signs.note(vitalsOf(this.rigs.steady.processor.pid));
  }

  #recovered(which: Which): void {
    for (const [made, at] of this.#waiting[which]) made.recoveryMs = performance.now() - at;
    this.#waiting[which].clear();
  }

  #progress(): string {
    const { steady, killed } = this.#stored;
    const megabytes = (this.#signs.end.residentBytes / 1e6).toFixed(0);
    return `${this.#made.length} faults, ${steady} and ${killed} stored, ${megabytes} MB`;
  }

  async #untilQuiet(): Promise<void> {
    for (const which of WHICH) {
      const { lab } = this.rigs[which];
      const isDone = async () => await lab.storedCount() >= lab.requested.length;
      await until("everything is stored", isDone, { deadlineMs: 2 * MINUTE_MS }).catch(() => {});
    }
    for (let looks = 0; looks < 20; looks++) {
      await pause(SAMPLE_MS / 4);
      await this.#look();
    }
  }

  #runs(which: Which): number {
    return this.rigs[which].scene.operators.runs().length;
  }
}
