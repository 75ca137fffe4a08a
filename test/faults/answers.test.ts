/** Hostile answers (A4, A5): each by an application of its own, all at once, beside a good one. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { PATIENT } from "../cli/program.ts";
import { startAnswersSite } from "./answers_site.ts";
import { FAILING } from "./hostile_answers.ts";
import { peakBytes } from "./memory.ts";

/** What all hostile answers together may cost, with a wide margin: an idle program has 100 MB. */
const MOST_BYTES = 700_000_000;

describe("run, beside applications whose answers are hostile", () => {
  test("serves the others, and says of each what was wrong (A4, A5)", PATIENT, async () => {
    await using bench = await startAnswersSite(FAILING.map(({ answer }) => answer));
    const { program, ids } = bench;
    await bench.serveOthers(3);
    for (const [index, { what, says }] of FAILING.entries()) {
      const { reason, message } = await program.event(
        "question.failed",
        (record) => record["application"] === ids[index],
      );
      assert.match(String(reason), says, what);
      assert.ok(String(message).length < 2_000, `${what}: the line has no end`);
    }
    await bench.serveOthers(3);
    const peak = peakBytes(program.child.pid!);
    assert.ok(peak === null || peak < MOST_BYTES, `it has held ${peak} bytes`);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });
});
