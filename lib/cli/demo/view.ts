/**
 * What the demonstration shows while it goes on: a line for each block, and for what went wrong.
 *
 * @module
 */
import { styleText } from "node:util";
import { type Clock, MICROS_PER_MS } from "../../clock/clock.ts";
import { formatMs } from "../../observe/duration.ts";
import type { EventListener, EventMap } from "../../observe/events.ts";
import { count, quoted, said, taskOf } from "../../observe/line.ts";
import { shortId } from "../../protocol/identifiers.ts";
import type { Output } from "../machine.ts";

type Style = Parameters<typeof styleText>[0];

/** Writes the lines. */
export class DemoView {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #start: number;
  /** Outcomes of the block that is being told, by operator. */
  #block: { readonly hash: string; readonly outcomes: Map<string, number> } | null = null;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
    this.#start = clock.monotonic();
  }

  /** A line of its own, with the time since the beginning. */
  say(mark: string, text: string, style: Style): void {
    const seconds = (this.#clock.monotonic() - this.#start) / MICROS_PER_MS / 1_000;
    const time = `${seconds.toFixed(1).padStart(5)} s`;
    this.write(`${this.#styled("dim", time)}  ${this.#styled(style, `${mark} ${text}`)}\n`);
  }

  write(text: string): void {
    this.#output.write(text);
  }

  readonly listen: EventListener = (event) => {
    switch (event.name) {
      case "outcome.committed":
        return this.#committed(event);
      case "outcome.rejected": {
        const { taskId, operator, message } = event;
        return this.say("x", `${nameOf(taskId, operator)} refused: ${said(message)}`, "red");
      }
      case "group.retrying": {
        const { taskId, operator, retryInMs, message } = event;
        const wait = formatMs(retryInMs);
        const why = reasonOf(message);
        return this.say("~", `${nameOf(taskId, operator)} again in ${wait}: ${why}`, "yellow");
      }
    }
  };

  /** All outcomes of a block are told in one turn; its line is written behind the last. */
  #committed({ block, operator }: EventMap["outcome.committed"]): void {
    if (this.#block?.hash !== block) {
      this.#flush();
      this.#block = { hash: block, outcomes: new Map() };
      queueMicrotask(() => this.#flush());
    }
    const { outcomes } = this.#block!;
    outcomes.set(operator, (outcomes.get(operator) ?? 0) + 1);
  }

  #flush(): void {
    if (this.#block === null) return;
    const { hash, outcomes } = this.#block;
    this.#block = null;
    const total = [...outcomes.values()].reduce((sum, number) => sum + number, 0);
    const names = [...outcomes].map(([name, number]) => `${number} ${name}`).join(", ");
    this.say("+", `block ${shortId(hash)}: ${count(total, "outcome")}: ${names}`, "green");
  }

  #styled(style: Style, text: string): string {
    return this.#output.hasColors ? styleText(style, text, { validateStream: false }) : text;
  }
}

function nameOf(taskId: string | null, operator: string): string {
  return `${quoted(operator)}, ${taskOf(taskId)},`;
}

/** Without the operator's name and command, which the line has already. */
function reasonOf(message: string): string {
  return said(message.replace(/^Operator ".*?" \(.*?\) /, ""));
}
