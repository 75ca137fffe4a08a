import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { testMachine } from "./machine.ts";
import { PATIENT, startProgram } from "./program.ts";
import { startSite } from "./site.ts";

const RATE = { operator: "rate", input: "task $number", count: 3, identified: true };

describe("an operator that is a service (O9)", () => {
  test("fails by name while it is down, and works when it comes", PATIENT, async () => {
    await using site = await startSite();
    const { port } = await closed();
    const rate = `rate=http://127.0.0.1:${port}/rate`;
    const delay = ["--task-retry-delay-secs", "1"];
    await using program = startProgram(site.run("--operators", rate, ...delay));
    await program.event("chain.connected");
    await site.lab.request(RATE);
    const failed = await program.event("run.ended", ({ failure }) => failure === "connection");
    assert.match(String(failed["message"]), /nothing listens there/);
    await using _ = await listening(port);
    await site.lab.request({ ...RATE, operator: "cat", count: 1 });
    await program.event("outcome.committed", ({ task }) => task === "0");
    await program.event("outcome.committed", ({ task }) => task === "2");
    program.signal("SIGTERM");
    assert.deepEqual(await program.ended, { status: 0, signal: null });
    assert.equal((await site.lab.holdings()).strays, 0);
  });

  test("is tried by exec", async () => {
    await using service = await listening(0);
    const { machine, out, err } = testMachine({}, "1");
    const operators = ["--operators", `rate=http://127.0.0.1:${service.port}/rate`];
    assert.equal(await runCommandLine(["exec", "rate", ...operators], machine), 0, err());
    assert.equal(out(), "made of 1");
  });
});

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listening(port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    let input = "";
    request.setEncoding("utf8").on("data", (text: string) => input += text);
    request.on("end", () => response.end(`made of ${input}`));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: () => end(server) };
}

/** A port that nobody listens on. */
async function closed(): Promise<Listening> {
  const service = await listening(0);
  await service[Symbol.asyncDispose]();
  return service;
}

async function end(server: Server): Promise<void> {
  const over = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await over;
}
