/**
 * What a run leaves: for each part a JSON and a plot, in `bench/results` for those that are published,
 * and in `bench/results/run` for every other run, which are not kept.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { ROOT } from "../test/e2e/artifacts.ts";
import { BINARY } from "../test/e2e/processor.ts";
import type { Amounts } from "./amounts.ts";
import type { Answer } from "./figures.ts";
import { barsOf } from "./plot/bars.ts";
import { curvesOf } from "./plot/curves.ts";

/** How a part was measured. */
export interface Circumstances {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What `version` says. */
  readonly program: string;
  readonly processor: string;
  readonly cores: number;
  readonly command: string;
  readonly amounts: Amounts;
}

/** A part's JSON. */
export type Result = Circumstances & Answer;

/** The folder of published results, from the root. */
export const PUBLISHED = "bench/results";

export function circumstancesOf(command: string, amounts: Amounts): Circumstances {
  return {
    at: new Date().toISOString(),
    program: execFileSync(BINARY, ["version"], { encoding: "utf8" }).trim(),
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    command,
    amounts,
  };
}

/** Writes both files, and answers the folder, from the root. */
export function save(answer: Answer, circumstances: Circumstances, isPublished: boolean): string {
  const folder = isPublished ? PUBLISHED : join(PUBLISHED, "run");
  mkdirSync(join(ROOT, folder), { recursive: true });
  const file = join(ROOT, folder, answer.part);
  const result: Result = { ...circumstances, ...answer };
  writeFileSync(`${file}.json`, JSON.stringify(result, null, 2) + "\n");
  writeFileSync(`${file}.svg`, plotOf(answer));
  return folder;
}

/** A course where there is one, bars otherwise. */
export function plotOf({ title, figures, curves }: Answer): string {
  return curves.length > 0 ? curvesOf(title, curves) : barsOf(title, figures);
}

/** The published result of a part; null while there is none. */
export function published(part: string): Result | null {
  const file = join(ROOT, PUBLISHED, `${part}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) as Result : null;
}
