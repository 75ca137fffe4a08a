import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { OPERATOR_SETTINGS, SETTINGS } from "../../lib/config/setting_list.ts";
import { sampleText } from "../../lib/config/sample.ts";
import { parseToml } from "../../lib/config/toml.ts";
import { valuesOf } from "../../lib/config/toml_values.ts";
import { config, folder } from "../cli/config/site.ts";
import { PATIENT } from "../cli/program.ts";
import { type Linter, LintSite } from "./linters.ts";

/** The sample with every default and every example in force. */
const UNCOMMENTED = sampleText().replaceAll(/^#(?=[a-zA-Z[])/gm, "");

const WRONG: Readonly<Record<string, string>> = {
  "type.toml": sampleText().replace(/^node = .*$/m, "node = 8080"),
  "key.toml": sampleText().replace(/^node = /m, "nod = "),
  "range.toml": sampleText().replace(/^#maxShared = 200$/m, "maxShared = 501"),
  "unit.toml": sampleText().replace(/^#askTimeout = .*$/m, 'askTimeout = "5 parsecs"'),
  "choice.toml": sampleText().replace(/^#logLevel = .*$/m, 'logLevel = "loud"'),
  "operator.toml": `${UNCOMMENTED}shell = true\n`,
  "command.toml": UNCOMMENTED.replace(/^command = /m, "cmd = "),
};

describe("the sample of config init", () => {
  for (const linter of ["taplo", "tombi"] as const satisfies readonly Linter[]) {
    test(`passes ${linter} lint through its schema line, also uncommented`, PATIENT, () => {
      using site = new LintSite();
      site.write("sample.toml", sampleText());
      site.write("uncommented.toml", UNCOMMENTED);
      assert.deepEqual(site.lint(linter, ["sample.toml", "uncommented.toml"]), new Set());
    });

    test(`fails ${linter} lint with any mistake in it`, PATIENT, () => {
      using site = new LintSite();
      for (const [name, text] of Object.entries(WRONG)) site.write(name, text);
      const names = Object.keys(WRONG);
      assert.deepEqual(site.lint(linter, names), new Set(names));
    });
  }

  test("has every setting, and is taken by the program, also uncommented", async () => {
    for (const text of [sampleText(), UNCOMMENTED]) {
      using site = folder(text);
      writeFileSync(site.join("token"), "hush");
      const { status, err } = await config(["check", "--config", site.file]);
      assert.equal(err, "");
      assert.equal(status, 0);
    }
    const { values } = valuesOf(parseToml(UNCOMMENTED).top!);
    assert.deepEqual(new Set(Object.keys(values)), new Set(SETTINGS.map(({ name }) => name)));
    const written = values["operators"] as Record<string, Record<string, unknown>>;
    for (
      const [name, kind] of [["price", "command"], ["classify", "stream"], ["rate", "url"]] as const
    ) {
      assert.deepEqual(
        Object.keys(written[name]!),
        OPERATOR_SETTINGS[kind].map(({ name }) => name),
      );
    }
  });

  test("sets nothing but what is to be filled in", () => {
    const { values } = valuesOf(parseToml(sampleText()).top!);
    assert.deepEqual(values, {
      node: "http://127.0.0.1:8080",
      applications: [],
      nodeHeaders: {},
      operators: { cat: "cat" },
    });
  });
});
