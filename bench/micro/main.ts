/**
 * `main.ts MS APPLICATIONS CHAINS`: measures the smallest parts under this runtime, for MS milliseconds
 * each, and prints the samples.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import type { JournalWrite } from "../../lib/journal/port.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { Schedule } from "../../lib/processor/schedule.ts";
import { outcomesDocument, stringLiteral } from "../../lib/protocol/literals.ts";
import type { Samples } from "../figures.ts";
import { CoreWorld } from "./core_world.ts";
import { microsOf } from "./timing.ts";

const TEXT = 'a line with "quotes", a tab\t, an umlaut ü and a line feed\n'.repeat(20);
const ID = "0".repeat(64);
const DEADLINES = 10_000;

function main(ms: number, applications: number, chains: number): void {
  const samples: Samples = {
    literal: microsOf(() => void stringLiteral(TEXT), ms),
    document: documents(ms),
    schedule: schedules(ms),
    step: steps(ms, applications, chains),
    ...journals(ms),
  };
  console.log(JSON.stringify(samples));
}

function documents(ms: number): readonly number[] {
  const outcomes = Array.from({ length: 50 }, (_, id) => ({
    id: String(id),
    operator: "cat",
    output: `task ${id}`,
  }));
  return microsOf(() => void outcomesDocument(outcomes), ms);
}

/** One deadline is moved, as each block and each answer does. */
function schedules(ms: number): readonly number[] {
  const schedule = new Schedule<number>();
  for (let key = 0; key < DEADLINES; key++) schedule.set(String(key), key * 1_000, key);
  let turn = 0;
  return microsOf(() => {
    turn = (turn + 7_919) % DEADLINES;
    schedule.set(String(turn), (turn * 31 % DEADLINES) * 1_000, turn);
  }, ms);
}

/** A task at a time, on chain after chain, with all other applications idle. */
function steps(ms: number, applications: number, chains: number): readonly number[] {
  const world = new CoreWorld(applications, chains);
  let turn = 0;
  const tasksFor = (span: number) => {
    for (const end = performance.now() + span; performance.now() < end;) world.task(turn++);
  };
  tasksFor(ms / 2);
  world.micros.length = 0;
  tasksFor(ms);
  if (world.stored !== turn) throw new Error(`${turn} tasks, ${world.stored} stored`);
  return world.micros;
}

/** An outcome with the line of its history, written lazily as between steps, and durably as before a request. */
function journals(ms: number): Samples {
  const folder = mkdtempSync(join(tmpdir(), "task-processor-bench-"));
  const self = { pid: process.pid, startedAt: Date.now() * 1_000 };
  try {
    using journal = openSqliteJournal({
      directory: join(folder, "state"),
      self,
      bootId: null,
    });
    let number = 0;
    const lazy = microsOf(() => journal.writeLazily(outcomeWrites(++number)), ms);
    const durable = microsOf(() => journal.write(outcomeWrites(++number)), ms);
    return { lazy, durable };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomeWrites(number: number): readonly JournalWrite[] {
  const application = { chain: ID, application: ID };
  const outcomeId = `o${number}`;
  const task = { id: outcomeId, operator: "cat", input: "hello" };
  const outcome = {
    outcomeId,
    group: `i${outcomeId}`,
    task,
    held: null,
    block: null,
    output: "hello",
    literalBytes: 7,
    computedAt: number,
    sent: false,
  };
  return [
    { kind: "outcome", application, outcome },
    { kind: "outcomesGone", outcomeIds: [`o${number - 1}`] },
  ];
}

main(
  Number(process.argv[2] ?? 200),
  Number(process.argv[3] ?? 10_000),
  Number(process.argv[4] ?? 1_000),
);
