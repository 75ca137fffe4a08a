import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { judged, tallyOfBun, tallyOfDeno } from "../../tools/suites/tally.ts";

/** What Deno 2.9 writes for a `describe` in a `describe`, a step, and a skipped test; shortened. */
const JUNIT = `<testsuites name="deno test" tests="8" failures="3" errors="0" time="0.317">
  <testsuite name="./test/a.test.ts" tests="4" disabled="1" errors="0" failures="1">
    <testcase name="outer" classname="./test/a.test.ts" time="0.006" line="3" col="1">
      <failure message="1 test step failed">1 test step failed.</failure>
    </testcase>
    <testcase name="top" classname="./test/a.test.ts" time="0.001" line="7" col="1">
    </testcase>
    <testcase name="skipped" classname="./test/a.test.ts" time="0.000" line="8" col="1">
      <skipped/>
    </testcase>
    <testcase name="top &gt; sub" classname="./test/a.test.ts" time="0.001" line="7" col="36">
    </testcase>
  </testsuite>
  <testsuite name="ext:deno_node/testing.ts" tests="4" disabled="0" errors="0" failures="2">
    <testcase name="outer &gt; one" classname="x" time="0.000" line="1" col="1"></testcase>
    <testcase name="outer &gt; inner" classname="x" time="0.004" line="1" col="1">
      <failure message="1 test step failed">1 test step failed.</failure>
    </testcase>
    <testcase name="outer &gt; inner &gt; two" classname="x" time="0.001" line="1" col="1">
      <failure message="1 !== 2">AssertionError: &lt;testcase name="fake"></failure>
    </testcase>
    <testcase name="outer &gt; inner &gt; three" classname="x" time="0.000" line="1" col="1">
    </testcase>
  </testsuite>
</testsuites>`;

const BUN = `test/a.test.ts:
(pass) outer > one [0.68ms]
 9 pass
(fail) outer > inner > two [0.70ms]

 4 pass
 1 skip
 1 todo
 3 fail
 2 errors
Ran 9 tests across 4 files. [18.00ms]
`;

describe("tallyOfDeno()", () => {
  test("counts the tests and not what holds them", () => {
    assert.deepEqual(tallyOfDeno(JUNIT), { passed: 3, failed: 1, skipped: 1 });
  });

  test("counts nothing when there is no report", () => {
    assert.deepEqual(tallyOfDeno(""), { passed: 0, failed: 0, skipped: 0 });
  });
});

describe("tallyOfBun()", () => {
  test("reads the last counts of the output", () => {
    assert.deepEqual(tallyOfBun(BUN), { passed: 4, failed: 3, skipped: 2 });
  });
});

describe("judged()", () => {
  test("counts one failure when a run failed without a failed test", () => {
    const tally = { passed: 5, failed: 0, skipped: 0 };
    assert.equal(judged(tally, 1).failed, 1);
    assert.equal(judged(tally, 0).failed, 0);
  });

  test("counts one failure when no test ran", () => {
    assert.equal(judged({ passed: 0, failed: 0, skipped: 0 }, 0).failed, 1);
  });

  test("leaves failures as they were counted", () => {
    assert.equal(judged({ passed: 5, failed: 3, skipped: 0 }, 1).failed, 3);
  });
});
