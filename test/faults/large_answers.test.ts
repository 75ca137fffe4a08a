/** Many large answers at once: each is read to its end, and others are served meanwhile (A8). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PATIENT } from "../cli/program.ts";
import { startAnswersSite } from "./answers_site.ts";
import { actions, always } from "./hostile_answers.ts";
import { peakBytes } from "./memory.ts";
import { crowd } from "./odd_answers.ts";

const MEBIBYTE = 1_048_576;
const LARGE = 10;

describe("run, beside applications whose answers are large", () => {
  test("reads each of them to its end, and serves the others (A8)", PATIENT, async () => {
    const padded = always(new TextEncoder().encode(actions("") + " ".repeat(40 * MEBIBYTE)));
    await using bench = await startAnswersSite(Array.from({ length: LARGE }, () => padded));
    const { program, ids } = bench;
    await bench.serveOthers(1);
    for (const id of ids) {
      await program.event("question.answered", (record) => record["application"] === id);
    }
  });

  /** 300,000 tasks are known then. */
  const MOST_OF_TASKS = 1_200_000_000;

  test("knows three times 100,000 tasks in bounded memory (T3)", PATIENT, async () => {
    await using bench = await startAnswersSite(Array.from({ length: 3 }, () => crowd("nobody")));
    const { program, ids } = bench;
    for (const id of ids) {
      await program.event("operator.missing", (record) => record["application"] === id);
    }
    await bench.serveOthers(5);
    const peak = peakBytes(program.child.pid!);
    assert.ok(peak === null || peak < MOST_OF_TASKS, `it has held ${peak} bytes`);
  });
});
