import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Fault, Message } from "../faults/lab/proxy/fault.ts";
import { Strikes } from "../faults/lab/strikes.ts";

const QUESTION: Message = { kind: "question", number: 0 };
const SUBMISSION: Message = { kind: "submission", number: 0 };
const FAULT: Fault = { kind: "cutWaiting", ms: 5 };

describe("Strikes", () => {
  test("strikes the next message of its kind, once, and is over when it is made", async () => {
    const strikes = new Strikes();
    const over = strikes.add("submission", FAULT);
    assert.equal(strikes.plan(QUESTION), null);
    assert.equal(strikes.plan(SUBMISSION), FAULT);
    assert.equal(strikes.plan(SUBMISSION), null);
    strikes.onMade(FAULT);
    await over;
  });

  test("strikes the next one when it was too late for the first", async () => {
    const strikes = new Strikes();
    const over = strikes.add("submission", FAULT);
    strikes.plan(SUBMISSION);
    assert.equal(strikes.isWaiting("submission"), false);
    strikes.onMissed(FAULT);
    assert.equal(strikes.isWaiting("submission"), true);
    assert.equal(strikes.plan(SUBMISSION), FAULT);
    strikes.onMade(FAULT);
    await over;
  });
});
