import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { testMachine } from "../cli/machine.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { type Program, startProgram } from "../cli/program.ts";
import { type Site, startSite } from "../cli/site.ts";
import { type CanaryFront, canaryFront } from "./canary_front.ts";

const PATIENT = { timeout: 240_000 };

/** In every secret of these tests, and in nothing else. */
const MARK = `cAnArY${randomBytes(6).toString("hex")}`;

function canary(name: string): string {
  return `${MARK}-${name}-${randomBytes(6).toString("hex")}`;
}

/** A secret in every place that one may be given in. */
const SECRETS = {
  "x-of-file": canary("file"),
  "x-of-variable": canary("variable"),
  "x-of-config": canary("config"),
  "x-of-lines": canary("lines"),
  "x-of-environment": canary("environment"),
  authorization: `Bearer ${canary("bearer")}`,
};
const LISTEN_TOKEN = canary("listen");

interface CanarySite extends AsyncDisposable {
  readonly site: Site;
  readonly front: CanaryFront;
  readonly folder: TemporaryDirectory;
  readonly env: Readonly<Record<string, string>>;
  readonly flags: (...more: readonly string[]) => readonly string[];
}

/** The program's configuration, with `node` in front of the development node. */
async function startCanarySite(): Promise<CanarySite> {
  const site = await startSite();
  const front = await canaryFront(site.node.url);
  const folder = new TemporaryDirectory();
  const write = (name: string, text: string) =>
    writeFileSync(folder.join(name), text, { mode: 0o600 });
  write("token", `${SECRETS["x-of-file"]}\n`);
  write("listen", `${LISTEN_TOKEN}\n`);
  write("lines", `x-of-lines: ${SECRETS["x-of-lines"]}\nauthorization: ${SECRETS.authorization}\n`);
  write("spy", SPY);
  chmodSync(folder.join("spy"), 0o700);
  write(
    "config.toml",
    `node = "${front.url}"
applications = ["${site.application}"]
listen = "127.0.0.1:0"
listenToken = { file = "listen" }
logLevel = "trace"
taskRetryDelay = "1s"
[nodeHeaders]
x-of-file = { file = "token" }
x-of-variable = { variable = "A_TOKEN" }
x-of-config = "${SECRETS["x-of-config"]}"
[operators]
spy = "./spy"
fails = { command = "/bin/false", maxAttempts = 1 }
`,
  );
  const env = {
    A_TOKEN: SECRETS["x-of-variable"],
    LINERA_TASK_PROCESSOR_NODE_HEADERS: `x-of-environment: ${SECRETS["x-of-environment"]}`,
  };
  const flags = (...more: readonly string[]) => [
    ...["--config", folder.join("config.toml"), "--state-dir", site.stateDirectory],
    ...["--node-header", `@${folder.join("lines")}`, ...more],
  ];
  return {
    ...{ site, front, folder, env, flags },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** An operator that tells what it finds of the processor: its environment, and command lines. */
const SPY = `#!/bin/sh
cat > /dev/null
env
tr '\\0' ' ' < /proc/$$/cmdline 2> /dev/null
ls -l /proc/$$/fd 2> /dev/null
`;

/** Fails when the mark is there, plain or in base64, with what is around it. */
function assertNone(what: string, bytes: Uint8Array | string): void {
  const text = typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("latin1");
  for (const form of [MARK, ...base64Of(MARK)]) {
    const at = text.indexOf(form);
    if (at === -1) continue;
    assert.fail(`${what} has a secret: ${text.slice(Math.max(0, at - 200), at + 20)}`);
  }
}

/** What base64 makes of a text in the middle of others, without its ends. */
function base64Of(text: string): readonly string[] {
  return ["", "x", "xx"].map((before) =>
    Buffer.from(before + text).toString("base64").slice(4, -4)
  );
}

/** Every byte of a directory. */
function assertNoneIn(directory: string): void {
  for (const name of readdirSync(directory, { recursive: true }) as string[]) {
    const path = `${directory}/${name}`;
    try {
      assertNone(path, readFileSync(path));
    } catch (error) {
      // A folder, or a socket.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }
}

function assertNoneWritten(program: Program): void {
  assertNone("the standard output", program.out());
  assertNone("the log", program.err());
}

/** Its command's whole output, once it has ended. */
async function outputOf(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  await using program = startProgram(args, env);
  await program.ended;
  assertNoneWritten(program);
  return program.out() + program.err();
}

/** The same of a command that starts nothing, in this process. */
async function said(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { machine, out, err } = testMachine({ PATH: "/usr/bin:/bin", ...env });
  const status = await runCommandLine([...args], machine);
  const output = out() + err();
  assertNone(args[0]!, output);
  return { status, output };
}

async function healthOf(program: Program): Promise<string> {
  const url = String((await program.event("health.listening"))["url"]);
  const headers = { authorization: `Bearer ${LISTEN_TOKEN}` };
  const paths = ["/readyz", "/healthz", "/metrics", `/${LISTEN_TOKEN.slice(0, 3)}`];
  const answers = await Promise.all(paths.map(async (path) => {
    const [allowed, refused] = [await fetch(url + path, { headers }), await fetch(url + path)];
    return await allowed.text() + await refused.text();
  }));
  return answers.join();
}

describe("a secret, wherever it is given,", () => {
  test("is sent to the node, and is nowhere else while all goes well", PATIENT, async () => {
    await using canaries = await startCanarySite();
    const { site, front, env, flags } = canaries;
    await using program = startProgram(["run", ...flags("--log-format", "json")], env);
    await program.event("chain.connected");
    await site.lab.request({ operator: "spy", input: "x", count: 1, identified: true });
    await program.event("outcome.committed");
    await site.lab.request({ operator: "fails", input: "x", count: 1, identified: true });
    await program.event("group.parked");
    for (const [name, value] of Object.entries(SECRETS)) {
      for (const { headers } of [front.posts()[0]!, front.upgrades()[0]!]) {
        assert.equal(headers[name], value, name);
      }
    }
    assertNone("health", await healthOf(program));
    const at = ["--state-dir", site.stateDirectory];
    const listed = await outputOf(["tasks", "list", "--json", ...at], {});
    assert.match(listed, /"parked"/);
    const [{ ref }] = listed.trim().split("\n").map((line) => JSON.parse(line));
    await outputOf(["tasks", "show", ref, ...at], {});
    const outputs = JSON.stringify(await site.lab.holdings());
    assertNone("an operator's environment", outputs);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
    assertNoneWritten(program);
    assertNoneIn(site.stateDirectory);
  });

  for (const format of ["json", "pretty"]) {
    test(`is in no message of a node that repeats it, in ${format}`, PATIENT, async () => {
      await using canaries = await startCanarySite();
      const { site, front, env, flags } = canaries;
      await using program = startProgram(["run", ...flags("--log-format", format)], env);
      await program.errors(/notifications arrive/);
      await site.lab.request({ operator: "spy", input: "x", count: 1, identified: true });
      await program.errors(/stored in block/);
      // What it repeats, and in which form; each is seen before the next.
      for (
        const [mode, said] of [["page", "401"], ["graphql", "E500"], ["closes", "4403"]] as const
      ) {
        front.repeat(mode);
        await site.node.makeForeignBlock(site.chain);
        await program.errors(new RegExp(`${said}[^\\n]*\\*\\*\\*|\\*\\*\\*[^\\n]*${said}`));
      }
      assertNoneWritten(program);
      program.signal("SIGTERM");
      await program.ended;
      assertNoneWritten(program);
      assertNoneIn(site.stateDirectory);
    });
  }

  test(
    "is in no message of a node that is away, or whose certificate is wrong",
    PATIENT,
    async () => {
      await using canaries = await startCanarySite();
      const { front, env, flags } = canaries;
      for (const url of ["http://127.0.0.1:1", front.url.replace("http:", "https:")]) {
        await using program = startProgram(["run", ...flags("--node-url", url)], env);
        await program.event("node.waiting");
        program.signal("SIGTERM");
        await program.ended;
        assertNoneWritten(program);
        await outputOf(["check", "--timeout", "1s", ...flags("--node-url", url)], env);
        await outputOf(
          ["apps", "--config", flags()[1]!, "--node-url", url, "--timeout", "1s"],
          env,
        );
      }
    },
  );

  test("is in no configuration that is shown, and in no mistake", PATIENT, async () => {
    await using canaries = await startCanarySite();
    const { folder, env, flags } = canaries;
    for (const more of [[], ["--json"]]) {
      const { output } = await said(["config", "show", ...flags(), ...more], env);
      assert.match(output, /\*\*\*/);
      await said(["config", "check", "--config", folder.join("config.toml"), ...more], env);
    }
    const right = readFileSync(folder.join("config.toml"), "utf8");
    const secret = canary("wrong");
    const wrong = [
      `listenToken = "${secret} "`,
      `listenToken = ${secret}`,
      `listenToken = { fil = "${secret}" }`,
      `listenToken = "${secret}`,
      `nodeHeaders = "${secret}"`,
      `nodeHeaders.a = { x = "${secret}" }`,
      `nodeHeaders.a = ["${secret}"]`,
      `nodeHeaders.a = "${secret}\\u0001"`,
      `nodeHeaders."a b" = "${secret}"`,
      `nodeHeaders.host = "${secret}"`,
    ];
    const texts = wrong.map((line) => `${line}\n`);
    for (const text of texts) {
      writeFileSync(folder.join("config.toml"), text);
      for (const command of [["run"], ["check"], ["config", "check"], ["config", "show"]]) {
        const file = ["--config", folder.join("config.toml")];
        const { status } = await said([...command, ...file], env);
        assert.equal(status, 2, text.replace(secret, ""));
      }
    }
    writeFileSync(folder.join("config.toml"), right);
    for (const header of [`${secret}`, `a b: ${secret}`, `host: ${secret}`, `a: ${secret}\u0001`]) {
      assert.equal((await said(["run", ...flags("--node-header", header)], env)).status, 2);
    }
  });

  test("is in nothing that a crash leaves", PATIENT, async () => {
    await using canaries = await startCanarySite();
    const { site, env, flags } = canaries;
    await using program = startProgram(["run", ...flags("--log-format", "json")], env);
    await program.event("chain.connected");
    await site.lab.request({ operator: "spy", input: "x", count: 5, identified: true });
    await program.event("outcome.committed");
    process.kill(program.child.pid!, "SIGABRT");
    await program.ended;
    assertNoneWritten(program);
    assertNoneIn(site.stateDirectory);
  });
});
