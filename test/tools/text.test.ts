import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { namedPlaces } from "../../tools/check/places.ts";
import { deadLinks, longFiles, loosePins, unpinnedSpecifiers } from "../../tools/check/text.ts";

describe("longFiles()", () => {
  test("reports a file of 301 lines and not one of 300", () => {
    const lines = (count: number) => "x\n".repeat(count);
    assert.deepEqual(longFiles([{ path: "a.ts", text: lines(300) }]), []);
    assert.equal(longFiles([{ path: "a.ts", text: lines(301) }]).length, 1);
  });
});

describe("loosePins()", () => {
  test("takes exact versions alone", () => {
    const imports = {
      exact: "npm:exact@1.2.3",
      "@scope/exact": "npm:@scope/exact@1.2.3",
      caret: "npm:caret@^1.2.3",
      major: "npm:major@1",
      bare: "npm:bare",
    };
    const problems = loosePins([{ path: "deno.json", text: JSON.stringify({ imports }) }]);
    assert.deepEqual(
      problems.map((problem) => problem.split(" ")[1]),
      ["caret", "major", "bare"],
    );
  });
});

describe("unpinnedSpecifiers()", () => {
  test("finds packages that are named by their registry, in imports and references", () => {
    // Put together here, so that this file names none.
    const named = (scheme: string) => `"${scheme}:x@1.2.3"`;
    const text = `import a from ${named("npm")};
/// <reference types=${named("npm")} />
const b = await import(${named("jsr")});
import c from "x";
const url = "npm:x";`;
    const problems = unpinnedSpecifiers([{ path: "a.ts", text }]);
    assert.deepEqual(problems.map((problem) => problem.split(":")[1]), ["1", "2", "3"]);
  });
});

describe("deadLinks()", () => {
  test("reports links to files that are not there, and only those", async () => {
    const text = "[a](../Makefile) [b](https://a.example/b) [c](#c)\n[d](../nothing.md#d)";
    assert.deepEqual(await deadLinks([{ path: "docs/page.md", text }]), [
      "docs/page.md:2: no such file: ../nothing.md",
    ]);
  });
});

describe("namedPlaces()", () => {
  /** Put together here, so that this file names none. */
  const place = (...parts: string[]) => parts.join("/");

  test("finds homes, working folders and registries", () => {
    for (
      const text of [
        place("", "home", "somebody"),
        place("", "Users", "somebody"),
        place("", "work", "main", "lib"),
        place("", "root", ".cache"),
        ["registry", "npmjs", "org"].join("."),
        ["static", "crates", "io"].join("."),
      ]
    ) {
      assert.equal(namedPlaces([{ path: "a", text: `\nsee ${text}` }], []).length, 1, text);
    }
  });

  test("finds the places of the machine that it is told", () => {
    assert.deepEqual(
      namedPlaces([{ path: "a", text: "x\nsee /somewhere/else/" }], ["/somewhere/"]),
      [
        "a:2: names /somewhere/",
      ],
    );
  });

  test("leaves paths alone that are true everywhere", () => {
    const text = "/bin/cat /usr/bin/env /tmp/x homework/main framework/root/x ./home/x";
    assert.deepEqual(namedPlaces([{ path: "a", text }], []), []);
  });
});
