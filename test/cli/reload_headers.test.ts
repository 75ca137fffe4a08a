import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { APPLICATION } from "../observe/events.ts";
import { PATIENT, startProgram } from "./program.ts";
import { answer } from "./reload_site.ts";

test(
  "run sends another token as soon as its file has one, and logs neither (D5)",
  PATIENT,
  async () => {
    using directory = new TemporaryDirectory();
    await using server = await startCollector();
    writeFileSync(directory.join("token"), "hush-old");
    writeFileSync(
      directory.join("config.toml"),
      `node = "${server.url}"
applications = ["${APPLICATION}"]
stateDir = "state"
logFormat = "json"
logLevel = "trace"
nodeHeaders = { authorization = { file = "token" } }
`,
    );
    await using program = startProgram(["run", "--config", directory.join("config.toml")]);
    await server.seen("hush-old");
    writeFileSync(directory.join("token"), "hush-new");
    const { cause, settings, message } = await answer(program, 1);
    assert.deepEqual([cause, settings], ["file", ["nodeHeaders"]]);
    assert.match(String(message), /settings changed: nodeHeaders$/);
    await server.seen("hush-new");
    program.signal("SIGTERM");
    assert.equal((await program.ended).status, 0);
    assert.doesNotMatch(program.err() + program.out(), /hush/);
  },
);

/** No node, so it is asked again and again; it notes who asks. */
async function startCollector() {
  const tokens = new Set<string | undefined>();
  const server = createServer((request, response) => {
    tokens.add(request.headers.authorization);
    response.writeHead(503).end();
    server.emit("seen");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async seen(token: string) {
      while (!tokens.has(token)) await once(server, "seen");
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
