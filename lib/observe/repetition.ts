/**
 * Keeps the log readable while something stays broken.
 *
 * A condition is opened by one event and closed by another: a chain that lost its notifications, an
 * application that does not answer, a node that is away. It is said when it begins, when what is
 * said of it changes, and from then on at growing distances (the 10th, 100th, 1000th time); its end
 * is said too. When many begin together - a node with a thousand chains stops - the first five are
 * said, and of the others that they exist, and when all are over. More than five applications that
 * are assigned or unassigned together are said as a number, and of those that miss the same operator
 * the first five are. What is not said goes to the debug level, so nothing is ever hidden.
 *
 * @module
 */
import { conditionChange } from "./condition_changes.ts";
import type { ProcessorEvent } from "./events.ts";
import type { LogLine } from "./line.ts";

/** Conditions of one topic that are said each on its own. */
const SAID_AT_ONCE = 5;

/** Behind the last one that is said. */
const MORE = "; there are more, see --log-level debug";

/** Names of operators that are remembered. */
const MOST_NAMES = 1_000;

interface Condition {
  readonly said: boolean;
  text: string;
  /** How often this text has come in a row. */
  times: number;
  /** How often it was another one than before. */
  changes: number;
}

/** Turns a line down when it repeats what was said. Holds one entry per open condition. */
export class Repetition {
  readonly #open = {
    node: new Topic(),
    chain: new Topic(),
    unfollowed: new Topic(),
    blocked: new Topic(),
    question: new Topic(),
    discovery: new Topic(),
    controller: new Topic(),
    condition: new Topic(),
    journal: new Topic(),
    operator: new Topic(),
    health: new Topic(),
  };
  /** Operators whose replaced output was reported (O3: once per operator). */
  readonly #replaced = new Set<string>();
  /** How many applications miss an operator, by its name. */
  readonly #missing = new Map<string, number>();
  /** Whether those that are being assigned, or unassigned, were said as a number. */
  readonly #counted = { begun: false, ended: false };

  /** The line as it is to be written. */
  weigh(event: ProcessorEvent, line: LogLine): LogLine {
    if (event.name === "assignment.begun" || event.name === "assignment.ended") {
      const isCounted = event.applications > SAID_AT_ONCE;
      this.#counted[event.name === "assignment.begun" ? "begun" : "ended"] = isCounted;
      return isCounted ? line : quiet(line);
    }
    if (event.name === "application.assigned") return this.#counted.begun ? quiet(line) : line;
    if (event.name === "operator.missing") return this.#missed(event.operator, line);
    if (event.name === "run.ended" && event.failure === null && event.replaced > 0) {
      return this.#firstReplaced(event.operator) ? line : quiet(line);
    }
    const change = conditionChange(event);
    if (change === null) return line;
    if (event.name === "application.unassigned") {
      this.#open.question.close(change.key, line);
      return this.#counted.ended ? quiet(line) : line;
    }
    const topic = this.#open[change.topic];
    return change.text === null
      ? topic.close(change.key, line)
      : topic.open(change.key, change.text, line);
  }

  #missed(operator: string, line: LogLine): LogLine {
    // Applications choose the names: they must not fill the memory.
    if (this.#missing.size >= MOST_NAMES) this.#missing.clear();
    const times = (this.#missing.get(operator) ?? 0) + 1;
    this.#missing.set(operator, times);
    if (times <= SAID_AT_ONCE) return line;
    return times === SAID_AT_ONCE + 1 ? more(line, MORE) : quiet(line);
  }

  #firstReplaced(operator: string): boolean {
    if (this.#replaced.has(operator)) return false;
    this.#replaced.add(operator);
    return true;
  }
}

/** The open conditions of one topic. */
class Topic {
  readonly #conditions = new Map<string, Condition>();
  /** Whether conditions of this wave were only said to exist. */
  #hidden = false;
  /** Good events that closed nothing, such as the first connection of each chain. */
  #greetings = 0;

  open(key: string, text: string, line: LogLine): LogLine {
    const known = this.#conditions.get(key);
    if (known === undefined) return this.#begin(key, text, line);
    const isSame = known.text === text;
    known.times = isSame ? known.times + 1 : 1;
    if (!isSame) known.changes++;
    known.text = text;
    const isDue = isSame ? isPowerOfTen(known.times) : isDueChange(known.changes);
    return known.said && isDue ? line : quiet(line);
  }

  #begin(key: string, text: string, line: LogLine): LogLine {
    const number = this.#conditions.size + 1;
    this.#conditions.set(key, { said: number <= SAID_AT_ONCE, text, times: 1, changes: 0 });
    if (number <= SAID_AT_ONCE) return line;
    const first = !this.#hidden;
    this.#hidden = true;
    return first ? more(line, MORE) : quiet(line);
  }

  close(key: string, line: LogLine): LogLine {
    const known = this.#conditions.get(key);
    if (known === undefined) return ++this.#greetings <= SAID_AT_ONCE ? line : quiet(line);
    this.#conditions.delete(key);
    if (this.#conditions.size === 0 && this.#hidden) {
      this.#hidden = false;
      return more(line, "; so it is with all others");
    }
    return known.said ? line : quiet(line);
  }
}

function quiet(line: LogLine): LogLine {
  return { ...line, level: "debug" };
}

function more(line: LogLine, text: string): LogLine {
  return { ...line, text: line.text + text };
}

/** Another text is news, unless each is another: that of an answer which is nonsense, for example. */
function isDueChange(changes: number): boolean {
  return changes <= 10 || isPowerOfTen(changes);
}

function isPowerOfTen(times: number): boolean {
  return Number.isInteger(Math.log10(times));
}
