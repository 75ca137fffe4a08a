import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import process from "node:process";
import { describe, test } from "node:test";
import { clientOf, NEVER, NOW, OURS, OUTCOMES } from "./fixture.ts";
import { CLOSED_PORT, httpServer, rawAnswer, tcpServer, untrustedServer } from "./servers.ts";

const ACCEPTED = `{"data":{"o0":false}}`;

/** Calls the function with the first chunk of a request. */
function onRequest(answer: (socket: Socket) => void): (socket: Socket) => void {
  return (socket) => void socket.once("data", () => answer(socket));
}

/** What can go wrong once a connection stands; nothing of it tells whether the node has the request. */
const CUTS: readonly (readonly [string, (socket: Socket) => void])[] = [
  ["is closed as soon as it stands", (socket) => socket.destroy()],
  ["is closed when the request came", onRequest((socket) => socket.destroy())],
  ["is reset when the request came", onRequest((socket) => socket.resetAndDestroy())],
  ["ends without an answer", onRequest((socket) => socket.end())],
  ["brings no HTTP", onRequest((socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"))],
  [
    "ends inside the headers",
    onRequest((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-le")),
  ],
  [
    "ends inside the body",
    onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"data":')),
  ],
  [
    "ends inside a chunk",
    onRequest((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"data":')
    ),
  ],
];

describe("a connection that stood", () => {
  for (const [what, connected] of CUTS) {
    test(`submit() is unknown, ask() unreachable, when it ${what} (U2, U3)`, async () => {
      await using server = await tcpServer(connected);
      using client = clientOf(server.url);
      const end = await client.submit(OURS, OUTCOMES, NEVER);
      assert.equal(end.kind, "unknown", JSON.stringify(end));
      const answer = await client.ask(OURS, null, NOW, NEVER);
      assert.equal(answer.kind, "unreachable", JSON.stringify(answer));
    });
  }

  test("submit() is unknown when it is cut over TLS (U3)", async () => {
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      await using server = await untrustedServer(onRequest((socket) => socket.destroy()));
      using client = clientOf(server.url);
      const end = await client.submit(OURS, OUTCOMES, NEVER);
      assert.equal(end.kind, "unknown", JSON.stringify(end));
    } finally {
      delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    }
  });

  test("submit() is unknown when 2 MB are cut as they are sent (U3)", async () => {
    await using server = await tcpServer(onRequest((socket) => socket.resetAndDestroy()));
    using client = clientOf(server.url);
    const outcomes = [{ operator: "cat", output: "x".repeat(2_000_000) }];
    assert.equal((await client.submit(OURS, outcomes, NEVER)).kind, "unknown");
  });

  test("submit() is unknown when the answer never comes (U3)", async () => {
    await using server = await tcpServer(() => {});
    using client = clientOf(server.url, { submitTimeoutMs: 50 });
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.deepEqual(end, { kind: "unknown", message: `${server.url}: no answer in 50 ms` });
  });

  test("ask() is unreachable when the answer stops half-way (A5)", async () => {
    await using server = await tcpServer(
      onRequest((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{")),
    );
    using client = clientOf(server.url, { askTimeoutMs: 50 });
    const end = await client.ask(OURS, null, NOW, NEVER);
    assert.deepEqual(end, { kind: "unreachable", message: `${server.url}: no answer in 50 ms` });
  });
});

describe("a connection that could not be made", () => {
  test("submit() is unreachable when nothing listens (U2)", async () => {
    using client = clientOf(`http://127.0.0.1:${CLOSED_PORT}`);
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unreachable");
    assert.ok("message" in end && end.message.endsWith("nothing listens there (ECONNREFUSED)"));
  });

  test("submit() is unreachable when the host does not exist (U2)", async () => {
    using client = clientOf("http://no-such-host.invalid");
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unreachable", JSON.stringify(end));
  });

  test("submit() is unreachable and names the certificate when it is not trusted (U2)", async () => {
    await using server = await untrustedServer();
    using client = clientOf(server.url);
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unreachable", JSON.stringify(end));
    assert.match(
      "message" in end ? end.message : "",
      /TLS certificate is not trusted; .*NODE_EXTRA_CA_CERTS/,
    );
  });

  test("submit() is unreachable when no TLS is spoken there (U2)", async () => {
    await using server = await httpServer(() => ({ body: ACCEPTED }));
    using client = clientOf(server.url.replace("http:", "https:"));
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unreachable", JSON.stringify(end));
    assert.equal(server.seen.length, 0);
  });

  test("submit() is unreachable when TLS is never agreed on (U2)", async () => {
    await using server = await tcpServer(() => {});
    using client = clientOf(server.url.replace("http:", "https:"), { connectTimeoutMs: 50 });
    const end = await client.submit(OURS, OUTCOMES, NEVER);
    assert.equal(end.kind, "unreachable", JSON.stringify(end));
  });
});

describe("a submission is sent once", () => {
  test("submit() sends no second copy when a connection ends before the answer (U3)", async () => {
    const requests: number[] = [];
    await using server = await tcpServer((socket, index) => {
      socket.on("data", () => {
        requests.push(index);
        if (requests.length === 1) socket.write(rawAnswer(ACCEPTED));
        else socket.destroy();
      });
    });
    using client = clientOf(server.url);
    assert.equal((await client.submit(OURS, OUTCOMES, NEVER)).kind, "acceptedWithoutBlock");
    assert.equal((await client.submit(OURS, OUTCOMES, NEVER)).kind, "unknown");
    await later();
    assert.deepEqual(requests, [0, 1]);
  });

  test("ask() is repeated over a new connection when a kept one had ended (A5)", async () => {
    const requests: number[] = [];
    const answer = `{"data":{"nextActions":{"execute_tasks":[]}}}`;
    await using server = await tcpServer((socket, index) => {
      socket.on("data", () => {
        requests.push(index);
        if (requests.length === 2) socket.destroy();
        else socket.write(rawAnswer(answer));
      });
    });
    using client = clientOf(server.url);
    assert.equal((await client.ask(OURS, null, NOW, NEVER)).kind, "answered");
    assert.equal((await client.ask(OURS, null, NOW, NEVER)).kind, "answered");
    assert.deepEqual(requests, [0, 0, 1]);
  });

  test("ask() uses one connection when questions follow each other", async () => {
    const indexes = new Set<number>();
    await using server = await tcpServer((socket, index) => {
      indexes.add(index);
      socket.on(
        "data",
        () => socket.write(rawAnswer(`{"data":{"nextActions":{"execute_tasks":[]}}}`)),
      );
    });
    using client = clientOf(server.url);
    for (let asked = 0; asked < 20; asked++) await client.ask(OURS, null, NOW, NEVER);
    assert.equal(indexes.size, 1);
  });
});

describe("giving up closes the connection first", () => {
  test("submit() settles behind the end of its connection when aborted (U3)", async () => {
    for (let round = 0; round < 20; round++) {
      const events = await abortedThenNext((stop) => stop.abort(), 600_000);
      assert.deepEqual(events, ["request 0", "end 0", "request 1"]);
    }
  });

  test("submit() settles behind the end of its connection when it times out (U3)", async () => {
    const events = await abortedThenNext(() => {}, 30);
    assert.deepEqual(events, ["request 0", "end 0", "request 1"]);
  });

  test("submit() is unknown when aborted before it began", async () => {
    await using server = await httpServer(() => ({ body: ACCEPTED }));
    using client = clientOf(server.url);
    assert.equal((await client.submit(OURS, OUTCOMES, AbortSignal.abort())).kind, "unknown");
    assert.equal(server.seen.length, 0);
  });

  test("ask() rejects with the signal's reason when aborted", async () => {
    const stop = new AbortController();
    const reason = new Error("the processor stops");
    await using server = await tcpServer(onRequest(() => stop.abort(reason)));
    using client = clientOf(server.url);
    await assert.rejects(client.ask(OURS, null, NOW, stop.signal), reason);
  });
});

/** Gives up a submission that the server has read, then sends the mutation: what the server saw. */
async function abortedThenNext(
  giveUp: (stop: AbortController) => void,
  submitTimeoutMs: number,
): Promise<readonly string[]> {
  const events: string[] = [];
  const stop = new AbortController();
  await using server = await tcpServer((socket, index) => {
    socket.once("end", () => events.push(`end ${index}`));
    socket.once("data", () => {
      events.push(`request ${index}`);
      if (index === 0) giveUp(stop);
      else socket.end(rawAnswer(`{"data":{"retryPendingBlock":null}}`));
    });
  });
  using client = clientOf(server.url, { submitTimeoutMs });
  assert.equal((await client.submit(OURS, OUTCOMES, stop.signal)).kind, "unknown");
  assert.deepEqual(await client.retryPendingBlock(OURS.chain, NEVER), { kind: "none" });
  return events.slice(0, 3);
}

/** One turn through the network: what was sent before has arrived, or was never sent. */
async function later(): Promise<void> {
  await using server = await tcpServer((socket) => socket.end("x"));
  const socket = connect(server.port, "127.0.0.1");
  socket.resume();
  await once(socket, "close");
}
