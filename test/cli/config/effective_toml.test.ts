import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { effectiveToml } from "../../../lib/cli/config/effective_toml.ts";
import { effectiveSettings } from "../../../lib/config/effective.ts";
import { tomlValue } from "../../../lib/config/toml_writing.ts";
import { ConfigSite } from "../../config/site.ts";

const FORBIDDEN: ReadonlySet<string> = new Set(["", "__proto__", "constructor", "prototype"]);

/** Text that a TOML file can have: no half of a pair of surrogates. */
const text = fc.string({ unit: "binary", maxLength: 8 });
const wordOf = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }).filter((word) =>
  !word.includes("\0")
);
const nameOf = text.filter((name) => !FORBIDDEN.has(name) && !name.includes("\0"));
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);

/** Settings as a file may have them, many of them absent. */
const settings = fc.record({
  node: fc.constantFrom("http://127.0.0.1:8080", "https://h/p"),
  chain: fc.oneof(hash, fc.constant("none")),
  applications: fc.array(hash, { maxLength: 3 }),
  nodeHeaders: fc.dictionary(
    fc.stringMatching(/^[Xx]-[a-zA-Z]{1,3}$/),
    fc.constant({ variable: "TOKEN" }),
    { maxKeys: 2 },
  ),
  discover: fc.oneof(fc.boolean(), fc.array(hash, { minLength: 1, maxLength: 2 })),
  taskRetryDelay: fc.constantFrom(5, 0.5, "5s", "1min 30s", "7"),
  maxConcurrency: fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom("5", "100000")),
  waitingBytes: fc.constantFrom("64 MiB", 3_000_000, "3000000"),
  dryRun: fc.constantFrom(true, false, "true"),
  stateDir: wordOf,
  operators: fc.dictionary(
    nameOf,
    fc.oneof(
      wordOf,
      fc.record({
        command: wordOf,
        args: fc.array(text.filter((value) => !value.includes("\0")), { maxLength: 2 }),
        cwd: wordOf,
        timeout: fc.constantFrom("none", "1h", 60),
        maxOutput: fc.constantFrom("none", "1 MiB", "1000"),
      }, { requiredKeys: ["command"] }),
    ),
    { maxKeys: 3 },
  ),
}, { requiredKeys: [] });

describe("effectiveToml()", () => {
  test("is a file that sets what it was made from", () => {
    fc.assert(
      fc.property(settings, (values) => {
        const lines = Object.entries(values).map(([name, value]) =>
          `${name} = ${tomlValue(value)}`
        );
        using site = new ConfigSite({ "config.toml": lines.join("\n") });
        const environment = { TOKEN: "hush" };
        const before = site.load(environment);
        const written = effectiveToml(before.file, effectiveSettings(before, "/"));
        assert.doesNotMatch(written, /hush/);
        using other = new ConfigSite({ "config.toml": written });
        assert.deepEqual(other.load(environment).settings, before.settings);
      }),
    );
  });
});
