/**
 * How many questions the program asks, as its log in detail tells.
 *
 * @module
 */
import { until } from "../../test/e2e/until.ts";
import type { Place } from "./place.ts";

/**
 * Does work that has so many outcomes, and answers the questions for each of them: one sample of a
 * processor whose log tells, none of another.
 */
export async function questionsIn(
  { processor, isTraced }: Place,
  outcomes: number,
  work: () => Promise<void>,
): Promise<readonly number[]> {
  const count = (name: string) =>
    isTraced ? processor.events().filter(({ event }) => event === name).length : 0;
  const [questions, committed] = [count("question.answered"), count("outcome.committed")];
  await work();
  if (!isTraced) return [];
  const isTold = () => count("outcome.committed") >= committed + outcomes;
  await until("the log tells all outcomes", isTold);
  return [(count("question.answered") - questions) / outcomes];
}
