/**
 * What one scenario has on one node: a task lab, a processor behind the proxy, and the record of
 * what was injected and how long recovery took.
 *
 * @module
 */
import { join } from "node:path";
import type { Lab } from "../../e2e/lab.ts";
import { type Processor, startProgram } from "../../e2e/processor.ts";
import { Scene, type StartOptions } from "../../e2e/scene.ts";
import { until } from "../../e2e/until.ts";
import { type Dice, diceOf } from "./dice.ts";
import type { Fault, MessageKind } from "./proxy/fault.ts";
import { type Proxy, startProxy } from "./proxy/proxy.ts";
import { ListLab } from "./list_lab.ts";
import type { LabKind } from "./scenario.ts";
import type { Site } from "./site.ts";
import { Strikes } from "./strikes.ts";

/** Which scenarios, and how often: everything, or what CI has the time for. */
export type Part = "all" | "ci";

/** What a rig is made of. */
export interface RigOptions {
  readonly name: string;
  readonly part: Part;
  readonly seed: number;
  /** How often scenarios inject, in the place of what they have for the part. */
  readonly times?: number | null;
  /** The chain of its application; default the node's. */
  readonly chain?: string;
  /** Default: a task lab. */
  readonly application?: LabKind;
}

/** Tasks of each kind in one batch. */
const BATCH = 5;

/** No recovery takes this long. */
const RECOVERY_DEADLINE_MS = 60_000;

/**
 * The waits of the processor, shorter than by default, so that a laboratory is over in minutes: what
 * hangs is given up sooner. Everything else is as people have it.
 */
const SHORT_WAITS = {
  LINERA_TASK_PROCESSOR_ASK_TIMEOUT: "3s",
  LINERA_TASK_PROCESSOR_SUBMIT_TIMEOUT: "4s",
  LINERA_TASK_PROCESSOR_POLL_INTERVAL: "3s",
};

/** How a fault is injected. */
export interface InjectOptions {
  /**
   * What recovery is. `resumed` (the default): from the end of the fault to the next outcome that is
   * submitted and stored. `probed`: to the end of a task that is requested then. `quiet`: the same,
   * requested when everything else is stored, so that only a notification tells of it. `none`: the next fault comes whenever it comes.
   *
   * After submissions it is the first: a request of the laboratory would commit what a cut has left
   * pending (U3), and so hide a processor that does not.
   */
  readonly recovery?: Recovery;
}

type Recovery = "resumed" | "probed" | "quiet" | "none";

const RECOVERIES: Readonly<Record<MessageKind, Recovery>> = {
  submission: "resumed",
  settling: "resumed",
  question: "probed",
  notification: "quiet",
};

/** One scenario's belongings. */
export class Rig implements AsyncDisposable, Dice {
  readonly site: Site;
  readonly part: Part;
  /** Folder, operators, logs, random numbers. */
  readonly scene: Scene;
  readonly lab: Lab;
  readonly proxy: Proxy;
  /** Milliseconds from the end of each fault to the next outcome that was stored. */
  readonly recoveriesMs: number[] = [];
  readonly #dice: Dice;
  readonly #strikes: Strikes;
  readonly #times: number | null;
  #processor: Processor | null = null;
  #injected = 0;
  #saidBefore = 0;

  private constructor(
    { site, part, times, scene, lab, proxy, strikes }:
      & Pick<Rig, "site" | "part" | "scene" | "lab" | "proxy">
      & { readonly strikes: Strikes; readonly times: number | null },
  ) {
    this.site = site;
    this.part = part;
    this.scene = scene;
    this.#dice = diceOf(scene.random);
    this.lab = lab;
    this.proxy = proxy;
    this.#strikes = strikes;
    this.#times = times;
  }

  static async open(site: Site, options: RigOptions): Promise<Rig> {
    const { name, part, seed, times = null, chain, application } = options;
    const folder = join(site.folder, name);
    const { node, module } = site;
    const scene = new Scene({ folder, node, module, start: startProgram, seed });
    const strikes = new Strikes();
    const proxy = await startProxy(node.url, strikes);
    scene.defer(() => proxy.close());
    const lab = application === "cursor list"
      ? new ListLab(node, await node.createApplication(application, chain), chain)
      : await scene.newLab(chain);
    return new Rig({ site, part, times, scene, lab, proxy, strikes });
  }

  /** How often to inject: in everything, and in the part of CI; unless `--times` says it. */
  times(all: number, ci: number): number {
    return this.#times ?? (this.part === "ci" ? ci : all);
  }

  between(least: number, most: number): number {
    return this.#dice.between(least, most);
  }

  oneOf<Choice>(...choices: readonly Choice[]): Choice {
    return this.#dice.oneOf(...choices);
  }

  /** The faults injected so far. */
  get injected(): number {
    return this.#injected;
  }

  /** The processor that was started last. */
  get processor(): Processor {
    if (this.#processor === null) throw new Error("no processor was started");
    return this.#processor;
  }

  /** Starts the processor behind the proxy, with the operator `work`; again after its end. */
  async startProcessor(options: Partial<StartOptions> = {}): Promise<Processor> {
    this.#saidBefore = this.#processor?.log().length ?? 0;
    this.#processor = await this.scene.start([this.lab], {
      operators: options.operators ?? [this.#work()],
      nodeUrl: this.proxy.url,
      retryDelaySecs: 1,
      flags: ["--log-level", "debug"],
      ...options,
      env: { ...SHORT_WAITS, ...options.env },
    });
    return this.#processor;
  }

  /** Waits until the processor that was started last hears signals. */
  async untilUp(): Promise<void> {
    const isUp = () => this.processor.log().slice(this.#saidBefore).includes('"program.started"');
    await until("the processor has started", isUp);
  }

  /** Requests tasks of both kinds, whose operators take up to half a second. */
  async request(count: number = BATCH): Promise<void> {
    for (const identified of [false, true]) {
      await this.lab.request({ operator: "work", input: "task $number", identified, count });
    }
  }

  /** Requests tasks, and waits until the first of them is stored: the rest is under way. */
  async busy(count?: number): Promise<void> {
    const before = this.lab.requested.length;
    await this.request(count);
    await this.lab.untilStored(before + 1, { deadlineMs: RECOVERY_DEADLINE_MS });
  }

  /** Injects a fault that is over when `fault` resolves, and waits for the recovery. */
  async inject(fault: () => Promise<void>, options: InjectOptions = {}): Promise<void> {
    const { recovery = "resumed" } = options;
    await fault();
    this.#injected++;
    if (recovery === "none") return;
    if (recovery === "quiet") await this.untilDone();
    const over = performance.now();
    const recovered = recovery === "resumed" ? await this.#resumed() : await this.#probed();
    if (recovered) this.recoveriesMs.push(performance.now() - over);
  }

  /** Whether a fault of the proxy waits for the next message of a kind. */
  isStriking(kind: MessageKind): boolean {
    return this.#strikes.isWaiting(kind);
  }

  /** Lets a fault of the proxy strike the next message of a kind; resolves when it is over. */
  nextStrike(kind: MessageKind, fault: Fault): Promise<void> {
    return this.#strikes.add(kind, fault);
  }

  /** Lets a fault of the proxy strike the next message of a kind, while tasks are under way. */
  async strike(kind: MessageKind, fault: Fault): Promise<void> {
    await this.inject(async () => {
      let isOver = false;
      void this.nextStrike(kind, fault).then(() => isOver = true);
      while (!isOver) {
        await this.request();
        await until(`a ${kind} has been struck`, async () => isOver || await this.#isDone(), {
          deadlineMs: RECOVERY_DEADLINE_MS,
        });
      }
    }, { recovery: RECOVERIES[kind] });
  }

  /** Waits until everything that was requested is stored. */
  async untilDone(): Promise<void> {
    await this.lab.untilStored(this.lab.requested.length, { deadlineMs: RECOVERY_DEADLINE_MS });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.scene[Symbol.asyncDispose]();
  }

  async #isDone(): Promise<boolean> {
    return await this.lab.storedCount() >= this.lab.requested.length;
  }

  async #probed(): Promise<true> {
    const [task] = await this.lab.request({ operator: "work", input: "task $number" });
    const isStored = async () =>
      (await this.lab.pending()).every(({ number }) => number !== task?.number);
    return await until("a task that was requested after the fault is stored", isStored, DEADLINE);
  }

  // What was stored of what the fault had struck is no recovery: a submission after it is. Nothing may
  // be left to submit.
  async #resumed(): Promise<boolean> {
    const { submission } = this.proxy.seen;
    const isSent = async () => this.proxy.seen.submission > submission || await this.#isDone();
    await until("an outcome is submitted after the fault", isSent, DEADLINE);
    if (this.proxy.seen.submission === submission) return false;
    const before = await this.lab.storedCount();
    const isStored = async () => await this.lab.storedCount() > before || await this.#isDone();
    return await until("an outcome is stored after the fault", isStored, DEADLINE);
  }

  #work(): string {
    return this.scene.operators.recorded(
      "work",
      `sleep "0.$(( \${input##* } % 5 ))"; printf %s "$input"`,
    );
  }
}

const DEADLINE = { deadlineMs: RECOVERY_DEADLINE_MS };
