/**
 * One task after another: how long each takes, and where the time goes.
 *
 * @module
 */
import { performance } from "node:perf_hooks";
import type { LogEvent } from "../../test/e2e/processor.ts";
import type { FigureOptions, Samples } from "../figures.ts";
import { LINERA, PROGRAM } from "./contestants.ts";
import type { Place } from "./place.ts";
import { questionsIn } from "./questions.ts";

/** The figures, p50 and p99 of all turns together, and the medians of the parts. */
export const SINGLE_FIGURES: readonly FigureOptions[] = [
  figure("single task, p50", "singleMs", 0.5, 1.15),
  figure("single task, p99", "singleMs", 0.99, 1.4),
  part("of it: its block is told", "toldMs"),
  part("of it: the question", "askMs"),
  part("of it: the operator", "runMs"),
  part("of it: the submission", "submitMs"),
  { name: "questions for each outcome", unit: "", key: "singleQuestions" },
];

/** Measures `count` tasks, each requested when the one before it is stored. */
export async function singles(place: Place, count: number): Promise<Samples> {
  const singleMs: number[] = [];
  const toldMs: number[] = [];
  const questions = await questionsIn(place, count, async () => {
    for (let number = 0; number < count; number++) {
      const { total, told } = await single(place);
      singleMs.push(total);
      toldMs.push(told);
    }
  });
  const parts = place.isTraced ? partsOf(place, count) : {};
  return { singleMs, toldMs, singleQuestions: questions, ...parts };
}

// Nobody else makes blocks here: the request's is the next one, and the outcome's follows it. The
// node tells of a block while the request that made it is still being answered: `told` may be below 0.
async function single({ lab, watch }: Place) {
  const height = await lab.node.height();
  await lab.request({ operator: "cat", input: "task $number" });
  const answered = performance.now();
  const stored = await watch.arrival(height + 1);
  return { total: stored - answered, told: await watch.arrival(height) - answered };
}

/** What the log says of the last `count` tasks: the questions that listed one, the runs, the submissions. */
function partsOf({ processor }: Place, count: number): Samples {
  const events = processor.events();
  const timesOf = (isOne: (event: LogEvent) => boolean, field: string) =>
    events.filter(isOne).slice(-count).map((event) => Number(event[field]));
  return {
    askMs: timesOf(({ event, tasks }) => event === "question.answered" && tasks === 1, "tookMs"),
    runMs: timesOf(({ event }) => event === "run.ended", "ranMs"),
    submitMs: timesOf(({ event }) => event === "submission.ended", "tookMs"),
  };
}

function figure(name: string, key: string, share: number, atMost: number): FigureOptions {
  return { name, unit: "ms", key, share, goals: [{ of: PROGRAM, against: LINERA, atMost }] };
}

function part(name: string, key: string): FigureOptions {
  return { name, unit: "ms", key };
}
