import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { RUN_FLAGS } from "../../lib/cli/run_flags.ts";
import { NAME, VERSION } from "../../lib/cli/version.ts";
import { APPLICATION } from "../observe/events.ts";
import { testMachine } from "./machine.ts";

const MANIFEST = fileURLToPath(new URL("../../deno.json", import.meta.url).href);

/** Runs a command that ends by itself, in this process. */
async function cli(...args: readonly string[]) {
  const { machine, out, err } = testMachine();
  const status = await runCommandLine(args, machine);
  return { status, out: out(), err: err() };
}

describe("runCommandLine()", () => {
  for (const args of [["version"], ["--version"], ["-v"]]) {
    test(`tells the version at ${args}`, async () => {
      const { status, out } = await cli(...args);
      assert.equal(status, 0);
      assert.match(out, /0\.1\.0/);
    });
  }

  test("has the version of deno.json", () => {
    const manifest = JSON.parse(readFileSync(MANIFEST, "utf8"));
    assert.equal(manifest.version, VERSION);
    assert.equal(manifest.name, NAME);
  });

  for (const args of [[], ["--help"], ["-h"], ["help"]]) {
    test(`names every command and the exit statuses at "${args.join(" ")}"`, async () => {
      const { status, out, err } = await cli(...args);
      assert.equal(status, 0);
      assert.equal(err, "");
      for (
        const command of [
          "run",
          "check",
          "apps",
          "config",
          "exec",
          "dev",
          "demo",
          "version",
          "help",
        ]
      ) {
        assert.match(out, new RegExp(`^  ${command} +[A-Z]`, "m"));
      }
      assert.match(out, /0 done, 1 failed, 2 usage, 75 try again/);
    });
  }

  for (const args of [["run", "--help"], ["help", "run"]]) {
    test(`explains every flag of run at "${args.join(" ")}"`, async () => {
      const { status, out } = await cli(...args);
      assert.equal(status, 0);
      for (const [flag, { brief }] of Object.entries(RUN_FLAGS)) {
        assert.ok(out.includes(`--${flag}]`), flag);
        assert.ok(out.includes(brief), brief);
        assert.match(brief, /\(default: .+\)$|repeat|one a line|Run each/, flag);
      }
    });
  }

  for (
    const [command, flags] of [
      ["apps", ["config", "node-url", "chain", "all-chains", "ask", "json", "timeout"]],
      ["check", [...Object.keys(RUN_FLAGS), "run", "json", "timeout"]],
      ["dev", ["port", "block-time"]],
      ["demo", ["state-dir"]],
    ] as const
  ) {
    test(`explains every flag of ${command}`, async () => {
      const { out } = await cli(command, "--help");
      for (const flag of flags) assert.ok(out.includes(`--${flag}`), flag);
      assert.match(out, /default/);
    });
  }

  const USAGE: readonly [args: readonly string[], message: RegExp][] = [
    [["rnu"], /rnu.*did you mean .*run/],
    [["demmo"], /demmo.*did you mean .*demo/],
    [["--nonsense"], /--nonsense/],
    [["run", "--node-ur", "x"], /--node-ur, did you mean --node-url\?/],
    [["run", "--operator", "cat"], /--operator, did you mean --operators\?/],
    [["run", "--nodeUrl", "x"], /--nodeUrl/],
    [["run", "--dry-run=maybe"], /maybe/],
    [["run", "stray"], /stray/],
    [["run", "--node-url"], /Expected input for flag --node-url/],
    [["run", "--chain", "a", "--chain", "b"], /--chain/],
    [["run"], /--operator-application-ids: give at least one/],
    [
      ["run", "--operator-application-ids", "12"],
      /"12" is no .*64 hexadecimal digits: it has 2 digits/,
    ],
    [["dev", "--port", "70000"], /port from 0 to 65535/],
    [["dev", "--block-time", "soon"], /soon[^]*expected a duration/],
    [["apps", "--timeout", "soon"], /soon[^]*expected a duration from 1ms/],
    [["apps", "--chain", APPLICATION, "--all-chains"], /--chain for one .*not both/],
    [["apps", "--chain", "12"], /--chain: .*"12" is no .*has 2 digits/],
    [["help", "a", "b", "c"], /c/],
    [["help", "config", "shwo"], /did you mean .*show/],
    [["help", "rnu"], /did you mean .*run/],
  ];
  for (const [args, message] of USAGE) {
    test(`ends with 2 and a way on at "${args.join(" ")}"`, async () => {
      const { status, out, err } = await cli(...args);
      assert.match(err, message);
      assert.match(err, /^linera-task-processor: /);
      assert.match(err, /--help/);
      assert.equal(out, "");
      assert.equal(status, 2);
    });
  }

  const MISTYPED: readonly [args: string, lines: readonly string[]][] = [
    ["run --node-ulr x --foo --operater=a --foo -x --dry-run=1 -- --later", [
      "unknown flag --node-ulr, did you mean --node-url?",
      "unknown flag --foo",
      "unknown flag --operater, did you mean --operators?",
      "unknown flag -x",
    ]],
    ["run --node-url --chian c --dri-run", [
      "unknown flag --chian, did you mean --chain?",
      "unknown flag --dri-run, did you mean --dry-run?",
    ]],
    ["run --node-url --chain c --dri-run", [
      "Expected input for flag --node-url but encountered --chain instead",
      "unknown flag --dri-run, did you mean --dry-run?",
    ]],
    ["dev --port=x --block-time", [
      "--port x: expected a port from 0 to 65535",
      "Expected input for flag --block-time",
    ]],
  ];
  for (const [line, lines] of MISTYPED) {
    test(`tells every mistyped flag at once, and its command's help, at "${line}"`, async () => {
      const args = line.split(" ");
      const { err } = await cli(...args);
      const told = lines.map((text) => `${NAME}: ${text}\n`).join("");
      assert.equal(err, `${told}All flags: ${NAME} ${args[0]} --help\n`);
    });
  }

  test("ends with 1 and names every operator that cannot be run", async () => {
    const { status, err } = await cli(
      ...["run", "--operator-application-ids", APPLICATION, "--state-dir", "/nonexistent/state"],
      ...[
        "--operators",
        "a=/nonexistent/a",
        "--operators",
        "b=/",
        "--operators",
        "no-such-command",
      ],
    );
    assert.equal(status, 1);
    assert.match(err, /nothing was started/);
    assert.match(err, /"a": \/nonexistent\/a does not exist/);
    assert.match(err, /"b": \/ is a directory/);
    assert.match(err, /"no-such-command": there is no command no-such-command on PATH/);
  });

  test("ends with 2 and names --state-dir when nothing tells a state directory", async () => {
    const { machine, err } = testMachine({ PATH: "/usr/bin:/bin" });
    const args = ["run", "--operator-application-ids", APPLICATION, "--operators", "cat"];
    assert.equal(await runCommandLine(args, machine), 2);
    assert.match(err(), /as --state-dir: HOME, which would tell one, is not set/);
  });

  test("ends with 1 and names the state directory that cannot be made", async () => {
    const args = ["run", "--operator-application-ids", APPLICATION, "--operators", "cat"];
    const { status, err } = await cli(...args, "--state-dir", "/proc/state");
    assert.equal(status, 1);
    assert.match(err, /\/proc\/state/);
    assert.match(err, /--state-dir/);
  });
});
