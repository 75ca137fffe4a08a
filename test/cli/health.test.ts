import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { describe, test } from "node:test";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { PATIENT, type Program, startProgram } from "./program.ts";
import { startSite } from "./site.ts";

const TOKEN = "a-token-that-is-long-enough";

interface Told {
  readonly status: number;
  readonly body: {
    readonly status: string;
    readonly reasons: readonly { readonly condition: string; readonly subject: string }[];
  };
}

async function urlOf(program: Program): Promise<string> {
  return String((await program.event("health.listening"))["url"]);
}

async function ask(url: string): Promise<Told> {
  const response = await fetch(url);
  return { status: response.status, body: await response.json() };
}

/** Asks until it is told so; the test's own limit ends it. */
async function until(url: string, matches: (told: Told) => boolean): Promise<Told> {
  for (;;) {
    const told = await ask(url);
    if (matches(told)) return told;
    await setTimeout(20);
  }
}

function conditions({ body }: Told): ReadonlySet<string> {
  return new Set(body.reasons.map(({ condition }) => condition));
}

describe("run --listen", () => {
  test(
    "is not ready while the node is away, alive all the time, and ready when it is back",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using program = startProgram(site.run("--listen", "127.0.0.1:0"));
      const url = await urlOf(program);
      const ready = await until(`${url}/readyz`, ({ status }) => status === 200);
      assert.deepEqual([ready.body.status, ready.body.reasons], ["ready", []]);
      await site.node.down();
      // A question may have failed before the connection did.
      const lost = (told: Told) => conditions(told).has("chainDisconnected");
      const { status, body: { reasons } } = await until(`${url}/readyz`, lost);
      assert.equal(status, 503);
      const reason = reasons.find(({ condition }) => condition === "chainDisconnected");
      assert.equal(reason?.subject, site.chain);
      assert.equal((await ask(`${url}/healthz`)).status, 200);
      await site.node.up();
      await until(`${url}/readyz`, ({ status }) => status === 200);
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
    },
  );

  test("says before the node answers that it is waited for", PATIENT, async () => {
    await using site = await startSite();
    await site.node.down();
    await using program = startProgram(site.run("--listen", "0"));
    const told = await ask(`${await urlOf(program)}/readyz`);
    assert.deepEqual([told.status, conditions(told)], [503, new Set(["nodeAway"])]);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("names an operator that is missing (T4)", PATIENT, async () => {
    await using site = await startSite();
    await using program = startProgram(site.run("--listen", "0"));
    const url = `${await urlOf(program)}/readyz`;
    await until(url, ({ status }) => status === 200);
    await site.lab.request({ operator: "prove", input: "in $number", count: 1, identified: true });
    const told = await until(url, ({ status }) => status === 503);
    const [{ condition, subject }] = told.body.reasons as [Told["body"]["reasons"][0]];
    assert.deepEqual([condition, subject], [
      "operatorMissing",
      `${site.chain}:${site.application} operator prove`,
    ]);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("asks for the token of a file, for health and metrics alike", PATIENT, async () => {
    await using site = await startSite();
    using folder = new TemporaryDirectory();
    writeFileSync(folder.join("token"), `${TOKEN}\n`, { mode: 0o600 });
    const flags = ["--listen", "0", "--listen-token-file", folder.join("token")];
    await using program = startProgram(site.run(...flags));
    const url = await urlOf(program);
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      const refused = await fetch(url + path);
      assert.equal(refused.status, 401);
      assert.match(refused.headers.get("www-authenticate") ?? "", /^Bearer /);
      assert.deepEqual(Object.keys(await refused.json()), ["error"]);
    }
    const headers = { authorization: `Bearer ${TOKEN}` };
    const metrics = await fetch(`${url}/metrics`, { headers });
    assert.equal(metrics.status, 200);
    assert.match(metrics.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    assert.match(await metrics.text(), /^linera_task_processor_applications \d+$/m);
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("is refused beyond the loopback without a token", PATIENT, async () => {
    await using site = await startSite();
    await using program = startProgram(site.run("--listen", "0.0.0.0:0"));
    assert.equal((await program.ended).status, 2);
    assert.match(program.err(), /--listen: other machines reach 0\.0\.0\.0: give a listenToken/);
  });

  test("tells of an application that has parked groups (R2)", PATIENT, async () => {
    await using site = await startSite();
    using folder = new TemporaryDirectory();
    const config = folder.join("config.toml");
    const command = 'command = "/bin/false"\nmaxAttempts = 1';
    writeFileSync(config, `[operators.fails]\n${command}\n`);
    await using program = startProgram(site.run("--listen", "0", "--config", config));
    const url = `${await urlOf(program)}/readyz`;
    await site.lab.request({ operator: "fails", input: "x", count: 2, identified: true });
    const told = await until(url, (told) => conditions(told).has("groupsParked"));
    const { subject } = told.body.reasons.find(({ condition }) => condition === "groupsParked")!;
    assert.equal(subject, `${site.chain}:${site.application}`);
    await program.event("health.condition", ({ condition }) => condition === "groupsParked");
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test("ends with 1 when the port is taken, before anything is started", PATIENT, async () => {
    await using site = await startSite();
    const port = new URL(site.node.url).port;
    await using program = startProgram(site.run("--listen", port));
    assert.equal((await program.ended).status, 1);
    assert.match(program.err(), new RegExp(`port ${port} of 127.0.0.1 is taken: .*--listen`));
    assert.ok(program.records().every(({ event }) => event !== "program.started"));
  });

  test(
    "names who holds the state directory, though it has the port, too (D3)",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using first = startProgram(site.run("--listen", "0"));
      const { port } = new URL(await urlOf(first));
      await using second = startProgram(site.run("--listen", port));
      assert.equal((await second.ended).status, 75);
      assert.match(second.err(), /in use by process/);
      first.signal("SIGTERM");
      assert.equal((await first.ended).status, 0);
    },
  );
});
