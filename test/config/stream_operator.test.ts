import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigSite } from "./site.ts";

describe("loadConfiguration(), of operators whose processes stay (O10)", () => {
  test("takes what a command takes, and how many processes and tasks there may be", () => {
    using site = new ConfigSite({
      "config.toml": `[operators.a]\nstream = "bin/a"\n[operators.b]\nstream = "b"\nprocesses = 3
concurrency = 4\nargs = ["x"]\ntimeout = "3s"\nmaxMemory = "1 GiB"\nprivateDirectory = true
retryDelay = "2s"\n`,
    });
    const [a, b] = [...site.load().settings.operators.values()];
    assert.deepEqual(a!.options, {
      command: site.path("bin/a"),
      args: [],
      timeoutMs: null,
      encoding: "replace",
      graceMs: 5_000,
      maxOutputBytes: null,
      privateDirectory: false,
      maxMemoryBytes: null,
      maxCpuTimeMs: null,
      maxFileSizeBytes: null,
      processes: 1,
      perProcess: 1,
    });
    assert.equal(a!.policy.concurrency, 1);
    assert.deepEqual(b!.options, {
      ...a!.options,
      ...{ command: "b", args: ["x"], timeoutMs: 3_000, maxMemoryBytes: 1_073_741_824 },
      ...{ privateDirectory: true, processes: 3, perProcess: 4 },
    });
    assert.deepEqual([b!.policy.concurrency, b!.policy.retryDelayMs], [12, 2_000]);
  });

  test("tells every mistake", () => {
    using site = new ConfigSite({
      "config.toml": `[operators.a]\nstream = "a"\ncommand = "a"\nheaders = {}\nproceses = 1
concurrency = "none"\nprocesses = 0
[operators.b]\nstream = ["b"]
[operators.c]\ncommand = "c"\nprocesses = 2
[operators.d]\nurl = "http://h"\nprocesses = 2
[operators.e]\nstream = "e"\ncwd = "."\nprivateDirectory = true\n`,
    });
    const problems = site.problems();
    for (
      const expected of [
        /^3:1: operators\.a\.command: an operator with a stream has no such setting, which is for commands$/,
        /^4:1: operators\.a\.headers: an operator with a stream .* for operators with a url$/,
        /^5:1: operators\.a\.proceses: there is no such setting; did you mean processes\?$/,
        /^6:15: operators\.a\.concurrency: expected a whole number from 1 to 10000, not "none"/,
        /^7:13: operators\.a\.processes: expected a whole number from 1 to 1000, not 0/,
        /^9:10: operators\.b\.stream: expected text/,
        /^12:1: operators\.c\.processes: a command has no .* for operators with a stream$/,
        /^15:1: operators\.d\.processes: an operator with a url .* for operators with a stream$/,
        /^19:20: operators\.e\.privateDirectory: a run in a directory of its own has no cwd/,
      ]
    ) {
      assert.ok(
        problems.some((problem) => expected.test(problem)),
        `${expected}\n${problems.join("\n")}`,
      );
    }
  });
});
