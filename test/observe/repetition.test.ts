import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ProcessorEvent } from "../../lib/observe/events.ts";
import type { LogLine } from "../../lib/observe/line.ts";
import { eventToLine } from "../../lib/observe/lines.ts";
import { Repetition } from "../../lib/observe/repetition.ts";
import { CHAIN, sample } from "./events.ts";

describe("Repetition.weigh()", () => {
  test("says a failure first, then at the 10th and the 100th time, and its end", () => {
    const weigh = weigher();
    const said: number[] = [];
    for (let failures = 1; failures <= 150; failures++) {
      if (weigh(sample("question.failed", { failures })).level === "warning") said.push(failures);
    }
    assert.deepEqual(said, [1, 10, 100]);
    assert.equal(weigh(sample("question.recovered")).level, "info");
  });

  test("says a failure again when it is another one", () => {
    const weigh = weigher();
    const levels = ["a", "a", "b", "b", "a"]
      .map((message) => weigh(sample("question.failed", { message })).level);
    assert.deepEqual(levels, ["warning", "debug", "warning", "debug", "warning"]);
  });

  test("says failures at growing distances too when each is another one", () => {
    const weigh = weigher();
    const said = Array.from({ length: 1_000 }, (_, index) => `found ${index}`)
      .filter((message) => weigh(sample("question.failed", { message })).level === "warning");
    assert.deepEqual(said, [
      ...Array.from({ length: 11 }, (_, index) => `found ${index}`),
      "found 100",
    ]);
  });

  test("begins anew when the failure comes back after a good answer", () => {
    const weigh = weigher();
    weigh(sample("question.failed"));
    weigh(sample("question.recovered"));
    assert.equal(weigh(sample("question.failed")).level, "warning");
  });

  test("says five of a thousand chains that lose the node, that there are more, and the end", () => {
    const weigh = weigher();
    const lost = thousand().map((chain) => weigh(sample("chain.disconnected", { chain })));
    assert.equal(lost.filter(({ level }) => level === "warning").length, 6);
    assert.match(lost[5]!.text, /there are more/);
    const back = thousand().map((chain) => weigh(sample("chain.connected", { chain })));
    assert.equal(back.filter(({ level }) => level === "info").length, 6);
    assert.match(back.at(-1)!.text, /so it is with all others/);
    assert.equal(weigh(sample("chain.disconnected")).level, "warning");
  });

  test("says the first five of a thousand chains that connect at start", () => {
    const weigh = weigher();
    const lines = thousand().map((chain) => weigh(sample("chain.connected", { chain })));
    assert.equal(lines.filter(({ level }) => level === "info").length, 5);
  });

  test("says of a thousand chains that are not followed the first five, and that all are at last", () => {
    const weigh = weigher();
    const lines = thousand().map((chain) => weigh(sample("chain.unfollowed", { chain })));
    assert.equal(lines.filter(({ level }) => level === "error").length, 6);
    const back = thousand().map((chain) => weigh(sample("chain.followed", { chain })));
    assert.match(back.at(-1)!.text, /so it is with all others/);
  });

  test("says how many applications are assigned together, or names each of a few", () => {
    for (const [applications, said] of [[5, 5], [6, 1], [10_000, 1]] as const) {
      const weigh = weigher();
      const events = [
        sample("assignment.begun", { applications }),
        ...Array.from({ length: applications }, () => sample("application.assigned")),
      ];
      const lines = events.map(weigh).filter(({ level }) => level === "info");
      assert.equal(lines.length, said);
      if (said === 1) assert.match(lines[0]!.text, new RegExp(`^${applications} applications on `));
    }
  });

  test("names a few applications again that are assigned after many", () => {
    const weigh = weigher();
    weigh(sample("assignment.begun", { applications: 10_000 }));
    weigh(sample("assignment.begun", { applications: 1 }));
    assert.equal(weigh(sample("application.assigned")).level, "info");
  });

  test("says the first five applications that miss an operator, and that there are more (T4)", () => {
    const weigh = weigher();
    const missing = (operator: string) => weigh(sample("operator.missing", { operator }));
    const lines = Array.from({ length: 1_000 }, () => missing("price"));
    assert.equal(lines.filter(({ level }) => level === "error").length, 6);
    assert.match(lines[5]!.text, /there are more/);
    assert.equal(missing("proof").level, "error");
  });

  test("says once per operator that its output was no UTF-8 (O3)", () => {
    const weigh = weigher();
    const replaced = { failure: null, message: null, replaced: 2 };
    const levels = ["cat", "cat", "wc"]
      .map((operator) => weigh(sample("run.ended", { ...replaced, operator })).level);
    assert.deepEqual(levels, ["warning", "debug", "warning"]);
  });

  test("leaves every other line as it is", () => {
    const weigh = weigher();
    weigh(sample("outcome.committed"));
    assert.equal(weigh(sample("outcome.committed")).level, "info");
    assert.equal(weigh(sample("outcome.committed")).level, "info");
  });
});

function weigher(): (event: ProcessorEvent) => LogLine {
  const repetition = new Repetition();
  return (event) => repetition.weigh(event, eventToLine(event));
}

function thousand(): string[] {
  return Array.from(
    { length: 1_000 },
    (_, index) => index.toString(16).padStart(CHAIN.length, "0"),
  );
}
