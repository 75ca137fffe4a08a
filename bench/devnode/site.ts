/**
 * A development node with zero block time and any number of applications, and processors for them.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { type ApplicationOnChain, keyOf } from "../../lib/protocol/identifiers.ts";
import { endProcessesOf } from "../../test/e2e/orphans.ts";
import { BINARY, type Processor, startProgram } from "../../test/e2e/processor.ts";
import { tailOf } from "../../test/e2e/tail.ts";
import { until } from "../../test/e2e/until.ts";
import { OPERATOR } from "../node/place.ts";

/** What a site counts. */
export interface Counts {
  /** Questions of applications. */
  questions: number;
  /** Requests to the node itself. */
  nodeRequests: number;
  /** Operations in blocks. */
  operations: number;
  /** Requests that became blocks. */
  submissions: number;
}

/** Applications that a configuration names; it has room for 7,800. */
const MOST_NAMED = 5_000;

/** A node in this process, its applications, and who works for them. */
export class Site implements AsyncDisposable {
  readonly node: DevNode;
  readonly applications: readonly ApplicationOnChain[];
  readonly counts: Counts = { questions: 0, nodeRequests: 0, operations: 0, submissions: 0 };
  readonly #asked = new Set<string>();
  readonly #folder = mkdtempSync(join(tmpdir(), "task-processor-bench-"));
  readonly #stack = new AsyncDisposableStack();
  #started = 0;
  /** Why nothing is to be waited for any more. */
  #failed: string | null = null;

  private constructor(node: DevNode, applications: readonly ApplicationOnChain[]) {
    this.node = node;
    this.applications = applications;
    this.#stack.defer(() => rmSync(this.#folder, { recursive: true, force: true }));
    this.#stack.use(node);
    this.#stack.use(node.listen((event) => {
      if (event.kind === "nodeRequest") this.counts.nodeRequests++;
      if (event.kind === "submission") this.counts.submissions++;
      if (event.kind === "block") this.counts.operations += event.operations;
      if (event.kind !== "question" || !event.query.includes("nextActions(")) return;
      this.counts.questions++;
      this.#asked.add(keyOf(event.application));
    }));
  }

  /** Applications are spread over the chains evenly. */
  static async start(applications: number, chains: number): Promise<Site> {
    const node = await startDevNode({ blockTimeMs: 0, chains, keepBlocks: 100 });
    const places = Array.from({ length: applications }, (_, index): ApplicationOnChain => {
      const chain = node.chains[index % chains] ?? node.defaultChain;
      return { chain, application: node.deploy(chain, taskLab) };
    });
    return new Site(node, places);
  }

  /** How many applications have been asked at least once since the last `forgetAsked`. */
  get asked(): number {
    return this.#asked.size;
  }

  forgetAsked(): void {
    this.#asked.clear();
  }

  /** A folder of one's own. */
  newFolder(): string {
    const folder = join(this.#folder, String(++this.#started));
    mkdirSync(folder);
    return folder;
  }

  /**
   * Starts the binary for all applications, with a state of its own.
   *
   * @param tables what the configuration has beside the applications.
   */
  async work(flags: readonly string[] = [], tables = ""): Promise<Processor> {
    const folder = this.newFolder();
    const config = join(folder, "config.toml");
    writeFileSync(config, this.#assignment() + tables);
    const logFile = join(folder, "log");
    const processor = await startProgram({
      command: [BINARY],
      nodeUrl: this.node.url,
      applications: [],
      operators: [OPERATOR],
      stateDirectory: join(folder, "state"),
      logFile,
      suite: this.#folder,
      flags: ["--config", config, ...flags],
    });
    this.defer(() => processor.kill());
    void this.#noteEnd(processor, logFile);
    return processor;
  }

  /** A file has at most a megabyte: many applications are found, and not named. */
  #assignment(): string {
    const { applications, node } = this;
    if (applications.length > MOST_NAMED) return `discover = ${JSON.stringify(node.chains)}\n`;
    const names = applications.map(({ chain, application }) => `  "${chain}:${application}",\n`);
    return `applications = [\n${names.join("")}]\n`;
  }

  /** Nobody waits for a processor that has ended by itself: by an exit, and not by our signal. */
  async #noteEnd({ ended }: Processor, logFile: string): Promise<void> {
    const { status } = await ended;
    if (status !== null) this.#failed = `the processor has ended:\n${tailOf(logFile)}`;
  }

  /** Waits until every application has been asked. */
  async untilAsked(): Promise<void> {
    const all = this.applications.length;
    await this.#until(`${all} applications are asked`, () => this.asked === all);
  }

  /** Waits until so many operations are in blocks. */
  async untilOperations(count: number): Promise<void> {
    await this.#until(`${count} operations are in blocks`, () => this.counts.operations >= count);
  }

  async #until(what: string, isThere: () => boolean): Promise<void> {
    const isOver = () => this.#failed !== null || isThere();
    await until(what, isOver, { deadlineMs: 300_000, everyMs: 2 });
    if (this.#failed !== null) throw new Error(this.#failed);
  }

  /** Requests tasks of one application, in one block. */
  async request(
    { chain, application }: ApplicationOnChain,
    count: number,
    operator = "cat",
  ): Promise<void> {
    const mutation =
      `mutation { request(operator: "${operator}", input: "hello", count: ${count}) }`;
    for (;;) {
      const response = await fetch(
        `${this.node.url}/chains/${chain}/applications/${application}`,
        { method: "POST", body: JSON.stringify({ query: mutation }) },
      );
      const text = await response.text();
      if (response.ok && typeof (JSON.parse(text) as { data?: unknown }).data === "string") return;
      // Somebody else's block came first: nothing of ours was applied.
      if (!/conflict|height/i.test(text)) throw new Error(`${response.status}: ${text}`);
    }
  }

  defer(end: () => void | Promise<void>): void {
    this.#stack.defer(end);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
    endProcessesOf(this.#folder);
  }
}
