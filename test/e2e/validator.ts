/**
 * The processes of a network's one validator: stopped, continued, killed and started again.
 *
 * @module
 */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { startChild } from "./child.ts";
import { until } from "./until.ts";

/** How a process was started, as /proc tells. */
interface Start {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Where the validator's proxy and server listen; fixed. */
export const VALIDATOR_PORTS: readonly number[] = [13_001, 9_001];

/** The proxy and the server of the validator that `linera net up` has started. */
export class Validator {
  readonly #groups: Set<number>;
  readonly #log: string;
  #starts: readonly Start[] = [];

  /** @param group The process group of `linera net up`. @param log Gets what they say later on. */
  constructor(group: number, log: string) {
    this.#groups = new Set([group]);
    this.#log = log;
  }

  /** SIGSTOP: connections stay, nothing is answered. */
  stop(): void {
    this.#signal("SIGSTOP");
  }

  continue(): void {
    this.#signal("SIGCONT");
  }

  /** SIGKILL to both; what they had stored is with a third process, which stays. */
  async kill(): Promise<void> {
    this.#starts = this.#processes().map(startOf);
    this.#signal("SIGKILL");
    await until("the validator has ended", () => this.#processes().length === 0);
  }

  /** Starts both again, as they were, and waits until they listen. Nothing if they were not killed. */
  async restart(): Promise<void> {
    for (const { command, env, cwd } of this.#starts) {
      const child = startChild(command, { outFile: this.#log, append: true, env, cwd });
      this.#groups.add(child.pid);
    }
    if (this.#starts.length > 0) { for (const port of VALIDATOR_PORTS) await untilListening(port); }
    this.#starts = [];
  }

  #signal(name: NodeJS.Signals): void {
    for (const pid of this.#processes()) process.kill(pid, name);
  }

  // `linera net up` starts them in its own group; /proc tells which they are.
  #processes(): readonly number[] {
    return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
      const stat = statOf(pid);
      const isOne = stat !== null && this.#groups.has(stat.group) && stat.state !== "Z" &&
        /^linera-(proxy|server)$/.test(stat.name);
      return isOne ? [Number(pid)] : [];
    });
  }
}

function startOf(pid: number): Start {
  const words = (file: string) =>
    readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0").filter((word) => word !== "");
  const env = Object.fromEntries(
    words("environ").map((entry) => {
      const [name = "", ...value] = entry.split("=");
      return [name, value.join("=")];
    }),
  );
  return { command: words("cmdline"), env, cwd: readlinkSync(`/proc/${pid}/cwd`) };
}

async function untilListening(port: number): Promise<void> {
  await until(`port ${port} is open`, () => isOpen(port));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("error", () => resolve(false)).once("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function statOf(pid: string): { name: string; state: string; group: number } | null {
  try {
    const [, name = "", rest = ""] =
      /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    const [state = "", , group] = rest.split(" ");
    return { name, state, group: Number(group) };
  } catch {
    return null; // It has ended meanwhile.
  }
}
