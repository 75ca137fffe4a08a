import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { unkeptPromises } from "../../tools/check/promises.ts";

const FILES = [{ path: "test/a.test.ts", text: 'test("keeps it", …); test(`is ${level}`, …);' }];

function problems(text: string): readonly string[] {
  return unkeptPromises([{ path: "page.md", text }], FILES);
}

describe("unkeptPromises()", () => {
  test("takes promises whose tests are there, however the lines are broken", () => {
    const text = `# Page

- A promise
  of two lines.
  - \`test/a.test.ts\`: \`keeps
    it\`, \`is \${level}\`
- Another.
  - \`test/a.test.ts\`: \`keeps it\`
`;
    assert.deepEqual(problems(text), []);
  });

  test("finds a promise without a test, with its line", () => {
    const text = "- One.\n  - `test/a.test.ts`: `keeps it`\n- Two.\n\nAnd text.\n\n- Three.\n";
    assert.deepEqual(problems(text), [
      "page.md:3: no test keeps this promise",
      "page.md:7: no test keeps this promise",
    ]);
  });

  test("finds tests and files that are not there", () => {
    assert.match(problems("- A.\n  - `test/a.test.ts`: `keeps`\n")[0]!, /has no test keeps$/);
    assert.match(problems("- A.\n  - `test/b.test.ts`: `keeps it`\n")[0]!, /no test\/b\.test\.ts/);
    assert.match(problems("- A.\n  - `test/a.test.ts`\n")[0]!, /no test of .* is named/);
    assert.match(problems("- A.\n  - by hand\n")[0]!, /no file/);
  });

  test("asks for no test of what is not protected", () => {
    const text = "## Not protected\n\n- This.\n\n## Protected\n\n- That.\n";
    assert.deepEqual(problems(text), ["page.md:7: no test keeps this promise"]);
  });
});
