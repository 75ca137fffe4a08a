import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { formatMs } from "../../lib/observe/duration.ts";
import { EventBus } from "../../lib/observe/events.ts";
import { jsonLines } from "../../lib/observe/json_lines.ts";
import { logEvents, type LogOptions } from "../../lib/observe/log.ts";
import { prettyLines } from "../../lib/observe/pretty_lines.ts";
import { LineWriter } from "../../lib/observe/writer.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { CHAIN, EVENTS, sample } from "./events.ts";

/** What an application may call an operator. */
const OPERATOR = "a\x1bb\x9bc\u202ed";

describe("logEvents()", () => {
  test("writes one JSON object a line, with the event's name and its fields", () => {
    const { lines, listen } = log({ format: "json", level: "trace" });
    for (const event of EVENTS) listen(event);
    const records = lines.map((line) => JSON.parse(line));
    assert.deepEqual(records.map(({ event }) => event), EVENTS.map(({ name }) => name));
    for (const record of records) {
      assert.match(record["@timestamp"], /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      assert.match(record.level, /^(DEBUG|INFO|WARN|ERROR)$/);
    }
    const stored = records.find(({ event }) => event === "outcome.committed");
    assert.equal(stored.chain, CHAIN);
    assert.equal(stored.logger, "outcome");
  });

  test("keeps hostile text on its line and away from the terminal in both formats", () => {
    for (const format of ["json", "pretty"] as const) {
      const { lines, listen } = log({ format, level: "info" });
      listen(sample("run.stderr", { line: '\x1b[2J\x9b\n{"level":"forged"}', operator: OPERATOR }));
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, /^[^\n\x1b\x9b\u202e]*\n$/);
      if (format === "json") assert.equal(JSON.parse(lines[0]!).operator, OPERATOR);
    }
  });

  test("writes nothing below its level", () => {
    const { lines, listen } = log({ format: "pretty", level: "warning" });
    for (const event of EVENTS) listen(event);
    assert.ok(lines.length > 5);
    assert.ok(lines.every((line) => /\b(warning|error)\b/.test(line)), lines.join(""));
  });

  test("colours a pretty line only when asked to", () => {
    const plain = log({ format: "pretty", level: "info" });
    const coloured = log({ format: "pretty", level: "info", colors: true });
    plain.listen(sample("outcome.committed"));
    coloured.listen(sample("outcome.committed"));
    assert.doesNotMatch(plain.lines[0]!, /\x1b/);
    assert.match(coloured.lines[0]!, /\x1b\[/);
    // The colours of the terminal's theme, and none that only some terminals have.
    assert.doesNotMatch(coloured.lines[0]!, /\x1b\[38;/);
  });
});

describe("EventBus.emit()", () => {
  test("reports what a listener throws, and tells the others", () => {
    const errors: unknown[] = [];
    const seen: string[] = [];
    const bus = new EventBus((error) => errors.push(error));
    bus.subscribe(() => {
      throw new Error("listener");
    });
    const unsubscribe = bus.subscribe(({ name }) => seen.push(name));
    bus.emit(sample("journal.unblocked"));
    unsubscribe();
    bus.emit(sample("journal.unblocked"));
    assert.equal(errors.length, 2);
    assert.deepEqual(seen, ["journal.unblocked"]);
  });
});

describe("LineWriter", () => {
  test("write() takes the reader's going for no error (D4)", async () => {
    const writer = new LineWriter(
      new Writable({ write: (_chunk, _encoding, done) => done(new Error("EPIPE")) }),
    );
    writer.write("one\n");
    await writer.flushed();
    writer.write("two\n");
    await writer.flushed();
  });

  test("write() drops lines for a reader that does not read, and says how many", async () => {
    const { stream, taken, release } = slowStream();
    const writer = new LineWriter(stream);
    const mebibyte = "x".repeat(1_024 * 1_024);
    for (let count = 0; count < 20; count++) writer.write(mebibyte);
    release();
    await writer.flushed();
    writer.write("after\n");
    await writer.flushed();
    assert.deepEqual(taken.slice(-2), ["… 12 lines dropped: nobody read them\n", "after\n"]);
    assert.equal(taken.length, 10);
  });
});

test("formatMs() writes durations as people read them", () => {
  const cases: [number, string][] = [
    [0, "0 ms"],
    [0.04, "0 ms"],
    [1.63, "1.6 ms"],
    [9.96, "10 ms"],
    [33.4, "33 ms"],
    [999.6, "1 s"],
    [1_254, "1.25 s"],
    [59_940, "59.9 s"],
    [60_000, "1 min"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
  ];
  for (const [ms, text] of cases) assert.equal(formatMs(ms), text);
});

function log(
  { format, level, colors = false }: {
    readonly format: "json" | "pretty";
    readonly level: ReturnType<LogOptions["level"]>;
    readonly colors?: boolean;
  },
) {
  const lines: string[] = [];
  const write = (text: string) => void lines.push(text);
  const clock = new FakeClock();
  const lineOf = format === "json" ? jsonLines() : prettyLines(colors);
  return { lines, listen: logEvents({ format: lineOf, clock, write, level: () => level }) };
}

/** Takes nothing until it is released. */
function slowStream() {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  let released = false;
  const stream = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      taken.push(chunk);
      if (released) done();
      else waiting.push(done);
    },
  });
  const release = () => {
    released = true;
    for (const done of waiting.splice(0)) done();
  };
  return { stream, taken, release };
}
