/**
 * What the demonstration shows while it goes on: a line for each block, for what went wrong, and for
 * what the log of `run` would warn of, such as a full disk.
 *
 * @module
 */
import { styleText } from "node:util";
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import { formatMs } from "../../observe/duration.ts";
import type { EventListener, EventMap } from "../../observe/events.ts";
import { type LogLine, quoted, said, taskOf } from "../../observe/line.ts";
import { eventToLine } from "../../observe/lines.ts";
import { Repetition } from "../../observe/repetition.ts";
import { shortId } from "../../protocol/identifiers.ts";
import type { Output } from "../machine.ts";
import { wrapText } from "../wrapping.ts";

type Style = Parameters<typeof styleText>[0];

/** How long failures of one kind are collected for one line. */
const COLLECT_MS = 150;

/** Writes the lines. */
export class DemoView {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #start: number;
  /** Outcomes of the block that is being told, by operator. */
  #block: { readonly hash: string; readonly outcomes: Map<string, number> } | null = null;
  /** Retries that are not told yet, by operator. */
  readonly #retries = new Map<string, EventMap["group.retrying"][]>();
  readonly #repetition = new Repetition();
  readonly #life: AbortSignal;

  /** @param life its abort takes back what is not told yet. */
  constructor(output: Output, clock: Clock, life: AbortSignal) {
    this.#output = output;
    this.#clock = clock;
    this.#start = clock.monotonic();
    this.#life = life;
  }

  /** A line of its own, with the time since the beginning. */
  say(mark: string, text: string, style: Style): void {
    const seconds = (this.#clock.monotonic() - this.#start) / MICROS_PER_MS / 1_000;
    const time = `${seconds.toFixed(1).padStart(5)} s`;
    this.write(`${this.#styled("dim", time)}  ${this.#styled(style, `${mark} ${text}`)}\n`);
  }

  write(text: string): void {
    this.#output.write(wrapText(text, this.#output.columns));
  }

  readonly listen: EventListener = (event) => {
    if (event.name === "outcome.committed") this.#committed(event);
    else if (event.name === "outcome.rejected") this.#rejected(event);
    else if (event.name === "group.retrying") this.#retrying(event);
    else if (event.name !== "run.ended") { // its failure is a retry
      const line = this.#repetition.weigh(event, eventToLine(event));
      // The drain at the end of the script has nothing to wait for.
      const waits = event.name === "processor.draining" && event.running > 0;
      if (waits || WARNINGS.includes(line.level)) this.say("!", line.text, "yellow");
    }
  };

  #rejected({ taskId, operator, message }: EventMap["outcome.rejected"]): void {
    this.say("x", `${taskOf(taskId)} of ${quoted(operator)}: ${said(message)}`, "red");
  }

  #retrying(event: EventMap["group.retrying"]): void {
    const waiting = this.#retries.get(event.operator);
    if (waiting !== undefined) return void waiting.push(event);
    this.#retries.set(event.operator, [event]);
    this.#clock.after(COLLECT_MS, this.#life, () => this.#tellRetries(event.operator));
  }

  #tellRetries(operator: string): void {
    const [first, ...others] = this.#retries.get(operator) ?? [];
    this.#retries.delete(operator);
    if (first === undefined) return;
    const wait = formatMs(Math.round(first.retryInMs / 100) * 100);
    const why = reasonOf(first.message);
    this.say(
      "~",
      `${others.length + 1} ${quoted(operator)} again in about ${wait}: ${why}`,
      "yellow",
    );
  }

  /** All outcomes of a block are told in one turn; its line is written behind the last. */
  #committed({ block, operator }: EventMap["outcome.committed"]): void {
    let told = this.#block;
    if (told?.hash !== block) {
      this.#flush();
      told = { hash: block, outcomes: new Map() };
      this.#block = told;
      queueMicrotask(() => this.#flush());
    }
    told.outcomes.set(operator, (told.outcomes.get(operator) ?? 0) + 1);
  }

  #flush(): void {
    if (this.#block === null) return;
    const { hash, outcomes } = this.#block;
    this.#block = null;
    const names = [...outcomes].map(([name, number]) => `${number} ${name}`).join(", ");
    this.say("+", `block ${shortId(hash)} stores ${names}`, "green");
  }

  #styled(style: Style, text: string): string {
    return this.#output.hasColors ? styleText(style, text, { validateStream: false }) : text;
  }
}

const WARNINGS: readonly LogLine["level"][] = ["warning", "error", "fatal"];

/** Without the operator's name and command, which the line has already; in few words. */
function reasonOf(message: string): string {
  return said(
    message.replace(/^Operator ".*?" \(.*?\) /, "").replace("; the last line of its stderr:", ":"),
  );
}
