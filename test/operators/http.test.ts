import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { describe, test } from "node:test";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { requestOf } from "./harness.ts";
import { messageOf, outputOf, type Serve, Service } from "./http_service.ts";

const echo: Serve = (input, response) => response.end(`made of ${input}`);

/** Answers so, whatever is asked. */
function answering(
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {},
): Serve {
  return (_input, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

describe("HttpOperator, from input to output (O9)", () => {
  test("run() posts the input as it is, and takes the answer to the byte", async () => {
    const input = "\ufeff two\nlines \u{1f600}\r\n\n";
    await using service = await Service.start((asked, response, { method, url }) =>
      response.end(`\ufeff${method} ${url} ${JSON.stringify(asked)}\n`)
    );
    const output = outputOf(await service.run({}, requestOf(input)));
    assert.equal(output, `\ufeffPOST /price?key=k ${JSON.stringify(input.slice(1))}\n`);
  });

  test("run() keeps connections for runs to come", async () => {
    await using service = await Service.start(echo);
    for (const input of ["a", "b", "c"]) {
      assert.equal(outputOf(await service.run({}, requestOf(input))), `made of ${input}`);
    }
    assert.equal(service.connections, 1);
  });

  test("run() takes no content for an empty output", async () => {
    await using service = await Service.start(answering(204));
    assert.equal(outputOf(await service.run()), "");
  });
});

describe("HttpOperator, its headers (O9)", () => {
  test("run() tells who asks, and sends the operator's own headers", async () => {
    const request = requestOf("in", "line\nbreak 🦀");
    const headers = await headersOf(request, { authorization: "Bearer x" });
    assert.equal(headers["linera-chain-id"], "c".repeat(64));
    assert.equal(headers["linera-application-id"], "a".repeat(64));
    assert.equal(headers["linera-task-id"], "line%0Abreak%20%F0%9F%A6%80");
    assert.equal(headers["linera-operator"], "tried");
    assert.equal(headers["linera-task-attempt"], "1");
    assert.equal(headers["linera-run-id"], request.runId);
    assert.equal(headers["authorization"], "Bearer x");
    assert.equal(headers["content-type"], "text/plain; charset=utf-8");
  });

  for (const [what, id] of [["too long", "é".repeat(1_000)], ["no text", "\ud800"]] as const) {
    test(`run() leaves out an id that is ${what}`, async () => {
      const headers = await headersOf(requestOf("in", id));
      assert.equal("linera-task-id" in headers, false);
      assert.match(String(headers["idempotency-key"]), /^[0-9a-f]{64}$/);
    });
  }

  test("run() has one key for all attempts of a task, and another for any other task", async () => {
    const keyOf = async (input: string, id: string, attempt = 1) =>
      (await headersOf({ ...requestOf(input, id), attempt }))["idempotency-key"];
    const first = await keyOf("in", "7");
    assert.equal(await keyOf("in", "7", 2), first);
    assert.notEqual(await keyOf("in", "8"), first);
    assert.notEqual(await keyOf("other", "7"), first);
  });

  test("run() has a key for each run of a positional task", async () => {
    const request = requestOf("in");
    const headers = await headersOf(request);
    assert.equal(headers["idempotency-key"], request.runId);
    assert.equal("linera-task-id" in headers, false);
  });
});

describe("HttpOperator, when a run fails (O9)", () => {
  for (const status of [408, 425, 429, 500, 503]) {
    test(`run() has failed with ${status}, and says why`, async () => {
      await using service = await Service.start(answering(status, "\n too much \nmore\n"));
      const message = messageOf(await service.run(), "status");
      assert.match(message, /^Operator "tried" \(http:\/\/127\.0\.0\.1:\d+\/price\) \[status\] /);
      assert.match(message, new RegExp(`answered with status ${status}: too much $`));
    });
  }

  for (const status of [400, 401, 404, 413, 422]) {
    test(`run() is refused with ${status}`, async () => {
      await using service = await Service.start(answering(status, "no such pair"));
      const message = messageOf(await service.run({ maxOutputBytes: 1 }), "refused");
      assert.match(message, new RegExp(`answered with status ${status}: no such pair$`));
    });
  }

  const WAITS: readonly (readonly [string, number | undefined])[] = [
    ["120", 120_000],
    ["0", 0],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 90_000],
    ["Sun, 06 Nov 1994 08:48:00 GMT", 0],
    ["Sunday, 06-Nov-94 08:49:37 GMT", undefined],
    ["Abc, 99 Xyz 1994 08:49:37 GMT", undefined],
    ["soon", undefined],
    ["-1", undefined],
    ["1.5", undefined],
  ];
  for (const [value, expected] of WAITS) {
    test(`run() tells how long a service asks to wait: ${value}`, async () => {
      const clock = new FakeClock(Date.parse("1994-11-06T08:48:07Z") * 1_000);
      for (const status of [429, 503]) {
        await using service = await Service.start(answering(status, "", { "retry-after": value }));
        const result = await service.run({}, requestOf("in"), { clock });
        assert.equal(!result.ok && result.retryAfterMs, expected);
      }
    });
  }

  test("run() tells of no wait when a service says nothing of it, or that the request is wrong", async () => {
    for (const [status, headers] of [[429, {}], [404, { "retry-after": "120" }]] as const) {
      await using service = await Service.start(answering(status, "", headers));
      assert.equal("retryAfterMs" in await service.run(), false);
    }
  });

  test("run() repeats nothing secret that the service says of a request", async () => {
    const authorization = "Bearer s3cret-token";
    for (const [status, failure] of [[500, "status"], [307, "redirected"]] as const) {
      await using service = await Service.start((input, response, request) => {
        const { url, headers } = request;
        const said = `${url} ${headers.authorization}`;
        answering(status, said, { location: encodeURI(said) })(input, response, request);
      });
      const url = `${service.url}&token=an0ther-key`;
      const message = messageOf(await service.run({ url, headers: { authorization } }), failure);
      assert.match(message, /\*\*\*/);
      assert.doesNotMatch(message, /s3cret|an0ther/);
    }
  });

  test("run() follows no redirect, and names it", async () => {
    let asked = 0;
    await using service = await Service.start((input, response, request) => {
      asked += 1;
      answering(307, "", { location: "/elsewhere" })(input, response, request);
    });
    const message = messageOf(await service.run(), "redirected");
    assert.match(message, /status 307 to \/elsewhere, which is not followed$/);
    assert.equal(asked, 1);
  });

  test("run() names a service that is down", async () => {
    const service = await Service.start(echo);
    const { url } = service;
    await service[Symbol.asyncDispose]();
    await using other = await Service.start(echo);
    const message = messageOf(await other.run({ url }), "connection");
    assert.match(message, /gave no answer: nothing listens there \(ECONNREFUSED\)$/);
  });

  test("run() takes no part of an answer for the whole", async () => {
    await using service = await Service.start((_input, response, { socket }) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => socket.destroy());
    });
    messageOf(await service.run(), "connection");
  });

  test("run() gives up after the timeout, and closes the connection", async () => {
    const closed = Promise.withResolvers<void>();
    await using service = await Service.start((_input, _response, { socket }) =>
      void socket.once("close", () => closed.resolve())
    );
    assert.match(messageOf(await service.run({ timeoutMs: 300 }), "timeout"), /no answer in 300/);
    await closed.promise;
  });

  test("run() ends the request when it is called off", async () => {
    const closed = Promise.withResolvers<void>();
    const controller = new AbortController();
    await using service = await Service.start((_input, _response, { socket }) => {
      socket.once("close", () => closed.resolve());
      controller.abort();
    });
    const { signal } = controller;
    messageOf(await service.run({}, requestOf("in"), { signal }), "ended");
    await closed.promise;
    messageOf(await service.run({}, requestOf("in"), { signal }), "ended");
  });
});

describe("HttpOperator, its output (O3, O9)", () => {
  test("run() takes as much as maxOutput allows, and no more", async () => {
    await using service = await Service.start(answering(200, "12345"));
    assert.equal(outputOf(await service.run({ maxOutputBytes: 5 })), "12345");
    const message = messageOf(await service.run({ maxOutputBytes: 4 }), "outputTooLarge");
    assert.match(message, /has an output of 5 bytes or more, of 4 that its maxOutput allows$/);
  });

  test("run() does not read on what cannot be submitted", async () => {
    await using service = await Service.start((_input, response) => {
      const more = () => {
        if (!response.destroyed) response.write("x".repeat(65_536), more);
      };
      more();
    });
    const context = { outputLimit: 100_000 };
    const message = messageOf(await service.run({}, requestOf("in"), context), "outputTooLarge");
    assert.match(message, /of 100000 that fit a request$/);
  });

  test("run() counts what escaping takes", async () => {
    await using service = await Service.start(answering(200, "\n".repeat(60)));
    const context = { outputLimit: 100 };
    messageOf(await service.run({}, requestOf("in"), context), "outputTooLarge");
  });

  test("run() replaces what is no UTF-8, or fails when it is strict", async () => {
    await using service = await Service.start(answering(200, Uint8Array.of(0x61, 0xff)));
    const result = await service.run();
    assert.equal(outputOf(result), "a\ufffd");
    assert.equal(result.ok && result.replaced, 1);
    messageOf(await service.run({ encoding: "strict" }), "encoding");
  });
});

async function headersOf(
  request: ReturnType<typeof requestOf>,
  headers: Readonly<Record<string, string>> = {},
): Promise<IncomingHttpHeaders> {
  await using service = await Service.start((_input, response, asked) =>
    response.end(JSON.stringify(asked.headers))
  );
  return JSON.parse(outputOf(await service.run({ headers }, request))) as IncomingHttpHeaders;
}
