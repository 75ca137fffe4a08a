import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { describe, test } from "node:test";
import { systemClock } from "../../lib/clock/system.ts";
import { type HealthServer, openHealthServer } from "../../lib/health/server.ts";

const PATIENT = { timeout: 240_000 };

function open(): Promise<HealthServer> {
  const answer = () => ({ status: 503, headers: {}, body: '{"status":"notReady"}\n' });
  return openHealthServer({ host: "127.0.0.1", port: 0, clock: systemClock(), answer });
}

/** A connection that has sent this; it resolves with everything that came once it is closed. */
function speak({ url }: HealthServer, text: string): { socket: Socket; closed: Promise<string> } {
  const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
  let heard = "";
  socket.setEncoding("latin1").on("data", (chunk) => heard += String(chunk)).on("error", () => {});
  return { socket, closed: new Promise((resolve) => socket.on("close", () => resolve(heard))) };
}

describe("openHealthServer()", () => {
  test("answers with JSON, and closes the connection", async () => {
    await using server = await open();
    const heard = await speak(server, "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").closed;
    assert.match(heard, /^HTTP\/1\.1 503 /);
    assert.match(heard, /\r\ncontent-type: application\/json\r\n/i);
    assert.match(heard, /\r\ncache-control: no-store\r\n/i);
    assert.match(heard, /\r\n\r\n\{"status":"notReady"\}\n$/);
  });

  test("answers HEAD without a body", async () => {
    await using server = await open();
    const heard = await speak(server, "HEAD /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").closed;
    assert.match(heard, /^HTTP\/1\.1 503 [^]*\r\n\r\n$/);
  });

  test("rejects when the port is taken", async () => {
    await using server = await open();
    const port = Number(new URL(server.url).port);
    const answer = () => ({ status: 200, headers: {}, body: "" });
    await assert.rejects(
      openHealthServer({ host: "127.0.0.1", port, clock: systemClock(), answer }),
      { code: "EADDRINUSE" },
    );
  });

  test("lets nobody hold it up who is slow, and lets all go in the end", PATIENT, async () => {
    await using server = await open();
    const slow = Array.from({ length: 200 }, () => speak(server, "GET /readyz HTTP/1.1\r\nX: "));
    await Promise.all(slow.map(({ socket }) => new Promise((done) => socket.once("ready", done))));
    const response = await fetch(`${server.url}/readyz`);
    assert.equal(response.status, 503);
    await response.body?.cancel();
    await Promise.all(slow.map(({ closed }) => closed));
  });

  test("ends a request whose headers do not end", PATIENT, async () => {
    await using server = await open();
    const { socket, closed } = speak(server, "GET /readyz HTTP/1.1\r\n");
    const more = () => {
      while (!socket.destroyed && socket.write(`x-${"y".repeat(1_000)}: z\r\n`));
    };
    socket.on("drain", more).once("ready", more);
    assert.doesNotMatch(await closed, / 200 /);
  });

  test("closes with connections open", PATIENT, async () => {
    const server = await open();
    const held = speak(server, "GET /readyz HTTP/1.1\r\n");
    await new Promise((done) => held.socket.once("ready", done));
    await server[Symbol.asyncDispose]();
    await held.closed;
  });
});
