/** One process goes through the ways of a lane, one after another. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { type Lab, taskLabAt } from "../../../lib/cli/demo/lab.ts";
import { type DevNode, startDevNode } from "../../../lib/devnode/serve.ts";
import { taskLab } from "../../../lib/devnode/task_lab.ts";
import { type Program, programOf } from "../../cli/program.ts";
import { peakBytes } from "../memory.ts";
import { Front } from "./front.ts";
import { mechanismIn, type Outcome, wrong } from "./outcome.ts";
import type { Starts } from "./starts.ts";
import type { Lane, Means, Way } from "./way.ts";

/** Beyond what is promised: then the task is given up as never heard of. */
const PATIENCE_SECONDS = 15;

/** How long a processor that hears may take for a task, on a busy machine. */
const SETTLING_SECONDS = 20;

/** Lines of the log that are shown of a way that went wrong. */
const MOST_LINES = 60;

/** After how long without a line in the log nothing goes on. */
const QUIET_SECONDS = 0.6;

/** Goes through a lane with the program that `command` starts. */
export async function runLane(
  lane: Lane,
  command: readonly string[],
  starts: Starts,
): Promise<readonly Outcome[]> {
  const started = await starts.next();
  await using scope = new AsyncDisposableStack();
  const node = scope.use(await startDevNode({ blockTimeMs: 1 }));
  const front = new Front(Number(new URL(node.url).port));
  await front.open();
  scope.defer(() => front.close());
  const folder = mkdtempSync(join(tmpdir(), "deaf-"));
  scope.defer(() => rmSync(folder, { recursive: true, force: true }));
  const application = node.deploy(node.defaultChain, taskLab);
  const url = `http://127.0.0.1:${front.port}`;
  const [file, ...words] = [...command, ...argumentsFor(url, application, join(folder, "state"))];
  const env = { ...process.env, LINERA_TASK_PROCESSOR_POLL_INTERVAL: lane.pollInterval };
  const child = spawn(file!, words, { env, stdio: ["ignore", "pipe", "pipe"] });
  const program = scope.use(programOf(child));
  const lab = taskLabAt(`${node.url}/chains/${node.defaultChain}/applications/${application}`);
  const passage = new Passage({ node, front, program, lab });
  await passage.begin();
  started();
  const outcomes: Outcome[] = [];
  for (const way of lane.ways) {
    const outcome = await passage.go(way);
    outcomes.push(outcome);
    if (outcome.problem !== null) break;
  }
  program.signal("SIGTERM");
  return outcomes;
}

function argumentsFor(url: string, application: string, stateDirectory: string): string[] {
  return [
    "run",
    ...["--node-url", url, "--operator-application-ids", application],
    ...["--operators", "cat=/bin/cat", "--state-dir", stateDirectory],
    ...["--log-format", "json", "--log-level", "debug"],
  ];
}

interface Parts {
  readonly node: DevNode;
  readonly front: Front;
  readonly program: Program;
  readonly lab: Lab;
}

class Passage {
  readonly #parts: Parts;
  #requested = 0;
  #from = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Resolves when the program hears. */
  async begin(): Promise<void> {
    await this.#settle();
  }

  /** Resolves when notifications arrive, a task has been served by them, and nothing goes on. */
  async #settle(): Promise<void> {
    const { program } = this.#parts;
    const isHeard = () =>
      program.records().findLast(({ event }) => /^chain\.(dis)?connected$/.test(String(event)))
        ?.["event"] === "chain.connected";
    await program.event("chain.connected", isHeard);
    await this.#request("before");
    await this.#stored(SETTLING_SECONDS);
    for (let seen = -1; seen !== program.records().length;) {
      seen = program.records().length;
      await pass(QUIET_SECONDS);
    }
  }

  async go(way: Way): Promise<Outcome> {
    const { program } = this.#parts;
    const means = this.#means();
    await this.#settle();
    this.#from = program.records().length;
    let start = performance.now();
    await way.begin(means);
    if (way.isAwaited === true) start = performance.now();
    await this.#request(way.name);
    await way.end?.(means);
    const end = way.end === undefined ? start : performance.now();
    const problem = await this.#stored(way.within + PATIENCE_SECONDS);
    const heard = performance.now();
    const by = mechanismIn(program.records().slice(this.#from));
    const peak = peakBytes(program.child.pid!);
    const times = { sinceStart: (heard - start) / 1_000, sinceEnd: (heard - end) / 1_000 };
    const log = wrong({ way, by, ...times, peak, problem, log: "" }) === null ? "" : this.#log();
    await this.#restore(way, means);
    return { way, by, ...times, peak, problem, log };
  }

  #log(): string {
    const { program } = this.#parts;
    const lines = program.records().slice(this.#from).map((record) =>
      `  ${String(record["@timestamp"])} ${String(record["event"])}: ${String(record["message"])}`
    );
    return lines.slice(0, MOST_LINES).join("\n");
  }

  async #restore({ restore }: Way, means: Means): Promise<void> {
    if (restore === undefined) return;
    this.#from = this.#parts.program.records().length;
    restore(means);
    await means.logged("chain.connected");
  }

  #means(): Means {
    const { node, front, program } = this.#parts;
    return {
      ...{ node, front, chain: node.defaultChain },
      signal: program.signal,
      logged: async (event) => {
        const isThere = () =>
          program.records().slice(this.#from).some((record) => record["event"] === event);
        await program.event(event, isThere);
      },
      pass,
    };
  }

  async #request(input: string): Promise<void> {
    this.#requested++;
    await this.#parts.lab.request({ operator: "cat", input, count: 1, identified: false });
  }

  /** What went wrong; null: all that was requested is stored, once each. */
  async #stored(seconds: number): Promise<string | null> {
    const { node, lab } = this.#parts;
    const late = AbortSignal.timeout(seconds * 1_000);
    const isLate = new Promise<null>((resolve) =>
      late.addEventListener("abort", () => resolve(null), { once: true })
    );
    for (;;) {
      const next = node.next((event) => event.kind === "block");
      const { stored, strays, pending } = await lab.holdings();
      if (strays > 0) return `${strays} outcomes that nobody asked for`;
      if (stored.length === this.#requested && pending === 0) {
        const isOwn = stored.every(({ input, output }) => input === output);
        return isOwn ? null : "an outcome of another task";
      }
      if (await Promise.race([next, isLate]) === null) return "never heard of";
    }
  }
}

function pass(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
