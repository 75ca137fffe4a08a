import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { NodeAddress } from "../../lib/node/address.ts";
import { Backoff } from "../../lib/node/backoff.ts";
import { APPLICATION, CHAIN, OURS } from "./fixture.ts";

test("NodeAddress keeps a prefix for every address", () => {
  const address = new NodeAddress({ url: "https://host:8443/a/b/" });
  assert.equal(address.own.href, "https://host:8443/a/b/");
  assert.equal(
    address.application(OURS).href,
    `https://host:8443/a/b/chains/${CHAIN}/applications/${APPLICATION}`,
  );
  assert.equal(address.webSocket.href, "wss://host:8443/a/b/ws");
  assert.equal(address.shown, "https://host:8443/a/b");
});

test("NodeAddress writes ids as one part of a path each", () => {
  const address = new NodeAddress({ url: "http://[::1]:8080" });
  const url = address.application({ chain: "../x", application: "y?z#" });
  assert.equal(url.pathname, "/chains/..%2Fx/applications/y%3Fz%23");
  assert.equal(address.webSocket.href, "ws://[::1]:8080/ws");
});

test("NodeAddress turns a user into a header and shows neither", () => {
  const address = new NodeAddress({ url: "http://me:p%40ss@host/" });
  assert.equal(address.headers["authorization"], `Basic ${btoa("me:p@ss")}`);
  assert.equal(address.shown, "http://host");
  assert.equal(address.webSocket.href, "ws://host/ws");
});

test("NodeAddress leaves an Authorization header that is configured", () => {
  const headers = { Authorization: "Bearer x" };
  assert.deepEqual(new NodeAddress({ url: "http://me:you@host/", headers }).headers, headers);
});

test("NodeAddress takes its headers out of what others write, with their schemes and without", () => {
  const headers = { authorization: "Bearer s3cret-token", "x-key": "an0ther-key", accept: "a" };
  const address = new NodeAddress({ url: "http://me:you@host/", headers });
  const text = "got Bearer s3cret-token, token=s3cret-token&an0ther-key: a";
  assert.equal(address.redact(text), "got ***, token=***&***: a");
  address.setHeaders({ "x-key": "later-key" });
  assert.equal(address.redact(`later-key and ${btoa("me:you")}`), "*** and ***");
});

test("NodeAddress refuses what no node can have, without repeating it", () => {
  for (
    const url of ["", "host:8080/s3cret", "ftp://host", "http://h/?s3cret", "http://h/#s3cret"]
  ) {
    assert.throws(
      () => new NodeAddress({ url }),
      (error) => error instanceof TypeError && !error.message.includes("s3cret"),
      url,
    );
  }
});

test("Backoff.nextMs() grows from the first wait to the ceiling and never above", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 1_000 }),
    fc.integer({ min: 4_000, max: 100_000 }),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (firstMs, maxMs, random) => {
      const backoff = new Backoff({ firstMs, maxMs }, () => random);
      const waits = Array.from({ length: 60 }, () => backoff.nextMs());
      assert.ok(waits[0]! >= firstMs && waits[0]! <= 2 * firstMs);
      assert.ok(waits.every((wait, at) => at === 0 || wait >= waits[at - 1]!));
      assert.ok(waits.every((wait) => wait <= maxMs));
      assert.ok(waits.at(-1)! >= maxMs / 2);
      backoff.reset();
      assert.equal(backoff.nextMs(), waits[0]);
    },
  ));
});

test("setHeaders() replaces the headers, but not those of a user in the URL", () => {
  const address = new NodeAddress({ url: "http://me:you@host/", headers: { "x-a": "1" } });
  const authorization = `Basic ${btoa("me:you")}`;
  address.setHeaders({ "x-b": "2" });
  assert.deepEqual(address.headers, { "x-b": "2", authorization });
  address.setHeaders({ authorization: "Bearer other" });
  assert.deepEqual(address.headers, { authorization: "Bearer other" });
});
