import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  checkOperatorOptions,
  OPERATOR_DEFAULTS,
  type OperatorOptions,
} from "../../lib/operators/options.ts";
import { CommandError, resolveCommand } from "../../lib/operators/resolve.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { fixture, messageOf, runOnce } from "./harness.ts";

const SCRIPT = "#!/bin/sh\nexit 0\n";

describe("resolveCommand() (O1)", () => {
  test("finds a name on PATH, behind what cannot be run", () => {
    using directory = new TemporaryDirectory();
    for (const name of ["first", "second", "third"]) mkdirSync(directory.join(name));
    mkdirSync(directory.join("first", "tool"));
    writeFileSync(directory.join("second", "tool"), SCRIPT, { mode: 0o644 });
    writeFileSync(directory.join("third", "tool"), SCRIPT, { mode: 0o755 });
    const path = ["first", "second", "absent", "third"].map((name) => directory.join(name));
    assert.equal(lookUp("tool", "/", path.join(":")).command, directory.join("third", "tool"));
  });

  test("takes relative paths from the directory it is given, and follows links", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("tool"), SCRIPT, { mode: 0o755 });
    symlinkSync("tool", directory.join("link"));
    mkdirSync(directory.join("work"));
    assert.equal(lookUp("./link", directory.path).command, directory.join("link"));
    const options = { ...OPERATOR_DEFAULTS, command: "./tool", cwd: "work" };
    const resolved = resolveCommand("op", options, { directory: directory.path, path: undefined });
    assert.equal(resolved.cwd, directory.join("work"));
  });

  test("takes a command without an interpreter of its own, that is a binary", () => {
    assert.equal(lookUp("/bin/cat", "/").command, "/bin/cat");
  });

  for (
    const [what, content, mode, expected] of [
      ["is not executable", SCRIPT, 0o644, /"op": .*tool is not executable; try: chmod \+x/],
      ["is empty", "", 0o755, /tool is empty/],
      ["has no #! line", "echo hello\n", 0o755, /first line #!\/bin\/sh/],
      ["names no interpreter", "#!\nexit\n", 0o755, /first line #!\/bin\/sh/],
      ["has an interpreter that is not there", "#!/no/sh -e\n", 0o755, /not there: \/no\/sh/],
      ["has an interpreter that is none", "#! /etc/passwd\n", 0o755, /not executable: .*passwd/],
      ["has Windows' line ends", "#!/bin/sh\r\nexit 0\r\n", 0o755, /carriage returns/],
    ] as const
  ) {
    test(`says what to do about a file that ${what}`, () => {
      using directory = new TemporaryDirectory();
      writeFileSync(directory.join("tool"), content, { mode });
      assert.throws(() => lookUp("./tool", directory.path), failure(expected));
      assert.throws(() => lookUp("tool", "/", directory.path), failure(expected));
    });
  }

  test("says what is wrong with a path that is no file", () => {
    assert.throws(() => lookUp("/usr", "/"), failure(/\/usr is a directory/));
    assert.throws(() => lookUp("/dev/null", "/"), failure(/\/dev\/null is no file/));
    assert.throws(() => lookUp("/no/tool", "/"), failure(/\/no\/tool does not exist/));
    using directory = new TemporaryDirectory();
    symlinkSync("loop", directory.join("loop"));
    assert.throws(() => lookUp("./loop", directory.path), failure(/loop cannot be looked at/));
    assert.throws(() => lookUp("/bin/cat/tool", "/"), failure(/\/bin\/cat\/tool does not exist/));
  });

  test("refuses a program for another machine, which a shell would be made to read", () => {
    using directory = new TemporaryDirectory();
    const programs: readonly [start: readonly number[], pattern: RegExp][] = [
      [[0x7f, 0x45, 0x4c, 0x46, 2, 2, 1, ...Array<number>(9).fill(0), 0, 2, 0, 21], /machine 21/],
      [[0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...Array<number>(9).fill(0), 2, 0, 243, 0], /riscv64/],
      [[0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1], /a program for macOS/],
      [[0x4d, 0x5a, 0x90, 0], /a program for Windows/],
    ];
    for (const [start, pattern] of programs) {
      writeFileSync(directory.join("tool"), Uint8Array.from(start), { mode: 0o755 });
      assert.throws(() => lookUp("./tool", directory.path), failure(pattern));
    }
    assert.equal(lookUp("/bin/cat", "/").command, "/bin/cat");
  });

  test("says that a name is not on PATH, and that there is no PATH", () => {
    const expected = failure(/"op": there is no command no-such-tool on PATH; install it/);
    assert.throws(() => lookUp("no-such-tool", "/", "/bin:/usr/bin"), expected);
    assert.throws(() => lookUp("no-such-tool", "/"), expected);
  });

  test("does not take a name from the current directory, which is not on PATH", () => {
    using directory = new TemporaryDirectory();
    writeFileSync(directory.join("tool"), SCRIPT, { mode: 0o755 });
    for (const path of [undefined, "", "/bin::/usr/bin"]) {
      assert.throws(() => lookUp("tool", directory.path, path), failure(/no command tool on PATH/));
    }
  });

  test("says that the working directory is none", () => {
    const options = { ...OPERATOR_DEFAULTS, command: "/bin/cat", cwd: "/etc/passwd" };
    const resolve = () => resolveCommand("op", options, { directory: "/", path: undefined });
    assert.throws(resolve, failure(/working directory \/etc\/passwd is no directory/));
  });
});

describe("checkOperatorOptions()", () => {
  for (
    const [name, value] of [
      ["command", ""],
      ["command", "a\0b"],
      ["args", ["a\0b"]],
      ["cwd", ""],
      ["envAllow", ["A=B"]],
      ["envAllow", [""]],
      ["timeoutMs", 0],
      ["timeoutMs", NaN],
      ["graceMs", -1],
      ["graceMs", Infinity],
      ["encoding", "latin1"],
    ] as const
  ) {
    test(`refuses ${name} of ${JSON.stringify(value)}, and names the operator`, () => {
      const options: OperatorOptions = { ...OPERATOR_DEFAULTS, command: "/bin/cat", [name]: value };
      const check = () => checkOperatorOptions("op", options);
      assert.throws(check, { name: "RangeError", message: /^Operator "op": / });
    });
  }

  test("takes no timeout, and no grace period", () => {
    checkOperatorOptions("op", {
      command: "cat",
      args: [],
      encoding: "strict",
      timeoutMs: null,
      graceMs: 0,
    });
  });
});

describe("CommandOperator, a script that has lost its interpreter since", () => {
  // setsid, which starts operators under Deno, has a shell run what the kernel does not.
  const skip = "Deno" in globalThis;
  test("run() fails to start it, and says what to do", { skip }, async () => {
    const message = messageOf(await runOnce(fixture("no_interpreter")), "spawn");
    assert.match(message, /first line #!\/bin\/sh/);
  });
});

function lookUp(command: string, directory: string, path?: string) {
  return resolveCommand("op", { ...OPERATOR_DEFAULTS, command }, { directory, path });
}

function failure(pattern: RegExp) {
  return (error: unknown) =>
    error instanceof CommandError && error.operator === "op" &&
    pattern.test(error.message);
}
