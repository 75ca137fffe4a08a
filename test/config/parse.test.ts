import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ConfigError } from "../../lib/config/error.ts";
import { parseSettings } from "../../lib/config/parse.ts";
import { SETTING_NAMES } from "../../lib/config/schema.ts";
import { keysOf, problemsOf, settingsOf } from "./raw_settings.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];

describe("parseSettings", () => {
  test("parseSettings() fills in every default when nothing is set", () => {
    assert.deepEqual(settingsOf({ chain: undefined }), {
      nodeUrl: "http://127.0.0.1:8080",
      nodeHeaders: {},
      chain: null,
      applications: [],
      operators: new Map(),
      controller: null,
      discover: false,
      processor: {
        maxConcurrency: 256,
        maxPerApplication: null,
        maxQuestions: 32,
        waitingBytes: 67_108_864,
        maxShared: 200,
        pollIntervalMs: 30_000,
        askTimeoutMs: 30_000,
        submitTimeoutMs: 600_000,
        drainTimeoutMs: 20_000,
        dryRun: false,
      },
      stateDirectory: "/state",
      history: { maxEntries: 10_000, maxAgeMs: 604_800_000 },
      logLevel: "info",
      listen: null,
      listenToken: null,
      logFormat: "auto",
    });
  });

  test("parseSettings() resolves an operator that is a command alone, and one with everything", () => {
    const { operators } = settingsOf({
      taskRetryDelay: 5,
      slowAfter: "300",
      operators: {
        cat: "/bin/cat file",
        prove: {
          command: "prove",
          args: ["--fast", ""],
          cwd: "/",
          envAllow: ["PATH"],
          timeout: "1h",
          encoding: "strict",
          outcomeMaxAge: "365d",
          maxAttempts: "3",
          concurrency: 2,
          grace: 0,
          slowAfter: "2h",
          retryDelay: "1s",
          retryMax: "1min",
          maxOutput: "1 MiB",
          maxMemory: "64 MiB",
          maxCpuTime: "1min",
          maxFileSize: 4096,
        },
      },
    });
    assert.deepEqual(operators.get("cat"), {
      options: {
        command: "/bin/cat file",
        args: [],
        timeoutMs: null,
        encoding: "replace",
        graceMs: 5_000,
        maxOutputBytes: null,
        privateDirectory: false,
        maxMemoryBytes: null,
        maxCpuTimeMs: null,
        maxFileSizeBytes: null,
      },
      policy: {
        outcomeMaxAgeMs: 60_000,
        maxAttempts: null,
        concurrency: null,
        slowAfterMs: 300_000,
        retryDelayMs: 5_000,
        retryMaxMs: 300_000,
      },
    });
    assert.deepEqual(operators.get("prove"), {
      options: {
        command: "prove",
        args: ["--fast", ""],
        cwd: "/",
        envAllow: ["PATH"],
        timeoutMs: 3_600_000,
        encoding: "strict",
        graceMs: 0,
        maxOutputBytes: 1_048_576,
        privateDirectory: false,
        maxMemoryBytes: 67_108_864,
        maxCpuTimeMs: 60_000,
        maxFileSizeBytes: 4_096,
      },
      policy: {
        outcomeMaxAgeMs: 31_536_000_000,
        maxAttempts: 3,
        concurrency: 2,
        slowAfterMs: 7_200_000,
        retryDelayMs: 1_000,
        retryMaxMs: 60_000,
      },
    });
  });

  test("parseSettings() names each application once, on the chain that is set (K1)", () => {
    const { applications, chain } = settingsOf({
      chain: A,
      applications: [B, `${A}:${B.toUpperCase()}`, `${B}:${A}`, B],
    });
    assert.equal(chain, A);
    assert.deepEqual(applications, [{ chain: A, application: B }, { chain: B, application: A }]);
    assert.deepEqual(settingsOf({ applications: [A] }).applications, [
      { chain: null, application: A },
    ]);
  });

  test("parseSettings() takes `none` and null for what may be unset", () => {
    for (const none of ["none", null]) {
      const raw = {
        chain: none,
        maxPerApplication: none,
        operators: { a: { command: "a", timeout: none } },
      };
      const { chain, processor, operators } = settingsOf(raw);
      assert.deepEqual([chain, processor.maxPerApplication], [null, null]);
      assert.equal(operators.get("a")?.options.timeoutMs, null);
    }
  });

  test("parseSettings() tells all that is wrong at once, with key, value and what is accepted", () => {
    const error = problemsOf({
      node: "ftp://x",
      applications: [A, "xyz"],
      operators: { a: {}, b: { command: "b", timeout: "0", tiemout: "5s" }, c: 5 },
      maxConcurrency: 0,
      logLevel: "loud",
      dryRun: "perhaps",
      taskRetryDealy: "5s",
    });
    assert.deepEqual(keysOf(error), [
      "node",
      "applications.1",
      "operators.a.command",
      "operators.b.timeout",
      "operators.b.tiemout",
      "operators.c",
      "maxConcurrency",
      "logLevel",
      "dryRun",
      "taskRetryDealy",
    ]);
    const lines = error.message.split("\n");
    assert.equal(lines.length, error.issues.length);
    assert.equal(
      lines[1],
      'applications.1: "xyz" is no application id, which has 64 hexadecimal digits: it has "x" at position 1',
    );
    assert.match(
      lines[3]!,
      /^operators\.b\.timeout: expected a duration from 1ms to 365d, .*, not "0"$/,
    );
    assert.match(lines[6]!, /^maxConcurrency: expected a whole number from 1 to 100000, not 0$/);
    assert.match(lines[7]!, /^logLevel: expected one of trace, .*, not "loud"$/);
    assert.match(lines[9]!, /^taskRetryDealy: there is no such setting; .*taskRetryDelay/);
  });

  test("parseSettings() holds quantities to their ranges, both ends included", () => {
    const ends: Record<string, readonly (string | number)[]> = {
      maxShared: [1, 500, "500"],
      maxQuestions: [1, 10_000],
      waitingBytes: ["2 MiB", "64 GiB", 2_097_152],
      drainTimeout: [0, "1d"],
      pollInterval: ["100ms", 86_400],
    };
    for (const [key, values] of Object.entries(ends)) {
      for (const value of values) settingsOf({ [key]: value });
    }
    const beyond: Record<string, readonly unknown[]> = {
      maxShared: [0, 501, 1.5, -1, "1e2", "", [], null, true],
      waitingBytes: ["2 MB", "65 GiB", -1],
      pollInterval: ["99ms", "2d", -1, "never"],
      askTimeout: ["0", "none"],
    };
    for (const [key, values] of Object.entries(beyond)) {
      for (const value of values) {
        assert.deepEqual(keysOf(problemsOf({ [key]: value })), [key], JSON.stringify(value));
      }
    }
  });

  test("parseSettings() never shows a header's value, right or wrong", () => {
    const { nodeHeaders } = settingsOf({ nodeHeaders: { authorization: "Bearer s3cret" } });
    assert.deepEqual(nodeHeaders, { authorization: "Bearer s3cret" });
    for (
      const headers of [{ a: "s3cret\n" }, { "a b": "s3cret" }, { Host: "s3cret" }, {
        a: ["s3cret"],
      }]
    ) {
      const error = problemsOf({ nodeHeaders: headers });
      assert.equal(error.message.includes("s3cret"), false);
      assert.match(error.message, /^nodeHeaders/);
    }
  });

  test("parseSettings() refuses names that an object would lose", () => {
    for (const name of ["constructor", "prototype", "__proto__", ""]) {
      const operators = Object.fromEntries([[name, "cat"]]);
      assert.deepEqual(keysOf(problemsOf({ operators })), ["operators"]);
    }
  });

  test("parseSettings() wants a state directory when the platform tells none", () => {
    assert.deepEqual(keysOf(problemsOf({}, null)), ["stateDir"]);
    assert.deepEqual(keysOf(problemsOf({ maxShared: 0 }, null)).toSorted(), [
      "maxShared",
      "stateDir",
    ]);
    assert.equal(parseSettings({ stateDir: "/x" }, null).stateDirectory, "/x");
    assert.deepEqual(keysOf(problemsOf({ stateDir: "" })), ["stateDir"]);
  });

  test("parseSettings() gives settings that nobody can change", () => {
    const settings = settingsOf({ applications: [A], operators: { a: "a" } });
    const operator = settings.operators.get("a");
    for (const part of [settings, settings.processor, settings.applications, operator?.policy]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  test("parseSettings() either resolves or throws ConfigError when given anything", () => {
    const raw = fc.dictionary(
      fc.constantFrom(...SETTING_NAMES),
      fc.oneof(fc.jsonValue(), fc.string()),
    );
    fc.assert(fc.property(raw, (value) => {
      try {
        settingsOf(value);
      } catch (error) {
        assert.ok(error instanceof ConfigError, String(error));
      }
    }));
  });
});
