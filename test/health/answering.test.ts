import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HealthRequest } from "../../lib/health/admission.ts";
import { answerHealth } from "../../lib/health/answering.ts";
import type { Condition } from "../../lib/health/health.ts";

const AWAY: Condition = { name: "nodeAway", subject: "", since: 1_000_000, message: "refused" };
const STALLED: Condition = { ...AWAY, name: "stalled", message: "stuck" };
const LONG = "x".repeat(100_000);
const SINCE = "1970-01-01T00:00:01.000Z";

function ask(
  change: Partial<HealthRequest> = {},
  conditions: readonly Condition[] = [],
  token: string | null = null,
) {
  const request = { method: "GET", target: "/readyz", host: "127.0.0.1:9090", ...change };
  const tasks = new Map([["running", 2], ["parked", 1]]);
  const report = { applications: 2, conditions, tasks, slowRuns: 1, totals: new Map() };
  const answer = answerHealth(request, () => report, token);
  const isJson = answer.body.startsWith("{");
  return { ...answer, body: isJson ? JSON.parse(answer.body) : answer.body };
}

describe("answerHealth()", () => {
  test("is ready with nothing open, and not with anything, and says why", () => {
    const good = ask();
    assert.equal(good.status, 200);
    const facts = { applications: 2, tasks: { running: 2, parked: 1 } };
    assert.deepEqual(good.body, { status: "ready", ...facts, reasons: [], more: 0 });
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

  test("counts the reasons that there is no room for, and cuts what strangers say", () => {
    const { body } = ask({}, Array.from({ length: 5_000 }, () => ({ ...AWAY, message: LONG })));
    assert.deepEqual([body.reasons.length, body.more], [100, 4_900]);
    assert.equal(body.reasons[0].message.length, 500);
  });

  test("knows three paths and two methods", () => {
    for (const target of ["/", "/healthz/", "/metrics/x", "*", "http://127.0.0.1/healthz", ""]) {
      assert.equal(ask({ target }).status, 404, target);
    }
    assert.equal(ask({ method: "HEAD" }).status, 200);
    for (const method of ["POST", "OPTIONS", "DELETE", "get"]) {
      const { status, headers } = ask({ method });
      assert.deepEqual([status, headers["allow"]], [405, "GET, HEAD"]);
    }
  });

  test("asks for the token, whatever the path, and tells nothing without it", () => {
    const token = "a-token-of-enough-length";
    const refused = [undefined, "", token, `Basic ${token}`, "Bearer", `Bearer ${token}x`];
    for (const target of ["/healthz", "/readyz", "/metrics", "/elsewhere"]) {
      for (const authorization of [...refused, `Bearer ${token.slice(1)}`]) {
        const { status, headers, body } = ask({ target, authorization }, [AWAY], token);
        assert.deepEqual([status, Object.keys(body)], [401, ["error"]], authorization);
        assert.equal(headers["www-authenticate"], 'Bearer realm="linera-task-processor"');
      }
    }
    for (const scheme of ["Bearer", "bearer"]) {
      assert.equal(ask({ authorization: `${scheme} ${token}` }, [], token).status, 200);
    }
  });

  test("tells pages of other sites nothing, with and without a token", () => {
    for (
      const change of [
        { origin: "https://evil.example" },
        { origin: "null" },
        { origin: "http://127.0.0.1:9090" },
        { fetchSite: "cross-site" },
        { fetchSite: "same-site" },
      ]
    ) {
      const { status, body } = ask(change, [AWAY]);
      assert.deepEqual([status, Object.keys(body)], [403, ["error"]], JSON.stringify(change));
    }
    for (const fetchSite of ["none", "same-origin"]) assert.equal(ask({ fetchSite }).status, 200);
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
