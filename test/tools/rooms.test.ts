import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { wrongImports } from "../../tools/check/rooms.ts";

function problemsOf(path: string, text: string): string[] {
  return wrongImports([{ path, text }]);
}

describe("wrongImports()", () => {
  test("takes imports that point down or stay within the room", () => {
    const text = `import { a } from "../clock/clock.ts";
import type { B } from "./b.ts";
export * from "../protocol/tasks.ts";
import x from "valibot";`;
    assert.deepEqual(problemsOf("lib/observe/log.ts", text), []);
  });

  test("names file and line when an import points up", () => {
    const text = `import a from "./a.ts";\n\nimport {\n  b,\n} from "../processor/b.ts";\n`;
    assert.deepEqual(problemsOf("lib/node/client.ts", text), [
      "lib/node/client.ts:5: node imports upward: lib/processor/b.ts",
    ]);
  });

  test("refuses siblings", () => {
    assert.deepEqual(problemsOf("lib/node/x.ts", `import "../journal/port.ts";`), [
      "lib/node/x.ts:1: node imports its sibling: lib/journal/port.ts",
    ]);
  });

  test("sees types, dynamic imports, import types and re-exports", () => {
    for (
      const text of [
        `import type { A } from "../cli/a.ts";`,
        `const a = await import("../cli/a.ts");`,
        `let a: import("../cli/a.ts").A;`,
        `export type { A } from "../cli/a.ts";`,
        `export * as a from '../cli/a.ts';`,
      ]
    ) {
      assert.equal(problemsOf("lib/config/x.ts", text).length, 1, text);
    }
  });

  test("does not read comments", () => {
    const text = `// import "../cli/a.ts";\n/** import { a } from "../cli/a.ts"; */\nexport {};`;
    assert.deepEqual(problemsOf("lib/config/x.ts", text), []);
  });

  test("refuses main.ts, tests and rooms that are not known", () => {
    assert.match(
      problemsOf("lib/cli/x.ts", `import "../../main.ts";`)[0] ?? "",
      /upward: main\.ts/,
    );
    assert.match(problemsOf("lib/cli/x.ts", `import "../../test/x.ts";`)[0] ?? "", /outside lib/);
    assert.match(problemsOf("lib/helpers/x.ts", "")[0] ?? "", /knows no room helpers/);
  });

  test("lets tests import what they like", () => {
    assert.deepEqual(problemsOf("test/clock/x.test.ts", `import "../../lib/cli/a.ts";`), []);
  });
});
