import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fixture, requestOf } from "./harness.ts";
import { messageOf, outputOf } from "./http_service.ts";
import { answerBy, ECHO, StreamSite } from "./stream_site.ts";

describe("StreamOperator, from task to answer (O10)", () => {
  test("run() hands one process one task after another, to the byte", async () => {
    await using site = new StreamSite(ECHO);
    for (const input of ["in", "", 'a "b" \\ \n\r\t\0 \u2028 ä 😀', "x".repeat(300_000)]) {
      assert.equal(outputOf(await site.run(input)), input);
    }
    assert.equal(site.pids.length, 1);
  });

  test("run() starts nothing before there is a task, and ends all when it is retired", async () => {
    const site = new StreamSite(ECHO);
    assert.deepEqual(site.told, []);
    await site.run("in");
    await site[Symbol.asyncDispose]();
    assert.deepEqual(site.kinds(), ["starting", "started", "ended"]);
    assert.deepEqual(site.ends, [{ failure: null, message: null, answered: 1 }]);
    assert.match(messageOf(await site.run("in"), "ended"), /was not started/);
  });

  test("run() tells a task all that a service is told of it", async () => {
    await using site = new StreamSite(
      `exec sed -u -E 's/"/|/g; s/^\\{\\|id\\|:\\|([^|]*)\\|(.*)\\}$/{"id":"\\1","output":"\\2"}/'`,
    );
    const request = requestOf("in", "7");
    const told = outputOf(await site.run("in", undefined, request));
    assert.match(
      told,
      /^,\|chain\|:\|c{64}\|,\|application\|:\|a{64}\|,\|taskId\|:\|7\|,\|operator\|:\|tried\|,\|attempt\|:1,\|idempotencyKey\|:\|[0-9a-f]{64}\|,\|input\|:\|in\|$/,
    );
    assert.doesNotMatch(outputOf(await site.run("in")), /taskId/);
  });

  test("run() has as many tasks in a process as it may, once it has answered one", async () => {
    // Answers when it has three more, in the opposite order.
    const collect = `head -n 1 | sed -u -E '${answerBy("output")}'`;
    const script = `IFS= read -r first; printf '%s\\n' "$first" | ${collect}; n=0; all=
      while IFS= read -r line; do n=$((n+1)); all="$line
$all"; [ $n = 3 ] && printf '%s' "$all" | sed -u -E '${answerBy("output")}'; done`;
    await using site = new StreamSite(script, { perProcess: 3 });
    const runs = ["0", "1", "2", "3"].map((input) => site.run(input));
    assert.deepEqual((await Promise.all(runs)).map(outputOf), ["0", "1", "2", "3"]);
    assert.equal(site.pids.length, 1);
  });

  test("run() starts another process for what finds none without a task", async () => {
    await using site = new StreamSite(ECHO, { processes: 2 });
    const runs = ["0", "1", "2", "3"].map((input) => site.run(input));
    assert.deepEqual((await Promise.all(runs)).map(outputOf), ["0", "1", "2", "3"]);
    assert.equal(site.pids.length, 2);
  });

  test("run() gives a process what a command has: group, limits, directory, variables", async () => {
    const script = `while read -r line; do
      id=$(printf '%s' "$line" | sed -E 's/.*"id":"([^"]*)".*/\\1/')
      printf '{"id":"%s","output":"%s %s %s %s"}\\n' "$id" "$(ulimit -f)" "$PWD" "$LINERA_OPERATOR" \
        "\${LINERA_TASK_ID-none} \${LINERA_RUN_ID#"$id"}"; done`;
    await using site = new StreamSite(script, { privateDirectory: true, maxFileSizeBytes: 5_120 });
    const output = outputOf(await site.run("in", undefined, requestOf("in", "7")));
    assert.match(output, /^10 \/\S*linera-task-\S+ tried none -p1$/);
  });

  test("run() passes stderr on as the operator's, a process at a time", async () => {
    await using site = new StreamSite(`echo loaded >&2; ${ECHO}`);
    await site.run("in");
    await site.operator.retire();
    assert.deepEqual(site.told.filter(({ kind }) => kind === "stderr"), [
      { kind: "stderr", line: "loaded" },
    ]);
  });

  test("run() fails with what the process says of the task, and goes on", async () => {
    await using site = new StreamSite(`exec sed -u -E '${answerBy("error")}'`);
    assert.match(messageOf(await site.run("no price today"), "error"), /said: no price today$/);
    assert.match(messageOf(await site.run("none"), "error"), /said: none$/);
    await using refuses = new StreamSite(
      `exec sed -u -E 's/^(\\{"id":"[^"]*").*/\\1,"error":"no","refused":true}/'`,
    );
    assert.match(messageOf(await refuses.run("x"), "refused"), /said: no$/);
    await using later = new StreamSite(
      `exec sed -u -E 's/^(\\{"id":"[^"]*").*/\\1,"error":"busy","retryAfter":1.5}/'`,
    );
    const result = await later.run("x");
    assert.equal(!result.ok && result.retryAfterMs, 1_500);
    assert.equal(site.pids.length + refuses.pids.length, 2);
  });

  test("run() leaves nothing that the process has started (O4)", async () => {
    await using site = new StreamSite(
      `trap "" TERM; sleep 600 & ${fixture("starts_session")} & ${ECHO}`,
      { graceMs: 50 },
    );
    assert.equal(outputOf(await site.run("in")), "in");
  });
});
