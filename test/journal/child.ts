/**
 * A process with a journal of its own, which the tests beside it start and kill.
 *
 * `child.ts write DIRECTORY` writes transactions without end, each with the next number as cursor
 * and in an outcome, and prints the number once it is acknowledged. `child.ts hold DIRECTORY`
 * prints `held` and waits to be killed. `child.ts once DIRECTORY` opens, writes, reads and ends.
 * What keeps any of them from opening the journal is printed instead.
 *
 * @module
 */
import { writeSync } from "node:fs";
import process from "node:process";
import type { Journal } from "../../lib/journal/port.ts";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { APPLICATION, cursorWrite, NOW, outcomeWrite } from "./samples.ts";

const STDOUT = 1;

/** Some are of many pages, so that a kill finds a transaction half written. */
const OUTPUTS = ["small", "x".repeat(50_000), "y".repeat(5_000), ""];

function open(directory: string): Journal | null {
  try {
    return openSqliteJournal({
      directory,
      self: { pid: process.pid, startedAt: NOW },
      bootId: null,
    });
  } catch (error) {
    say(String(error));
    return null;
  }
}

function writeForEver(journal: Journal): never {
  for (let next = Number(journal.load(APPLICATION).cursor ?? 0) + 1;; next++) {
    writeNumber(journal, next);
    say(String(next));
  }
}

function writeNumber(journal: Journal, number: number): void {
  const output = OUTPUTS[number % OUTPUTS.length] ?? "";
  journal.write([cursorWrite(String(number)), outcomeWrite(String(number), { output })]);
}

function say(line: string): void {
  writeSync(STDOUT, `${line}\n`);
}

const [command, directory = ""] = process.argv.slice(2);
const journal = open(directory);
if (journal !== null && command === "write") writeForEver(journal);
if (journal !== null && command === "once") {
  writeNumber(journal, 1);
  say(journal.load(APPLICATION).cursor ?? "none");
  journal[Symbol.dispose]();
}
if (journal !== null && command === "hold") {
  say("held");
  setInterval(() => journal.openRuns(), 60_000);
}
