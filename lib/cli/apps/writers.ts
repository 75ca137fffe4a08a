/**
 * What `apps` prints: for people, or a line of JSON for everything.
 *
 * @module
 */
import { styleText } from "node:util";
import type { Clock } from "../../clock/clock.ts";
import { escapeJson } from "../../observe/escape.ts";
import { count, said } from "../../observe/line.ts";
import type { Output } from "../machine.ts";
import { wishesFields, wishesText } from "../wishes.ts";
import { wrapText } from "../wrapping.ts";
import type { ListedApplication, ListedChain, ListingWriter } from "./listing.ts";

/** Lines of JSON: those of chains have `applications`, the others `application`. */
export function jsonWriter({ write }: Output): ListingWriter {
  const line = (fields: object) => write(`${escapeJson(JSON.stringify(fields))}\n`);
  return {
    chain: line,
    application: ({ wants, problem, ...known }) =>
      line({
        ...known,
        ...(wants === null ? {} : wishesFields(wants)),
        ...(problem === null ? {} : { problem }),
      }),
  };
}

type Style = Parameters<typeof styleText>[0];

/** Below the words that ids stand behind. */
const INDENT = 12;

/** Ids are whole and never broken: they are there to be copied. */
export class TextWriter implements ListingWriter {
  readonly #output: Output;
  readonly #clock: Clock;
  #chains = 0;
  #applications = 0;
  #asking = 0;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
  }

  readonly chain = ({ chain, isDefault, isFollowed, applications }: ListedChain): void => {
    const gap = this.#chains++ === 0 ? "" : "\n";
    const heading = `chain ${chain}`;
    this.#output.write(`${gap}${this.#styled("bold", heading)}${isDefault ? " (default)" : ""}\n`);
    if (!isFollowed) this.#detail(NOT_FOLLOWED, 2);
    if (applications === null) this.#detail(NO_LIST, 2);
    if (applications === 0 && isFollowed) this.#detail("no applications with a state here", 2);
  };

  readonly application = (listed: ListedApplication): void => {
    const { application, asksForTasks, wants, problem } = listed;
    const [word, style] = WORDS[String(asksForTasks)]!;
    this.#output.write(`  ${this.#styled(style, word.padEnd(INDENT - 2))}${application}\n`);
    if (wants !== null) this.#detail(`wants ${wishesText(wants, this.#clock.now())}`, INDENT);
    if (problem !== null) this.#detail(said(problem), INDENT);
    this.#applications += 1;
    if (asksForTasks) this.#asking += 1;
  };

  /** The sum; nothing when there was nothing to add up. */
  readonly end = (): void => {
    if (this.#applications === 0) return;
    const verb = this.#asking === 1 ? "asks" : "ask";
    const sum = `${count(this.#applications, "application")}, ${this.#asking} ${verb} for tasks`;
    this.#output.write(`\n${sum}\n`);
  };

  #detail(text: string, indent: number): void {
    this.#output.write(`${wrapText(" ".repeat(indent) + text, this.#output.columns)}\n`);
  }

  #styled(style: Style, text: string): string {
    return this.#output.hasColors ? styleText(style, text, { validateStream: false }) : text;
  }
}

/** By whether an application asks for tasks. */
const WORDS: Readonly<Record<string, readonly [word: string, Style]>> = {
  true: ["tasks", "green"],
  false: ["no tasks", "dim"],
  null: ["unclear", "yellow"],
};

const NOT_FOLLOWED = "not followed by the node, which then knows little of it: " +
  "`linera wallet follow-chain` on its wallet";
const NO_LIST = "the node lists no applications of it: it does not know that query, or did not " +
  "answer in time (--timeout)";
