import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ProcessorEvent } from "../../lib/observe/events.ts";
import { eventToLine, isForDebugging } from "../../lib/observe/lines.ts";
import { APPLICATION, BLOCK, CHAIN, EVENTS, sample } from "./events.ts";

/** What a terminal obeys, or what forges lines or the order of reading. */
// deno-lint-ignore no-control-regex
const UNFIT = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Keys that the JSON format gives a meaning of its own. */
const RESERVED = ["@timestamp", "level", "message", "logger", "event"];

describe("isForDebugging()", () => {
  test("is true of lines at the debug level alone, a run's that succeeded among them", () => {
    const good = { failure: null, message: null } as const;
    const ends = [sample("run.ended", good), sample("run.ended", { ...good, replaced: 2 })];
    const quiet = [...EVENTS, ...ends].filter(isForDebugging);
    assert.deepEqual(quiet.map(({ name }) => name), ["run.started", "run.ended"]);
    for (const event of quiet) assert.equal(eventToLine(event).level, "debug");
  });
});

describe("eventToLine()", () => {
  for (const event of EVENTS) {
    test(`says something of ${event.name}, with short ids, and whole ids in the fields`, () => {
      const { text, fields, level } = eventToLine(event);
      assert.ok(text.length > 10, text);
      assert.ok(["debug", "info", "warning", "error"].includes(level));
      for (const id of [CHAIN, APPLICATION, BLOCK]) assert.ok(!text.includes(id), text);
      for (const key of RESERVED) assert.ok(!(key in fields), key);
      if ("chain" in event) assert.equal(fields["chain"], event.chain);
      if ("application" in event) {
        assert.equal(fields["application"], APPLICATION);
        assert.ok(text.includes("b068206f") || event.name === "run.stderr", text);
      }
    });
  }

  test("tells application, task, operator, the three times and the block of an outcome", () => {
    const { text, fields } = eventToLine(sample("outcome.committed"));
    assert.equal(
      text,
      "task 42 of 397c7e91:b068206f by cat stored in block 650fce8a: " +
        "waited 3 ms, ran 12 ms, submitted 31 ms",
    );
    assert.deepEqual(fields, {
      chain: CHAIN,
      application: APPLICATION,
      task: "42",
      operator: "cat",
      attempt: 1,
      waitedMs: 3,
      ranMs: 12,
      submittedMs: 31,
      block: BLOCK,
    });
  });

  test("tells version, runtime and state directory at the start, and warns without operators", () => {
    const { text, level } = eventToLine(sample("program.started"));
    assert.equal(text, "version 0.1.0 on bun 1.4.5 has started; state in /state");
    assert.equal(level, "info");
    const filed = sample("program.started", { configuration: "/etc/config.toml" });
    assert.match(eventToLine(filed).text, /; configuration in \/etc\/config\.toml$/);
    const bare = eventToLine(sample("program.started", { operators: [], stateDirectory: null }));
    assert.equal(bare.level, "warning");
    assert.match(bare.text, /without --operators: every task will wait; nothing is stored/);
    const idle = eventToLine(sample("program.started", { isIdle: true }));
    assert.equal(idle.level, "warning");
    assert.match(idle.text, /started with nothing to work for: .*; state in/);
  });

  test("says of an application that has no nextActions what that means", () => {
    const message = 'Unknown field "nextActions" on type "QueryRoot".';
    const { text, fields } = eventToLine(sample("question.failed", { kind: "invalid", message }));
    assert.match(
      text,
      /b068206f does not ask for tasks: it has no query nextActions; asking again/,
    );
    assert.equal(fields["reason"], message);
  });

  test("keeps inputs and outputs out of the line of a dry run", () => {
    const { text, fields } = eventToLine(sample("outcome.dry"));
    assert.doesNotMatch(text + JSON.stringify(fields), /the (in|out)put/);
  });

  test("names positional tasks, empty ids, hashes as ids and ids with spaces", () => {
    const texts = [null, "", CHAIN, "a b", "x".repeat(100)]
      .map((taskId) => eventToLine(sample("outcome.withdrawn", { taskId })).text);
    assert.match(texts[0]!, /^positional task of /);
    assert.match(texts[1]!, /^task "" of /);
    assert.match(texts[2]!, /^task 397c7e91 of /);
    assert.match(texts[3]!, /^task "a b" of /);
    assert.match(texts[4]!, /^task x{40}… \(100 characters\) of /);
  });

  test("lets nothing through that a terminal obeys, whoever wrote it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), hostileText(), (event, text) => {
        assert.doesNotMatch(eventToLine(poisoned(event, text)).text, UNFIT);
      }),
    );
  });

  test("shows a hostile line of stderr as what it is", () => {
    const line = "\x1b]0;title\x07\x1b[2J\r\nforged \u202eevil\x9b31m";
    assert.equal(
      eventToLine(sample("run.stderr", { line })).text,
      "task 42 by cat: \\x1b]0;title\\x07\\x1b[2J\\r\\nforged \\u202eevil\\x9b31m",
    );
  });

  test("cuts what a node says, and never within a character", () => {
    const message = "x".repeat(499) + "😀".repeat(1_000);
    const { text } = eventToLine(sample("question.failed", { message }));
    assert.ok(text.isWellFormed());
    assert.ok(text.length < 700, `${text.length}`);
    assert.match(text, /… \(2499 characters\)/);
  });
});

function hostileText(): fc.Arbitrary<string> {
  const parts = ["\x1b[31m", "\x1b]8;;http://x\x07", "\n", "\r", "\x9b", "\u202e", "\u2028", "ok"];
  return fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary" })))
    .map((pieces) => pieces.join(""));
}

/** Puts a text wherever an event carries one that a node, an application or an operator chose. */
function poisoned(event: ProcessorEvent, text: string): ProcessorEvent {
  const chosen = ["message", "reason", "line", "operator", "taskId", "version", "url", "end"];
  const entries = Object.entries(event).map(([key, value]) => [
    key,
    chosen.includes(key) && typeof value === "string" ? text : value,
  ]);
  return Object.fromEntries(entries) as ProcessorEvent;
}
