/**
 * Operators that write down every run, so that a scenario can count them.
 *
 * @module
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A run that has started. */
export interface Run {
  readonly operator: string;
  readonly input: string;
  /** `LINERA_RUN_ID` (O6); empty under Linera's own processor, which has none. */
  readonly runId: string;
  /** Seconds since the machine started, to a hundredth: monotonic, and read without a process. */
  readonly startedAt: number;
}

/** A folder of operators, and the record of what they were run for. */
export class Operators {
  readonly #folder: string;
  readonly #record: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#record = join(folder, "runs");
    mkdirSync(folder, { recursive: true });
  }

  /**
   * Writes an operator that records its run and goes on with `body`, a shell text that finds the
   * input (one line) in `$input`. Default: it answers its input.
   *
   * @returns what `--operators` takes.
   */
  recorded(name: string, body: string = `printf %s "$input"`): string {
    return this.plain(
      name,
      `IFS= read -r input
read -r uptime _ < /proc/uptime
printf '%s\\t%s\\t%s\\t%s\\n' "$uptime" "$LINERA_RUN_ID" ${name} "$input" >> ${this.#record}
${body}`,
    );
  }

  /** Writes an operator that is only the shell text `body`. */
  plain(name: string, body: string): string {
    const file = join(this.#folder, name);
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, 0o755);
    return `${name}=${file}`;
  }

  /** A path in the operators' folder, for what they and a scenario share. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Every run so far, in the order of their starts. */
  runs(): readonly Run[] {
    if (!existsSync(this.#record)) return [];
    return readFileSync(this.#record, "utf8").split("\n").filter((line) => line !== "").map(runOf);
  }

  /** The runs for one input. */
  runsOf(input: string): readonly Run[] {
    return this.runs().filter((run) => run.input === input);
  }

  /** Inputs that were run more than once. */
  repeated(): readonly string[] {
    const seen = new Set<string>();
    const twice = new Set<string>();
    for (const { input } of this.runs()) (seen.has(input) ? twice : seen).add(input);
    return [...twice];
  }
}

/** The seconds between each run and the next. */
export function gapsOf(runs: readonly Run[]): readonly number[] {
  return runs.slice(1).map((run, index) => run.startedAt - (runs[index]?.startedAt ?? 0));
}

/** The first gaps in words: a hot loop has hundreds. */
export function gapsShown(gaps: readonly number[]): string {
  const first = gaps.slice(0, 5).map((gap) => gap.toFixed(1)).join(", ");
  return gaps.length > 5 ? `${first}, …` : first;
}

function runOf(line: string): Run {
  const [uptime = "", runId = "", operator = "", input = ""] = line.split("\t");
  return { operator, input, runId, startedAt: Number(uptime) };
}
