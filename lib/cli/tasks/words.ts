/**
 * What a task waits for, in words.
 *
 * @module
 */
import { type Micros, MICROS_PER_MS } from "../../clock/clock.ts";
import type { TaskLine } from "../../control/protocol.ts";
import { formatMs } from "../../observe/duration.ts";
import { escapeControls } from "../../observe/escape.ts";
import { count, said } from "../../observe/line.ts";

/** A task, whole: `task 42`, or `positional task 3`. */
export function taskText({ task, position }: Pick<TaskLine, "task" | "position">): string {
  if (task === null) return `positional task ${position}`;
  const place = position === 1 ? "" : `, ${position} of its group`;
  const plain = /^[\w.:/@-]+$/.test(task);
  return `task ${plain ? task : escapeControls(JSON.stringify(task))}${place}`;
}

/** `parked for 2 min after 3 attempts: exited with status 1`. */
export function stateText(line: TaskLine, now: Micros): string {
  const words = WORDS[`${line.state} ${line.why}`] ?? WORDS[line.state] ?? said(line.state);
  const text = typeof words === "string" ? words : words(line, now);
  const isFailed = line.state === "parked" || line.why === "failed";
  if (!isFailed) return text;
  const after = line.attempts === 0 ? "" : ` after ${count(line.attempts, "failed attempt")}`;
  return `${text}${after}${line.failure === null ? "" : `: ${said(line.failure.message)}`}`;
}

type Words = string | ((line: TaskLine, now: Micros) => string);

/** By the state and what it waits for, or by the state alone. */
const WORDS: Readonly<Record<string, Words>> = {
  "queued place": (line, now) => `waits for a place to run${ago(line, now)}`,
  "queued stopping": "waits for the next start",
  "queued readOnly": "waits to run: the node is read-only",
  "queued cannotPropose": "waits to run: the node cannot propose blocks on the chain",
  "running": (line, now) => `running${ago(line, now)}`,
  "computed order": "its outcome waits for those before it",
  "computed turn": "its outcome waits to be submitted",
  "computed fence": "its outcome waits until the fate of an earlier submission is known",
  "computed readOnly": "its outcome waits: the node is read-only",
  "computed cannotPropose": "its outcome waits: the node cannot propose blocks on the chain",
  "computed unreachable": "its outcome waits: the node cannot be reached",
  "computed unassigned": "its outcome is kept until its application is worked for",
  "submitting": (line, now) => `on its way to the node${ago(line, now)}`,
  "settling": "sent; whether it is in a block is being found out",
  "waiting failed": (line, now) => `tried again ${ahead(line, now)}`,
  "waiting confirm": (line, now) => `goes on, if still listed, ${ahead(line, now)}`,
  "waiting accepted": "accepted without a block; the next answer decides",
  "waiting presumed": "seems to be in a block; the next answer decides",
  "ending": "being ended",
  "parked": ({ dropped, ...line }, now) =>
    `${dropped ? "dropped by hand" : "parked"}${ago(line, now)}`,
};

/** ` for 2 min`; nothing when it is not known since when. */
function ago({ since }: Pick<TaskLine, "since">, now: Micros): string {
  if (since === null) return "";
  return ` for ${formatMs(Math.max(0, now / MICROS_PER_MS - Date.parse(since)))}`;
}

function ahead({ until }: TaskLine, now: Micros): string {
  const ms = until === null ? 0 : Date.parse(until) - now / MICROS_PER_MS;
  return ms <= 0 ? "with the next answer" : `in ${formatMs(ms)}`;
}

/** `3 tasks: 1 running, 2 parked`. */
export function sumText(tasks: readonly TaskLine[]): string {
  if (tasks.length === 0) return "no tasks";
  const states = new Map<string, number>();
  for (const { state, dropped } of tasks) {
    const word = dropped ? "dropped" : state;
    states.set(word, (states.get(word) ?? 0) + 1);
  }
  const each = [...states].map(([state, number]) => `${number} ${state}`);
  return `${count(tasks.length, "task")}: ${each.join(", ")}`;
}
