/**
 * What the program takes while there is nothing to do, beside the development node and with a
 * configuration file in use: processor time, wake-ups and questions. On Linux:
 * `deno run -A bench/idle.ts [SECONDS]`.
 *
 * @module
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { endAllChildren, startChild } from "../test/e2e/child.ts";
import { programCommand } from "../test/e2e/processor.ts";
import { until } from "../test/e2e/until.ts";

/** For what comes of the start itself: the first questions, and what a runtime compiles. */
const SETTLING_MS = 5_000;

/** `getconf CLK_TCK` is this on every Linux. */
const MS_PER_TICK = 10;

async function main(seconds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "task-processor-idle-"));
  try {
    console.log(await measure(folder, seconds));
  } finally {
    await endAllChildren();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(folder: string, seconds: number): Promise<string> {
  const { pid, log } = await startBesideNode(folder);
  await passed(SETTLING_MS);
  const [cpuMs, wakeUps, asked] = [cpuMsOf(pid), wakeUpsOf(pid), questionsIn(log())];
  await passed(seconds * 1_000);
  const tookMs = cpuMsOf(pid) - cpuMs;
  const minutes = seconds / 60;
  return `idle for ${seconds} s with two applications: ${tookMs} ms of processor time, ` +
    `${(tookMs / seconds / 10).toFixed(3)} % of a core; ` +
    `${((wakeUpsOf(pid) - wakeUps) / seconds).toFixed(1)} wake-ups a second, of all threads; ` +
    `${((questionsIn(log()) - asked) / minutes).toFixed(1)} questions a minute`;
}

async function startBesideNode(folder: string) {
  const devLog = join(folder, "dev.log");
  startChild([...programCommand(), "dev", "--port", "0"], { outFile: devLog });
  const read = (file: string) => readFileSync(file, "utf8");
  await until("the development node is up", () => read(devLog).includes("An operator of your own"));
  const node = /http:\/\/[\d.]+:\d+/.exec(read(devLog))?.[0] ?? "";
  const ids = [...read(devLog).matchAll(/--operator-application-ids ([0-9a-f]{64})/g)];
  const config = join(folder, "config.toml");
  const applications = JSON.stringify(ids.map((match) => match[1]));
  writeFileSync(
    config,
    `node = "${node}"\napplications = ${applications}\noperators.cat.command = "cat"\n`,
    { mode: 0o600 },
  );
  const log = join(folder, "run.log");
  const state = ["--state-dir", join(folder, "state"), "--log-level", "debug"];
  const words = [...programCommand(), "run", "--config", config, ...state, "--log-format", "json"];
  const { pid } = startChild(words, { outFile: log });
  await until("the processor is connected", () => read(log).includes("chain.connected"));
  return { pid, log: () => read(log) };
}

function questionsIn(log: string): number {
  return log.split(`"event":"question.answered"`).length - 1;
}

/** Of all its threads, those that have ended among them. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

function wakeUpsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((total, thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, "utf8");
    return total + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }, 0);
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

await main(Number(process.argv[2] ?? 60));
