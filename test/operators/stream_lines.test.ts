/** The lines of the protocol, however they are cut, and in whatever order they come (O10). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { AnswerLines } from "../../lib/operators/stream_lines.ts";
import { parseAnswer } from "../../lib/operators/stream_protocol.ts";
import { outputOf } from "./http_service.ts";
import { PlayedStream } from "./stream_played.ts";

const UTF8 = new TextEncoder();

/** A line is what it is, with any bytes but a newline in it. */
const LINE = fc.oneof(
  fc.string({ unit: "binary" }).map((text) => UTF8.encode(text.replaceAll("\n", "\r"))),
  fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((byte) => byte === 10 ? 255 : byte)),
);

/** Where a text is cut, as parts of its length. */
const CUTS = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

describe("AnswerLines", () => {
  test("gives the same lines wherever they are cut", () => {
    fc.assert(fc.property(fc.array(LINE), LINE, CUTS, (lines, rest, cuts) => {
      const bytes = joined([...lines.flatMap((line) => [line, NEWLINE]), rest]);
      const taken: string[] = [];
      const answers = new AnswerLines(10_000, ({ text }) => taken.push(text));
      for (const chunk of pieces(bytes, cuts)) assert.ok(answers.push(chunk));
      assert.deepEqual(taken, lines.map((line) => LOSSY.decode(line)));
      assert.equal(answers.unfinished, rest.length);
    }));
  });

  test("holds no more of a line than its limit, and counts what was replaced by line", () => {
    const taken: (readonly [string, number])[] = [];
    const answers = new AnswerLines(4, ({ text, replaced }) => taken.push([text, replaced]));
    assert.ok(answers.push(Uint8Array.of(97, 255, 10, 98, 10, 99, 99, 99, 99)));
    assert.deepEqual(taken, [["a\ufffd", 1], ["b", 0]]);
    assert.ok(!answers.push(Uint8Array.of(99)));
    assert.equal(answers.unfinished, 0);
  });
});

describe("parseAnswer()", () => {
  test("takes any text as an output, and any value for what it is", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string(), (output, id) => {
      assert.deepEqual(parseAnswer(JSON.stringify({ id, output })), { id, kind: "output", output });
    }));
    fc.assert(fc.property(fc.json(), (line) => {
      const answer = parseAnswer(line);
      assert.ok(typeof answer === "string" || typeof answer.id === "string");
    }));
  });
});

describe("StreamOperator, with answers in any order and pieces (O10)", () => {
  test("run() gives each task its own answer, and no process more than it may have", async () => {
    const tasks = fc.array(fc.tuple(fc.nat(1_000), fc.string({ unit: "binary" })), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(tasks, fc.integer({ min: 1, max: 4 }), CUTS, async (wanted, limit, cuts) => {
        const played = new PlayedStream({ perProcess: limit });
        const runs = wanted.map(([, output], index) => {
          return { ...played.run(String(index)), output };
        });
        await played.settle();
        for (let told = 0; told < runs.length;) {
          const open = runs.filter(({ id }) => played.child.input.includes(id)).slice(told);
          assert.ok(open.length <= (told === 0 ? 1 : limit) && open.length > 0);
          told += open.length;
          const order = open.toSorted((one, other) =>
            wanted[runs.indexOf(one)]![0] - wanted[runs.indexOf(other)]![0]
          );
          const lines = order.map(({ id, output }) => `${JSON.stringify({ id, output })}\n`);
          for (const piece of pieces(UTF8.encode(lines.join("")), cuts)) played.child.say(piece);
          await played.settle();
        }
        for (const { result, output } of runs) {
          assert.equal(outputOf(await result), output.toWellFormed());
        }
        assert.equal(played.children.length, 1);
      }),
      { numRuns: 50 },
    );
  });
});

const NEWLINE = Uint8Array.of(10);
const LOSSY = new TextDecoder("utf-8", { ignoreBOM: true });

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

function pieces(bytes: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((part) => Math.floor(part * bytes.length)), bytes.length];
  const sorted = places.toSorted((one, other) => one - other);
  return sorted.slice(1).map((end, index) => bytes.slice(sorted[index], end));
}
