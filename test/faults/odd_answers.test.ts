/** Answers that are allowed and much, or odd: all at once, beside a good application. */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { PATIENT } from "../cli/program.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { startAnswersSite } from "./answers_site.ts";
import { actions, always } from "./hostile_answers.ts";
import { peakBytes } from "./memory.ts";
import { crowd, listing, longCursor, nestedElsewhere, queue } from "./odd_answers.ts";

/** 200,000 tasks are known, and some megabytes of ids, inputs and cursors. */
const MOST_BYTES = 1_000_000_000;

const COMPOSED = "caf\u00e9";
const DECOMPOSED = COMPOSED.normalize("NFD");
const LONG = "i".repeat(100_000);
const LARGE = "w".repeat(1_900_000);

describe("run, beside applications whose answers are much or odd", () => {
  test("serves them to the byte, and the others meanwhile (A2, S2, S3, T3)", PATIENT, async () => {
    using directory = new TemporaryDirectory();
    const hang = directory.join("hang");
    writeFileSync(hang, "#!/bin/sh\nexec sleep 600\n");
    chmodSync(hang, 0o755);
    const cat = (id: string, input: string) => ({ id, operator: "cat", input });
    const similar = listing(
      new Map([
        [`"${COMPOSED}"`, cat(COMPOSED, "composed")],
        [`"${DECOMPOSED}"`, cat(DECOMPOSED, "decomposed")],
      ]),
    );
    const long = listing(
      new Map([
        [`"${LONG}1"`, cat(`${LONG}1`, "first")],
        [`"${LONG}2"`, cat(`${LONG}2`, "second")],
      ]),
    );
    const large = listing(new Map([[LARGE, { operator: "cat", input: LARGE }]]));
    const cursor = longCursor(1_000_000);
    await using bench = await startAnswersSite([
      crowd("hang"),
      queue("hang"),
      crowd("nobody"),
      similar.answer,
      long.answer,
      large.answer,
      cursor.answer,
      always(actions(`"request_callback":0`)),
      always(actions(`"request_callback":18446744073709551615`)),
      nestedElsewhere(1_000),
    ], { hang });
    const { program, ids, front } = bench;
    await bench.serveOthers(5);
    const [pair] = await Promise.all([similar.served, long.served, large.served, cursor.returned]);
    const outcomes = pair.join();
    assert.ok(outcomes.includes(`id: "${COMPOSED}", operator: "cat", output: "composed"`));
    assert.ok(outcomes.includes(`id: "${DECOMPOSED}", operator: "cat", output: "decomposed"`));
    await program.event("operator.missing", (record) => record["application"] === ids[2]);
    await front.asked(ids[7]!, 5);
    await bench.serveOthers(5);
    const failed = program.records().filter(({ event }) => event === "question.failed");
    assert.deepEqual(failed, []);
    const peak = peakBytes(program.child.pid!);
    assert.ok(peak === null || peak < MOST_BYTES, `it has held ${peak} bytes`);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });
});
