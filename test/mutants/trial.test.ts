import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeBun, judgeDeno } from "./trial.ts";

describe("a trial", () => {
  test("has failed under Bun when its own test has, in whatever group", () => {
    const failed = "(fail) a group > another > keeps it (C2) [1.20ms]\n 1 fail\n";
    assert.equal(judgeBun(failed, "keeps it (C2)"), "failed");
    assert.equal(judgeBun(failed.replaceAll("fail", "pass"), "keeps it (C2)"), "passed");
    assert.equal(judgeBun("(fail) a group > keeps it, too [1.20ms]\n", "keeps it"), "broken");
    assert.equal(judgeBun("(fail) keeps it\n", "keeps it"), "failed");
  });

  test("has hung when it is Bun that ends it", () => {
    const late = "(fail) keeps it [60000.10ms]\n  ^ this test timed out after 60000ms.\n";
    assert.equal(judgeBun(late, "keeps it"), "hung");
  });

  test("is broken when no test has run", () => {
    assert.equal(judgeBun("error: Unexpected }\n 1 fail\n 1 error\n", "keeps it"), "broken");
    assert.equal(judgeDeno("error: Uncaught SyntaxError\n", "keeps it"), "broken");
  });

  test("has failed under Deno when its own test has", () => {
    assert.equal(
      judgeDeno("a group ...\n  keeps it (C2) ... FAILED (1ms)\n", "keeps it (C2)"),
      "failed",
    );
    assert.equal(judgeDeno("keeps it (C2) ... ok (1ms)\n", "keeps it (C2)"), "passed");
  });
});
