import assert from "node:assert/strict";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { Duplex } from "node:stream";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { openSqliteJournal } from "../../lib/journal/sqlite.ts";
import { APPLICATION } from "../observe/events.ts";
import { PATIENT, startProgram } from "./program.ts";
import { startSite } from "./site.ts";

describe("run, with bad input", () => {
  test(
    "names a node URL that is no node, says what was found there, and waits",
    PATIENT,
    async () => {
      await using site = await startSite();
      await using server = await serve((_request, response) => {
        response.writeHead(404, { "content-type": "text/html" }).end("<h1>Nothing here</h1>");
      });
      await using program = startProgram(site.run("--node-url=" + server.url).toSpliced(1, 2));
      const { message } = await program.event("node.waiting");
      assert.match(String(message), new RegExp(`${server.url} is no Linera node: .*404`));
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
    },
  );

  test(
    "sends headers from flag and file, over HTTP and WebSocket, and never logs them",
    PATIENT,
    async () => {
      await using site = await startSite();
      const file = join(dirname(site.stateDirectory), "headers");
      writeFileSync(file, "authorization: Bearer hush-file\n");
      const body = JSON.stringify({
        data: { version: {}, chains: { list: [site.chain], default: site.chain } },
      });
      const seen = new Set<string>();
      const upgraded = Promise.withResolvers<void>();
      const see = (what: string, { headers }: IncomingMessage) =>
        seen.add(`${what} ${headers.authorization} ${headers["x-token"]}`);
      await using server = await serve((request, response) => {
        see("HTTP", request);
        response.setHeader("content-type", "application/json");
        response.end(body);
      }, (request, socket) => {
        see("WebSocket", request);
        socket.destroy();
        upgraded.resolve();
      });
      const headers = ["--node-header", `@${file}`, "--node-header", "x-token: hush-flag"];
      const args = site.run("--log-level", "trace", "--node-url=" + server.url, ...headers);
      await using program = startProgram(args.toSpliced(1, 2));
      await upgraded.promise;
      await program.event("question.failed");
      program.signal("SIGTERM");
      assert.equal((await program.ended).status, 0);
      const sent = "Bearer hush-file hush-flag";
      assert.deepEqual(seen, new Set([`HTTP ${sent}`, `WebSocket ${sent}`]));
      assert.doesNotMatch(program.err() + program.out(), /hush/);
    },
  );

  test("names what is wrong with an answer, and asks again", PATIENT, async () => {
    await using site = await startSite();
    const address = { chain: site.chain, application: site.application };
    const value = { execute_tasks: [{ operator: "cat", input: 7 }] };
    site.node.faults.application(address, { kind: "actions", value });
    await using program = startProgram(site.run());
    const failed = await program.event("question.failed");
    assert.equal(failed["kind"], "invalid");
    assert.match(String(failed["message"]), /execute_tasks\[0\]\.input: expected a string/);
    site.node.faults.application(address, null);
    await program.event("question.recovered");
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
  });

  test(
    "ends with 1 when the state is of a newer version, and leaves it as it is",
    PATIENT,
    async () => {
      await using site = await startSite();
      const directory = site.stateDirectory;
      const journal = openSqliteJournal({
        directory,
        self: { pid: 1, startedAt: 1 },
        bootId: null,
      });
      journal[Symbol.dispose]();
      const path = join(directory, "journal.db");
      const database = new DatabaseSync(path);
      database.exec("pragma user_version = 4711");
      database.close();
      await using program = startProgram(site.run());
      assert.equal((await program.ended).status, 1);
      assert.match(program.err(), /journal\.db.*newer/);
      const reopened = new DatabaseSync(path);
      assert.equal(reopened.prepare("pragma user_version").get()?.["user_version"], 4_711);
      reopened.close();
    },
  );

  test(
    "ends with 1 when others can write the state directory, and says what to do",
    PATIENT,
    async () => {
      await using site = await startSite();
      mkdirSync(site.stateDirectory);
      chmodSync(site.stateDirectory, 0o777);
      await using program = startProgram(site.run());
      assert.equal((await program.ended).status, 1);
      assert.match(program.err(), /chmod go-w/);
    },
  );

  test("ends with 2 before anything is started when a flag is wrong", PATIENT, async () => {
    await using program = startProgram([
      "run",
      "--operator-application-ids",
      APPLICATION,
      "--bogus",
    ]);
    assert.deepEqual(await program.ended, { status: 2, signal: null });
    assert.match(program.err(), /--bogus/);
    assert.equal(program.out(), "");
  });
});

interface Server extends AsyncDisposable {
  readonly url: string;
}

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  upgrade: (request: IncomingMessage, socket: Duplex) => void = (_request, socket) =>
    void socket.destroy(),
): Promise<Server> {
  const server = createServer(answer).on("upgrade", upgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
