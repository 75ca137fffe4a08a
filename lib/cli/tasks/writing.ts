/**
 * What is printed of tasks.
 *
 * @module
 */
import { styleText } from "node:util";
import type { Micros } from "../../clock/clock.ts";
import type { DecidedLine, TaskLine } from "../../control/protocol.ts";
import { escapeControls, escapeJson } from "../../observe/escape.ts";
import { count, nameOf, quoted, said } from "../../observe/line.ts";
import { keyOf } from "../../protocol/identifiers.ts";
import type { Machine, Output } from "../machine.ts";
import { print } from "../printing.ts";
import { wrapText } from "../wrapping.ts";
import type { Answered } from "./desk.ts";
import { stateText, sumText, taskText } from "./words.ts";

/** Says, beside the results, what they are worth. */
export function noteSource(
  { pid, more, missing }: Answered,
  { stderr }: Pick<Machine, "stderr">,
): void {
  for (const { operator, ...application } of missing) {
    const rest = "which is not given: see --operators; tasks for it wait, and are not listed";
    stderr.write(`${nameOf(application)} asks for the operator ${quoted(operator)}, ${rest}\n`);
  }
  if (pid === null) stderr.write("no processor is running: this is what its journal keeps\n");
  if (more > 0) stderr.write(`${more} more are not shown: --application and --parked narrow it\n`);
}

/** A line of JSON for each. */
export async function printJson(tasks: readonly object[], machine: Machine): Promise<void> {
  await print(tasks.map((line) => `${escapeJson(JSON.stringify(line))}\n`).join(""), machine);
}

/** Below their applications; ids are whole, and never broken. */
export async function printList(tasks: readonly TaskLine[], machine: Machine): Promise<void> {
  const { stdout, clock } = machine;
  const now = clock.now();
  const text: string[] = [];
  let last: string | null = null;
  for (const line of tasks) {
    const key = keyOf(line);
    if (key !== last) text.push(`${last === null ? "" : "\n"}${heading(line, stdout)}\n`);
    last = key;
    text.push(row(line, now, stdout));
  }
  await print(`${text.join("")}${tasks.length === 0 ? "" : "\n"}${sumText(tasks)}\n`, machine);
}

function heading(line: TaskLine, { hasColors }: Output): string {
  const name = `application ${keyOf(line)}`;
  const styled = hasColors ? styleText("bold", name, { validateStream: false }) : name;
  return line.assigned ? styled : `${styled} (not worked for)`;
}

function row(line: TaskLine, now: Micros, { columns }: Output): string {
  const text = `${taskText(line)} by ${quoted(line.operator)}: ${stateText(line, now)}`;
  return `${wrapText(`  ${line.ref}  ${text}`, columns)}\n`;
}

/** What has come of each group that was decided about. */
export async function printDecided(
  decided: readonly DecidedLine[],
  machine: Machine,
): Promise<void> {
  const rows = decided.map((line) => {
    const what = line.task === null ? "positional tasks" : taskText({ ...line, position: 1 });
    const text = `  ${line.ref}  ${what} of ${nameOf(line)}: ${ENDS[line.end]}`;
    return `${wrapText(text, machine.stdout.columns)}\n`;
  });
  await print(rows.length === 0 ? "nothing waits for a retry\n" : rows.join(""), machine);
}

const ENDS: Readonly<Record<DecidedLine["end"], string>> = {
  released: "released: runs when its application lists it",
  tried: "tried now",
  goesOn: "left as it is: it neither waits nor is parked",
  dropped: "dropped: nothing of it runs or is sent until it is retried, or no longer listed",
  unknown: "not known any more",
};

/** Everything that is known of each. */
export async function printWhole(tasks: readonly TaskLine[], machine: Machine): Promise<void> {
  const { stdout, clock } = machine;
  const texts = tasks.map((line) =>
    fields(line, clock.now()).map(([name, value]) =>
      wrapText(name === "" ? value : `  ${name.padEnd(WIDEST)}  ${value}`, stdout.columns)
    ).join("\n")
  );
  await print(`${texts.join("\n\n")}\n`, machine);
}

const WIDEST = "last failure".length;

function fields(line: TaskLine, now: Micros): readonly (readonly [name: string, value: string])[] {
  const { failure, outcome, input, inputBytes } = line;
  const found: [string, string][] = [
    ["", taskText(line)],
    ["name", line.ref],
    ["chain", line.chain],
    ["application", `${line.application}${line.assigned ? "" : " (not worked for)"}`],
    ["operator", escapeControls(line.operator)],
    ["state", stateText({ ...line, failure: null }, now)],
    ["attempts", `${line.attempts} failed`],
  ];
  if (line.since !== null) found.push(["since", line.since]);
  if (line.until !== null) found.push(["until", line.until]);
  if (failure !== null) {
    found.push(["last failure", escapeControls(failure.message)]);
    if (failure.at !== null) found.push(["failed at", failure.at]);
  }
  found.push(["input", `${count(inputBytes, "byte")}, sha256 ${input?.sha256 ?? "unknown"}`]);
  found.push(["begins with", said(input?.start ?? "")]);
  if (outcome === null) return found;
  const sent = outcome.sent ? "sent before" : "not sent yet";
  const size = count(outcome.outputBytes, "byte");
  return [...found, ["outcome", `${outcome.id}, ${size}, ${sent}, of ${outcome.computedAt}`]];
}
