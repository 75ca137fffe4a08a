/** Processes that stay and do what none should (O10). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { StreamContext } from "../../lib/operators/stream.ts";
import type { StreamOptions } from "../../lib/operators/stream_options.ts";
import { messageOf, outputOf } from "./http_service.ts";
import { answerWith, ECHO, StreamSite } from "./stream_site.ts";
import { until } from "./until.ts";

/** One that writes what is no answer, or ends: what is with it has failed, and so has it. */
const ENDING: readonly {
  readonly name: string;
  readonly script: string;
  /** Absent: "in". */
  readonly input?: string;
  readonly failure: string;
  readonly says: RegExp;
  readonly options?: Partial<StreamOptions>;
  readonly context?: Partial<StreamContext>;
}[] = [
  {
    name: "writes words",
    script: `echo loading the model; ${ECHO}`,
    failure: "protocol",
    says: /no object of JSON \(its standard output is for answers alone\): "loading the model"/,
  },
  {
    name: "writes JSON that is no object",
    script: "echo '[1]'; sleep 600",
    failure: "protocol",
    says: /no object of JSON/,
  },
  {
    name: "writes an empty line",
    script: "echo; sleep 600",
    failure: "protocol",
    says: /no object of JSON.*: ""/,
  },
  {
    name: "writes JSON that is not whole",
    script: `echo '{"id":'; sleep 600`,
    failure: "protocol",
    says: /no object of JSON/,
  },
  {
    name: "writes a NUL",
    script: `printf '{"id":"\\000"}\\n'; sleep 600`,
    failure: "protocol",
    says: /no object of JSON/,
  },
  {
    name: "answers nobody",
    script: `echo '{"output":"x"}'; sleep 600`,
    failure: "protocol",
    says: /without the id of a task/,
  },
  {
    name: "answers with a number as id",
    script: `echo '{"id":1,"output":"x"}'; sleep 600`,
    failure: "protocol",
    says: /without the id of a task/,
  },
  {
    name: "answers a task that it does not have",
    script: `echo '{"id":"x","output":"x"}'; sleep 600`,
    failure: "protocol",
    says: /a task that it does not have/,
  },
  {
    name: "writes for ever without a newline",
    script: "exec tr '\\0' x < /dev/zero",
    failure: "outputTooLarge",
    says: /a line of more than 10096 bytes/,
    context: { outputLimit: 1_000 },
  },
  {
    name: "writes a line that is longer than any answer may be",
    script: "head -c 5000 /dev/zero | tr '\\0' x; sleep 600",
    failure: "outputTooLarge",
    says: /a line of more than 4156 bytes/,
    options: { maxOutputBytes: 10 },
  },
  {
    name: "writes lines for ever",
    script: "exec yes",
    failure: "protocol",
    says: /no object of JSON.*: "y"/,
  },
  {
    name: "closes its output, and goes on",
    script: "exec >&-; exec sleep 600",
    failure: "protocol",
    says: /closed its standard output, and went on/,
  },
  {
    name: "closes its input, and goes on",
    script: "exec <&-; exec sleep 600",
    input: "x".repeat(300_000), // more than a pipe holds
    failure: "protocol",
    says: /closed its standard input, and went on/,
  },
  {
    name: "ends",
    script: "echo no model >&2; exit 3",
    failure: "exitStatus",
    says: /exited with status 3; the last line of its stderr: no model$/,
  },
  {
    name: "ends well, with a task",
    script: "read -r line",
    failure: "exitStatus",
    says: /exited with status 0/,
  },
  {
    name: "crashes",
    script: "kill -SEGV $$",
    failure: "signal",
    says: /ended by SIGSEGV/,
  },
  {
    name: "ends within an answer",
    script: `printf '{"id"'; exit 1`,
    failure: "exitStatus",
    says: /status 1; its last 5 bytes had no newline$/,
  },
  {
    name: "uses too much processor time",
    script: "while :; do :; done",
    failure: "cpuTime",
    says: /its maxCpuTime of 1 s/,
    options: { maxCpuTimeMs: 1_000 },
  },
];

describe("StreamOperator, beside a hostile process (O10)", () => {
  for (const { name, script, input = "in", failure, says, options, context } of ENDING) {
    test(`run() fails as ${failure} when it ${name}`, async () => {
      await using site = new StreamSite(script, { graceMs: 100, ...options }, context);
      assert.match(messageOf(await site.run(input), failure), says);
      await until(() => site.ends.length === 1);
      assert.deepEqual(site.ends.map((end) => [end.failure, end.answered]), [[failure, 0]]);
    });
  }

  test("run() takes what was written before an end for an answer, and nothing behind nonsense", async () => {
    await using ends = new StreamSite(`head -n 1 | ${ECHO.slice("exec ".length)}`);
    assert.equal(outputOf(await ends.run("in")), "in");
    await using twice = new StreamSite(`${ECHO.replace("-E ", "-E -e ")} -e p`);
    assert.equal(outputOf(await twice.run("in")), "in");
    await until(() => twice.ends.length === 1);
    assert.equal(twice.ends[0]!.failure, "protocol");
    assert.match(twice.ends[0]!.message!, /a task that it does not have/);
  });

  test("run() fails all that is with a process that ends", async () => {
    const script = `read -r a; ${once("a")}; read -r b; read -r c; kill -9 $$`;
    await using site = new StreamSite(script, { perProcess: 2 });
    assert.equal(outputOf(await site.run("a")), "a");
    const [b, c] = await Promise.all([site.run("b"), site.run("c")]);
    assert.match(messageOf(b, "signal"), /SIGKILL, which the processor has not sent/);
    assert.match(messageOf(c, "signal"), /SIGKILL/);
  });
});

/** One that answers, and not as it should: the task has failed, and the process goes on. */
const ANSWERS: readonly {
  readonly answer: string;
  readonly failure: string;
  readonly says: RegExp;
  readonly options?: Partial<StreamOptions>;
}[] = [
  {
    answer: '"output":1',
    failure: "protocol",
    says: /an answer that has to have text as its output/,
  },
  { answer: '"output":null', failure: "protocol", says: /text as its output/ },
  { answer: '"error":{}', failure: "protocol", says: /text as its error/ },
  { answer: '"ok":true', failure: "protocol", says: /one of output and error/ },
  { answer: '"output":"","error":""', failure: "protocol", says: /one of output and error/ },
  { answer: '"error":"","refused":1', failure: "protocol", says: /true or false as refused/ },
  { answer: '"error":"","retryAfter":-1', failure: "protocol", says: /seconds, 0 or more, as/ },
  { answer: '"error":"","retryAfter":"1"', failure: "protocol", says: /seconds, 0 or more, as/ },
  {
    answer: '"output":"12345"',
    failure: "outputTooLarge",
    says: /an output of 5 bytes, of 4 that its maxOutput allows/,
    options: { maxOutputBytes: 4 },
  },
  {
    answer: '"output":"a\\xff"',
    failure: "encoding",
    says: /no UTF-8, and is strict/,
    options: { encoding: "strict" },
  },
  {
    answer: '"output":"\\\\ud800"',
    failure: "encoding",
    says: /no UTF-8, and is strict/,
    options: { encoding: "strict" },
  },
];

describe("StreamOperator, of answers that are none to be sent (O3, O10)", () => {
  for (const { answer, failure, says, options } of ANSWERS) {
    test(`run() fails as ${failure} for ${answer}, and the process goes on`, async () => {
      await using site = new StreamSite(`LC_ALL=C exec sed -u -E '${answerWith(answer)}'`, options);
      assert.match(messageOf(await site.run("in"), failure), says);
      assert.match(messageOf(await site.run("in"), failure), says);
      assert.deepEqual([site.pids.length, site.ends.length], [1, 0]);
    });
  }

  test("run() replaces what is no UTF-8, and counts it", async () => {
    for (
      const [answer, output] of [["a\\xffb", "a\ufffdb"], [
        "\\\\ud800\\\\udc00\\\\udc00",
        "\u{10000}\ufffd",
      ]]
    ) {
      const script = `LC_ALL=C exec sed -u -E '${answerWith(`"output":"${answer}"`)}'`;
      await using site = new StreamSite(script);
      const result = await site.run("in");
      assert.deepEqual([outputOf(result), result.ok && result.replaced], [output, 1]);
    }
  });

  test("run() fails when the output takes more of a request than fits", async () => {
    await using site = new StreamSite(ECHO, {}, { outputLimit: 10 });
    assert.equal(outputOf(await site.run("1234567890")), "1234567890");
    assert.match(messageOf(await site.run("123456789\n"), "outputTooLarge"), /of 10 that fit/);
    assert.equal(site.pids.length, 1);
  });
});

function once(variable: string): string {
  return `printf '%s\\n' "$${variable}" | ${ECHO.slice("exec ".length)}`;
}
