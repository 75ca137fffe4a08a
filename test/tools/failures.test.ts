import { describe, test } from "node:test";
import assert from "node:assert/strict";
import {
  failureOfRun,
  failuresOfBun,
  failuresOfDeno,
  shownFailure,
} from "../../tools/suites/failures.ts";

/** What Deno 2.9 prints; shortened. */
const DENO = `running 3 tests from ./test/room/a.test.ts
alone ... FAILED (6ms)
outer ...
------- output -------
error: said by what is tested
----- output end -----
  inner ...
    one ... FAILED (0ms)
  inner ... FAILED (due to 1 failed step) (3ms)
outer ... FAILED (due to 1 failed step) (14ms)
fine ... ok (0ms)
running 1 test from ./test/room/b.test.ts
other ...
  throws text ... FAILED (0ms)
other ... FAILED (due to 1 failed step) (0ms)

 ERRORS 

alone => ./test/room/a.test.ts:4:1
error: AssertionError: Expected values to be strictly equal:

1 !== 2

  assert.equal(1, 2);
         ^
    at NodeTestContext.<anonymous> (file:///x/test/room/a.test.ts:4:36)

outer ... inner ... one => ext:deno_node/testing.ts:1:21231
error: Error: first line
second line
    at NodeTestContext.<anonymous> (file:///x/lib/elsewhere.ts:10:34)

other ... throws text => ext:deno_node/testing.ts:1:21231
error: "text"

 FAILURES 

alone => ./test/room/a.test.ts:4:1
outer ... inner ... one => ext:deno_node/testing.ts:1:21231
other ... throws text => ext:deno_node/testing.ts:1:21231

FAILED | 1 passed | 2 failed (2 steps) (34ms)
`;

/** What Bun 1.4 prints; shortened. */
const BUN = `bun test v1.4.5 (a7733435c)

test/room/a.test.ts:
(pass) fine [0.84ms]
error: said by what is tested
3 | test("fine", () => {});
4 | test("alone", () => { assert.equal(1, 2); });
                                 ^
AssertionError: Expected values to be strictly equal:

1 !== 2

 generatedMessage: true,
     actual: 1,

      at /x/test/room/a.test.ts:4:36
(fail) alone [0.83ms]
(skip) outer > later
error: text
(fail) outer > throws text [0.03ms]

# Unhandled error between tests
-------------------------------
15 | before(() => { throw new Error("hook"); });
                            ^
error: hook
      at <anonymous> (/x/test/room/a.test.ts:17:53)
-------------------------------

(pass) hooked > never [0.02ms]

test/room/b.test.ts:

# Unhandled error between tests
-------------------------------
error: Cannot find module './nowhere.ts' from '/x/test/room/b.test.ts'
-------------------------------


2 tests failed:
(fail) alone [0.83ms]
(fail) outer > throws text [0.03ms]

 2 pass
 1 skip
 4 fail
`;

describe("failuresOfDeno()", () => {
  test("names each test with the file of its outermost describe, and its message", () => {
    assert.deepEqual(failuresOfDeno(DENO), [
      {
        file: "test/room/a.test.ts",
        test: "alone",
        message:
          "AssertionError: Expected values to be strictly equal: 1 !== 2 assert.equal(1, 2);",
      },
      {
        file: "test/room/a.test.ts",
        test: "outer > inner > one",
        message: "Error: first line second line",
      },
      { file: "test/room/b.test.ts", test: "other > throws text", message: '"text"' },
    ]);
  });

  test("names nothing when nothing has failed, or nothing came to its end", () => {
    assert.deepEqual(failuresOfDeno(""), []);
    assert.deepEqual(failuresOfDeno(DENO.slice(0, DENO.indexOf(" ERRORS "))), []);
  });
});

describe("failuresOfBun()", () => {
  test("names each test with its file and message once, and errors of no test", () => {
    assert.deepEqual(failuresOfBun(BUN), [
      {
        file: "test/room/a.test.ts",
        test: "alone",
        message: "AssertionError: Expected values to be strictly equal: 1 !== 2",
      },
      { file: "test/room/a.test.ts", test: "outer > throws text", message: "text" },
      { file: "test/room/a.test.ts", test: null, message: "hook" },
      {
        file: "test/room/b.test.ts",
        test: null,
        message: "Cannot find module './nowhere.ts' from '/x/test/room/b.test.ts'",
      },
    ]);
  });

  test("names nothing when nothing has failed", () => {
    assert.deepEqual(failuresOfBun("test/a.test.ts:\n(pass) fine [0.84ms]\n"), []);
  });
});

describe("failureOfRun()", () => {
  test("tells how a run ended that names no test, and which was the last before", () => {
    const output = "test/a.test.ts:\n(pass) one > two [1.00ms]\nnoise\n\nbun: ended after 300 s\n";
    assert.equal(
      failureOfRun(output).message,
      "bun: ended after 300 s; the last test that ended: (pass) one > two [1.00ms]",
    );
    assert.equal(
      failureOfRun('error: Module not found "x".\n    at y\n').message,
      'error: Module not found "x".',
    );
    assert.equal(failureOfRun("").message, "no output");
  });
});

describe("shownFailure()", () => {
  test("is one line of a bounded length, of what is known", () => {
    const message = "x".repeat(5_000);
    const shown = shownFailure({ file: "test/a.test.ts", test: "outer > one", message });
    assert.match(shown, /^test\/a\.test\.ts: outer > one: x+$/);
    assert.ok(shown.length <= 320);
    assert.equal(shownFailure({ file: null, test: null, message: "why" }), "why");
  });
});
