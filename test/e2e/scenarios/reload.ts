/**
 * Reloads ten times a second, valid and invalid in turn, under load.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, readlinkSync, renameSync, writeFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import type { Processor } from "../processor.ts";
import { until } from "../until.ts";

/** By the file's change and by SIGHUP: nothing lost, nothing twice, no growth (D5, T4, T5). */
export const reload: Scenario = {
  name: "reload",
  skipped: () => process.platform === "linux" ? null : "its growth is read from /proc",
  async run(context) {
    const [lab, guest] = [await context.newLab(), await context.newLab()];
    const file = context.operators.path("config.toml");
    const cat = context.operators.recorded("cat").replace(/^cat=/, "");
    const site = { lab, guest, file, commands: { cat, rest: "sleep", gone: "./gone" } };
    write(site, VALID, 0);
    const flags = ["--config", file, "--log-level", "debug"];
    const processor = await context.start([], { operators: [], flags });
    // Before that, SIGHUP ends it as it does every program.
    await until("it has started", () => processor.log().includes("program.started"));
    const seconds = Number(process.env["LINERA_E2E_RELOAD_SECS"] ?? 10);
    const before = await shake(site, processor, seconds / 3);
    const after = await shake(site, processor, seconds * 2 / 3);
    await settle(lab);
    await settle(guest);
    assertNoGrowth(before, after);
    assert.deepEqual(await processor.stop(), { status: 0, signal: null });
    const stored = lab.requested.length + guest.requested.length;
    const runs = context.operators.runs().length;
    return `${stored} stored once over ${seconds} s, strays 0, ${runs} runs; ${
      answersShown(processor)
    }; ` +
      `after a third and at the end ${shown(before)}, ${shown(after)}`;
  },
};

interface Site {
  /** Always assigned. */
  readonly lab: Lab;
  /** Comes and goes. */
  readonly guest: Lab;
  readonly file: string;
  /** By the operators' names. */
  readonly commands: Readonly<Record<string, string>>;
}

/** What the files say in turn; what is invalid has `mistake`. */
interface Turn {
  readonly guest: boolean;
  readonly operators: readonly string[];
  readonly maxConcurrency: number;
  readonly mistake?: string;
}

const VALID: Turn = { guest: true, operators: ["cat", "rest"], maxConcurrency: 64 };

const TURNS: readonly Turn[] = [
  VALID,
  { ...VALID, mistake: "bogus = 7" },
  { ...VALID, guest: false },
  { ...VALID, mistake: 'maxShared = "many"' },
  { ...VALID, operators: ["rest"] },
  { ...VALID, operators: ["cat", "gone"] },
  { ...VALID, maxConcurrency: 1 },
  { ...VALID, guest: false, mistake: "[operators" },
];

const PERIOD_MS = 100;

/** Edits and signals while tasks are asked for, until all of them are stored; what it holds then. */
async function shake(site: Site, processor: Processor, seconds: number): Promise<Figures> {
  const over = new AbortController();
  const load = Promise.all([site.lab, site.guest].map((lab) => request(lab, over.signal)));
  const begin = performance.now();
  for (let turn = 0; turn * PERIOD_MS < seconds * 1_000; turn++) {
    write(site, TURNS[turn % TURNS.length]!, turn);
    process.kill(processor.pid, "SIGHUP");
    await delay(Math.max(0, begin + (turn + 1) * PERIOD_MS - performance.now()));
  }
  over.abort();
  await load;
  write(site, VALID, 0);
  for (const lab of [site.lab, site.guest]) {
    await lab.untilStored(lab.requested.length, { deadlineMs: 60_000 });
  }
  return await figuresAtRest(processor);
}

async function request(lab: Lab, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await lab.request({ operator: "cat", input: "task $number", count: 5 });
    await delay(PERIOD_MS);
  }
}

/** By turns in place, and by a rename as editors do. */
function write({ lab, guest, file, commands }: Site, turn: Turn, number: number): void {
  const applications = [lab, ...(turn.guest ? [guest] : [])].map((each) => each.application);
  const lines = [
    `applications = ${JSON.stringify(applications)}`,
    `maxConcurrency = ${turn.maxConcurrency}`,
    turn.mistake ?? "",
    "[operators]",
    ...turn.operators.map((name) => `${name} = ${JSON.stringify(commands[name])}`),
  ];
  const target = number % 2 === 0 ? file : `${file}.new`;
  writeFileSync(target, lines.join("\n"));
  if (target !== file) renameSync(target, file);
}

/** What the program holds of the machine. */
interface Figures {
  readonly rssMiB: number;
  readonly files: number;
  /** Of the system's watchers; it needs none. */
  readonly watchers: number;
}

/** Once no operator runs any more: each has pipes. */
async function figuresAtRest({ pid }: Processor): Promise<Figures> {
  const tasks = `/proc/${pid}/task/${pid}/children`;
  await until("no operator runs", () => readFileSync(tasks, "utf8").trim() === "");
  const links = readdirSync(`/proc/${pid}/fd`).map((entry) => linkOf(`/proc/${pid}/fd/${entry}`));
  const [, rss] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))!;
  return {
    rssMiB: Math.round(Number(rss) / 1_024),
    files: links.length,
    watchers: links.filter((link) => link.includes("inotify")).length,
  };
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // Closed meanwhile.
  }
}

/** A heap grows before it is collected: by 52 MiB in 50 s under Deno, and by 5 in 1,200 reloads alone. */
const RSS_SLACK_MIB = 100;
/** Connections to the node that are kept for the next request. */
const FILES_SLACK = 8;

function assertNoGrowth(before: Figures, after: Figures): void {
  const words = `${shown(before)}, then ${shown(after)}`;
  assert.ok(after.rssMiB <= before.rssMiB + RSS_SLACK_MIB, words);
  assert.ok(after.files <= before.files + FILES_SLACK, words);
  assert.equal(after.watchers, before.watchers, words);
}

function shown({ rssMiB, files, watchers }: Figures): string {
  return `${rssMiB} MiB, ${files} files, ${watchers} watchers`;
}

function answersShown(processor: Processor): string {
  const events = processor.events().map(({ event }) => event);
  const count = (name: string) => events.filter((event) => event === name).length;
  const [taken, refused] = ["configuration.reloaded", "configuration.refused"].map(count);
  const [came, went] = ["application.assigned", "application.unassigned"].map(count);
  assert.ok(taken! > 0 && refused! > 0 && came! > 2 && went! > 0, "it was reloaded");
  return `${taken} reloads, ${refused} refused, ${came} assignments, ${went} taken away`;
}
