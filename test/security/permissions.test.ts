import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { type Site, startSite } from "../cli/site.ts";

const PATIENT = { timeout: 240_000 };
const PROJECT = fileURLToPath(new URL("../..", import.meta.url).href);

/** What `make run` would hand to the shell. */
function makeRun(): string {
  const { stdout, stderr, status } = spawnSync("make", ["--no-print-directory", "-n", "run"], {
    cwd: PROJECT,
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** The flags of Deno in a line of the shell, as they stand there. */
function denoFlags(line: string): readonly string[] {
  const [, flags = ""] = /deno run ((?:--\S+(?:"[^"]*"|\$\([^)]*\)|\S)*\s+)+)main\.ts/.exec(line) ??
    [];
  return flags.trim().split(/\s+(?=--)/);
}

/** Tries what these flags are to forbid, and tells what was not forbidden. */
const PROBE = `
const tries = {
  net: () => Deno.connect({ hostname: "127.0.0.2", port: 9 }),
  listen: () => Deno.listen({ hostname: "0.0.0.0", port: 0 }),
  resolve: () => Deno.resolveDns("example.invalid", "A"),
  read: () => Deno.readTextFile("/etc/passwd"),
  home: () => Deno.readDir("/root")[Symbol.asyncIterator]().next(),
  proc: () => Deno.readTextFile("/proc/self/environ"),
  write: () => Deno.writeTextFile("/tmp/ltp-probe", ""),
  run: () => new Deno.Command("/usr/bin/id").output(),
  kill: () => Deno.kill(1, "SIGCONT"),
  ffi: () => Deno.dlopen("/lib/x86_64-linux-gnu/libc.so.6", {}),
  import: () => import(String(new URL("x.ts", "https://example.invalid"))),
  sys: () => Deno.hostname(),
};
for (const [name, attempt] of Object.entries(tries)) {
  try {
    await attempt();
    console.log(name, "was let through");
  } catch (error) {
    const isForbidden = error.name === "NotCapable" || /requires .* access/i.test(error.message);
    if (!isForbidden) console.log(name, "was tried:", error.name, error.message);
  }
}
console.log("done");
`;

/** What a program can do with flags that it should not; empty: nothing. */
function notForbidden(flags: string, folder: string): string {
  writeFileSync(`${folder}/probe.ts`, PROBE);
  const line = `state="${folder}"; deno run --quiet --no-check ${flags} "${folder}/probe.ts"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", line], { cwd: PROJECT, encoding: "utf8" });
  assert.match(stdout, /done\n$/, stderr);
  return stdout.replace(/done\n$/, "");
}

describe("make run", () => {
  test("has exactly these permissions", () => {
    assert.deepEqual(denoFlags(makeRun()), [
      "--quiet",
      "--no-prompt",
      "--allow-env",
      "--allow-sys=uid",
      "--allow-run=cat,sh,/bin/kill,examples/operators/digest.sh," +
      "examples/operators/factor.ts,examples/operators/fetch.py",
      '--allow-write="$state"',
      '--allow-net="127.0.0.1,unix:$state/control.new/s"',
      `--allow-read=".,$state,$(echo "$PATH" | tr -s ':' ',' | sed 's/,$//')"`,
    ]);
  });

  test("meets nothing with them that it may not do", PATIENT, () => {
    const { stdout, stderr, status } = spawnSync("bash", ["-c", makeRun()], {
      cwd: PROJECT,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /NotCapable|Requires .* access/);
  });

  test("can do nothing with them that it does not need", () => {
    using folder = new TemporaryDirectory();
    assert.equal(notForbidden(denoFlags(makeRun()).join(" "), folder.path), "");
  });

  test("would be found out if they were wider", () => {
    using folder = new TemporaryDirectory();
    assert.match(notForbidden("--no-prompt --allow-read", folder.path), /^read was let through$/m);
  });
});

describe("run from the source, with the permissions of the README", () => {
  /** Those of the README, for a node, a state directory, a file, and one operator. */
  function flagsFor(site: Site, config: string): readonly string[] {
    const { host } = new URL(site.node.url);
    const state = site.stateDirectory;
    return [
      "--no-prompt",
      ...[`--allow-net=${host},unix:${state}/control.new/s`, "--allow-env", "--allow-sys=uid"],
      ...[`--allow-read=${state},${config},/bin/cat`, `--allow-write=${state}`],
      "--allow-run=/bin/cat,/bin/kill",
    ];
  }

  test("are those that stand there", async () => {
    await using site = await startSite();
    const readme = readFileSync(`${PROJECT}/README.md`, "utf8");
    const [, block = ""] = /```sh\n(deno run --no-prompt[^`]*)```/.exec(readme) ?? [];
    const written = denoFlags(block.replaceAll("\\\n", " "));
    const names = new Map([
      ["127.0.0.1:8080", new URL(site.node.url).host],
      ["$PWD/state", site.stateDirectory],
      ["$PWD/config.toml", "CONFIG"],
    ]);
    const filled = written.map((flag) =>
      [...names].reduce((text, [name, value]) => text.replaceAll(name, value), flag)
        .replaceAll('"', "")
    );
    assert.deepEqual(filled, flagsFor(site, "CONFIG"));
  });

  test("runs tasks, tells of them, and ends", PATIENT, async () => {
    await using site = await startSite();
    mkdirSync(site.stateDirectory, { mode: 0o700 });
    const config = `${dirname(site.stateDirectory)}/config.toml`;
    writeFileSync(config, "# Nothing is set here.\n");
    const args = ["run", "--quiet", "--no-check", ...flagsFor(site, config), `${PROJECT}/main.ts`];
    const child = spawn("deno", [...args, ...site.run("--config", config)], {
      env: { PATH: process.env["PATH"]!, HOME: "/nonexistent", DENO_DIR: denoDirectory() },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let log = "";
    const heard = Promise.withResolvers<void>();
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes('"outcome.committed"')) heard.resolve();
    });
    await site.lab.request({ operator: "cat", input: "task", count: 1, identified: true });
    await Promise.race([heard.promise, ended.then(() => assert.fail(log))]);
    process.kill(child.pid!, "SIGTERM");
    assert.equal(await ended, 0, log);
    assert.doesNotMatch(log, /NotCapable|Requires .* access|control\.unavailable/);
    const { stored } = await site.lab.holdings();
    assert.equal(stored.length, 1);
  });

  test("names the flag that --listen needs beside them", PATIENT, async () => {
    await using site = await startSite();
    mkdirSync(site.stateDirectory, { mode: 0o700 });
    const config = `${dirname(site.stateDirectory)}/config.toml`;
    writeFileSync(config, "# Nothing is set here.\n");
    const args = ["run", "--quiet", "--no-check", ...flagsFor(site, config), `${PROJECT}/main.ts`];
    const more = site.run("--config", config, "--listen", "1");
    const { status, stderr } = spawnSync("deno", [...args, ...more], {
      env: { PATH: process.env["PATH"]!, HOME: "/nonexistent", DENO_DIR: denoDirectory() },
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /port 1 of 127\.0\.0\.1.*add 127\.0\.0\.1:1 to --allow-net\n/);
    assert.doesNotMatch(stderr, /Uncaught|\n +at /);
  });
});

/** Where the libraries of both are; the home of the tests is none. */
function denoDirectory(): string {
  const { stdout } = spawnSync("deno", ["info", "--json"], { encoding: "utf8" });
  return (JSON.parse(stdout) as { readonly denoDir: string }).denoDir;
}
