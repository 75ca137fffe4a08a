/**
 * What a scenario on the suite's real node is given.
 *
 * @module
 */
import { join } from "node:path";
import { ControllerLab } from "./controller_lab.ts";
import type { Network } from "./network.ts";
import type { LineraNode } from "./node.ts";
import type { StartProcessor } from "./processor.ts";
import { Scene } from "./scene.ts";

/** What all scenarios of a suite share. */
export interface Suite {
  readonly folder: string;
  readonly node: LineraNode;
  /** `null` when the node was given from outside and nothing of it may be stopped. */
  readonly network: Network | null;
  /** The module of the task lab, from which every scenario gets an application of its own. */
  readonly module: string;
  readonly start: StartProcessor;
  /** The same of the controller lab; `null` where there is no network of the suite's own. */
  readonly controllerModule: string | null;
  /** Whether Linera's own processor is looked at instead of the program. */
  readonly own: boolean;
  readonly seed: number;
}

/** One thing that is shown on a real node. */
export interface Scenario {
  readonly name: string;
  /** Whether the network must be the suite's own: parts of it are stopped, or chains are opened. */
  readonly needsNetwork?: boolean;
  /** Why it cannot be run here; `null` or absent: it can. */
  readonly skipped?: () => string | null;
  /** Runs it; the figures for people are returned, a failure is thrown. */
  run(context: Context): Promise<string>;
}

/** One scenario's belongings, and the network that it shares with the others. */
export class Context extends Scene<LineraNode> {
  readonly suite: Suite;

  constructor(suite: Suite, name: string) {
    super({ ...suite, folder: join(suite.folder, name) });
    this.suite = suite;
  }

  /** The suite's network, for scenarios that need one. */
  get network(): Network {
    if (this.suite.network === null) throw new Error("this scenario needs a network of its own");
    return this.suite.network;
  }

  /** A controller of the default chain that nobody else uses. */
  async newController(): Promise<ControllerLab> {
    const { controllerModule: module } = this.suite;
    if (module === null) throw new Error("this scenario needs a network of its own");
    return new ControllerLab(this.node, await this.node.createApplication(module));
  }

  // A scenario that failed half-way may have left a validator stopped, or no node.
  async #mendNetwork(): Promise<void> {
    this.suite.network?.validator.continue();
    if (this.suite.network !== null && !this.node.isRunning) await this.node.start();
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    await this.#mendNetwork();
  }
}
