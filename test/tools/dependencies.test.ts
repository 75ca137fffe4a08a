import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { advisoriesIn } from "../../tools/dependencies/advisories.ts";
import { foreignLicenses, packagesIn, tooMany } from "../../tools/dependencies/bounds.ts";
import { closureOf, importedBy, librariesIn } from "../../tools/dependencies/lock.ts";
import { sbomText } from "../../tools/dependencies/sbom.ts";

const integrity = `sha512-${"A".repeat(86)}==`;

const LOCK = {
  npm: {
    "@scope/one@1.0.0_peer@2.0.0": {
      integrity,
      dependencies: ["peer", "two@1.0.0"],
    },
    "peer@2.0.0": { integrity },
    "two@1.0.0": { integrity, dependencies: ["@scope/one"] },
    "two@2.0.0": { integrity },
  },
};

const libraries = () =>
  librariesIn(LOCK, (name) => Promise.resolve(name === "peer" ? null : "MIT"));

describe("librariesIn()", () => {
  test("has each with what it needs, in which version, whatever its peers", async () => {
    const found = await libraries();
    assert.deepEqual([...found.keys()], [
      "@scope/one@1.0.0",
      "peer@2.0.0",
      "two@1.0.0",
      "two@2.0.0",
    ]);
    assert.deepEqual(found.get("@scope/one@1.0.0")?.needs, ["peer@2.0.0", "two@1.0.0"]);
  });
});

describe("closureOf()", () => {
  test("has what is needed, each once, and no more", async () => {
    const names = closureOf(await libraries(), ["two@1.0.0"]).map(({ name }) => name);
    assert.deepEqual(names, ["@scope/one", "peer", "two"]);
  });
});

describe("importedBy()", () => {
  test("knows a library by any of its paths, and none that is only named", () => {
    const text = `import * as v from "valibot";\nimport { x } from "@scope/one/sub";
export type { y } from "two";\nimport { z } from "./peer.ts";\nconst text = 'from "peer"';\n`;
    const imports = {
      ...{ valibot: "npm:valibot@1.5.0", "@scope/one": "npm:@scope/one@1.0.0" },
      ...{ two: "npm:two@1.0.0", peer: "npm:peer@2.0.0" },
    };
    const expected = ["@scope/one@1.0.0", "two@1.0.0", "valibot@1.5.0"];
    assert.deepEqual(importedBy([{ text }], imports), expected);
  });
});

describe("the bounds of dependencies", () => {
  test("fail when there are more than allowed", () => {
    assert.deepEqual(tooMany("libraries", 3, 3), []);
    assert.match(tooMany("libraries", 4, 3).join(), /4 libraries, 3 are the bound/);
  });

  test("fail for a licence that is not allowed, and for one that is not stated", () => {
    const one = (license: string | null) => [{ name: "x", version: "1.0.0", license }];
    for (const license of ["MIT", "Apache-2.0", "0BSD"]) {
      assert.deepEqual(foreignLicenses(one(license)), []);
    }
    for (const license of ["GPL-3.0-only", "MIT OR GPL-2.0", "UNLICENSED", "", null]) {
      assert.equal(foreignLicenses(one(license)).length, 1, String(license));
    }
  });

  test("count the packages of a lock file of npm's, those that others bring too", () => {
    const packages = {
      "": {},
      "node_modules/@a/b": { version: "1.0.0", license: "MIT" },
      "node_modules/@a/b/node_modules/c": { version: "2.0.0" },
    };
    assert.deepEqual(packagesIn(JSON.stringify({ packages })), [
      { name: "@a/b", version: "1.0.0", license: "MIT" },
      { name: "c", version: "2.0.0", license: null },
    ]);
  });
});

describe("advisoriesIn()", () => {
  test("says that nothing was checked when the registry does not answer", () => {
    const refused = 'npm warn x\n{ "message": "405 Method Not Allowed", "error": {} }\nnpm error';
    for (const output of [refused, "", "npm: command not found", "{"]) {
      assert.match(advisoriesIn(output).join(), /^not checked: /);
    }
  });

  test("has a line for each advisory, once, and none when none is known", () => {
    const via = [{ title: "Bad", url: "https://advisory.example/1" }];
    const vulnerabilities = {
      ws: { severity: "high", via },
      "graphql-ws": { severity: "high", via: ["ws"] },
    };
    const found = advisoriesIn(`npm warn x\n${JSON.stringify({ vulnerabilities })}`);
    assert.deepEqual(found, ["ws: high: Bad (https://advisory.example/1)"]);
    assert.deepEqual(advisoriesIn('{"vulnerabilities":{}}'), []);
  });
});

describe("sbomText()", () => {
  /** `make test` brings it. */
  const PACKAGES = fileURLToPath(new URL("../../.tools/sbom/", import.meta.url).href);
  const VALIDATE = `
    const { Spec, Validation } = require("@cyclonedx/cyclonedx-library");
    const text = require("node:fs").readFileSync(0, "utf8");
    new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)
      .then((problem) => console.log(JSON.stringify(problem)));`;

  async function bill(content = "binary") {
    const found = await libraries();
    return sbomText({
      program: { name: "program", version: "0.1.0", license: "Apache-2.0" },
      runtime: { name: "bun", version: "1.4.5" },
      direct: ["two@1.0.0"],
      libraries: closureOf(found, ["two@1.0.0"]),
      binary: new TextEncoder().encode(content),
    });
  }

  test("is what the specification says, to its strict schema", async () => {
    const end = spawnSync("node", ["-e", VALIDATE], {
      cwd: PACKAGES,
      input: await bill(),
      encoding: "utf8",
    });
    assert.equal(end.stdout, "null\n", end.stderr);
    const wrong = spawnSync("node", ["-e", VALIDATE], {
      cwd: PACKAGES,
      input: (await bill()).replace('"version": 1,', '"version": "one",'),
      encoding: "utf8",
    });
    assert.notEqual(wrong.stdout, "null\n", "the schema looks");
  });

  test("names program, runtime and every library, and what needs which", async () => {
    const { components, dependencies, metadata } = JSON.parse(await bill());
    const names = components.map((component: { purl?: string; name: string }) =>
      component.purl ?? component.name
    );
    const libraries = ["pkg:npm/%40scope/one@1.0.0", "pkg:npm/peer@2.0.0", "pkg:npm/two@1.0.0"];
    assert.deepEqual(names, ["bun", ...libraries]);
    assert.equal(metadata.component.name, "program");
    assert.deepEqual(dependencies[0], {
      ref: "program@0.1.0",
      dependsOn: ["bun@1.4.5", "two@1.0.0"],
    });
  });

  test("is the same for the same binary, and another for another", async () => {
    assert.equal(await bill(), await bill());
    const serial = async (content: string) => JSON.parse(await bill(content)).serialNumber;
    assert.notEqual(await serial("binary"), await serial("other"));
  });
});
