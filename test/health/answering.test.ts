import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerHealth, type HealthRequest } from "../../lib/health/answering.ts";
import type { Condition } from "../../lib/health/health.ts";

const AWAY: Condition = { name: "nodeAway", subject: "", since: 1_000_000, message: "refused" };
const STALLED: Condition = { ...AWAY, name: "stalled", message: "stuck" };
const LONG = "x".repeat(100_000);
const SINCE = "1970-01-01T00:00:01.000Z";

function ask(
  change: Partial<HealthRequest> = {},
  conditions: readonly Condition[] = [],
  isPrivate = true,
) {
  const request = { method: "GET", target: "/readyz", host: "127.0.0.1:9090", ...change };
  const answer = answerHealth(request, () => ({ applications: 2, conditions }), isPrivate);
  return { ...answer, body: JSON.parse(answer.body) };
}

describe("answerHealth()", () => {
  test("is ready with nothing open, and not with anything, and says why", () => {
    const good = ask();
    assert.equal(good.status, 200);
    assert.deepEqual(good.body, { status: "ready", applications: 2, reasons: [], more: 0 });
    const bad = ask({ target: "/readyz?verbose" }, [AWAY]);
    assert.equal(bad.status, 503);
    const reason = { condition: "nodeAway", since: SINCE, subject: "", message: "refused" };
    assert.deepEqual(bad.body.reasons, [reason]);
  });

  test("is alive unless a restart would help", () => {
    assert.deepEqual([ask({ target: "/healthz" }, [AWAY]).status], [200]);
    const stuck = ask({ target: "/healthz" }, [AWAY, STALLED]);
    assert.deepEqual([stuck.status, stuck.body.status, stuck.body.reasons.length], [
      ...[503, "stuck", 1],
    ]);
  });

  test("tells others than this machine no ids and no messages", () => {
    const { body } = ask({}, [AWAY], false);
    assert.deepEqual(body.reasons, [{ condition: "nodeAway", since: SINCE }]);
  });

  test("counts the reasons that there is no room for, and cuts what strangers say", () => {
    const { body } = ask({}, Array.from({ length: 5_000 }, () => ({ ...AWAY, message: LONG })));
    assert.deepEqual([body.reasons.length, body.more], [100, 4_900]);
    assert.equal(body.reasons[0].message.length, 500);
  });

  test("knows two paths and two methods", () => {
    for (const target of ["/", "/healthz/", "/metrics", "*", "http://127.0.0.1/healthz", ""]) {
      assert.equal(ask({ target }).status, 404, target);
    }
    assert.equal(ask({ method: "HEAD" }).status, 200);
    for (const method of ["POST", "OPTIONS", "DELETE", "get"]) {
      const { status, headers } = ask({ method });
      assert.deepEqual([status, headers["allow"]], [405, "GET, HEAD"]);
    }
  });

  test("answers by an address only, so that no page with a name of its own can read it", () => {
    for (const host of ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]:9090", "10.1.2.3:80"]) {
      assert.equal(ask({ host }).status, 200, host);
    }
    for (const host of [undefined, "", "evil.example", "127.0.0.1.evil.example:9090", "[x]:1"]) {
      assert.equal(ask({ host }).status, 421, host);
    }
  });
});
