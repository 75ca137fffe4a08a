import assert from "node:assert/strict";
import { request } from "node:http";
import { describe, test } from "node:test";
import { startDevNode } from "../../lib/devnode/serve.ts";
import { listeningPort } from "../../lib/node/guarding.ts";

/** What a node answers to a request with these headers. */
function post(url: string, headers: Readonly<Record<string, string>>, path = "/"): Promise<number> {
  return new Promise((resolve, reject) => {
    const isUpgrade = path === "/ws";
    const sent = request(`${url}${path}`, { method: isUpgrade ? "GET" : "POST", headers });
    sent.on("response", (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on("upgrade", (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    sent.on("error", reject);
    sent.end(isUpgrade ? undefined : '{"query":"{ version { crateVersion } }"}');
  });
}

const UPGRADE = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol": "graphql-transport-ws",
};

describe("a development node", () => {
  test("listens on the loopback address alone", async () => {
    await using node = await startDevNode();
    const { port } = new URL(node.url);
    assert.equal(new URL(node.url).hostname, "127.0.0.1");
    const found = listeningPort(node.url);
    // Nothing can be told without /proc.
    if (found !== null) assert.deepEqual(found, { port: Number(port), isOpen: false });
  });

  for (
    const [what, path, more, good] of [["requests", "/", {}, 200], [
      "WebSockets",
      "/ws",
      UPGRADE,
      101,
    ]] as const
  ) {
    test(`takes ${what} of this machine, of its pages too`, async () => {
      await using node = await startDevNode();
      const { port } = new URL(node.url);
      const ours = [
        "http://localhost:5173",
        "http://127.0.0.1",
        "http://app.localhost",
        "http://[::1]:1",
      ];
      for (const origin of ours) {
        assert.equal(await post(node.url, { origin, ...more }, path), good, origin);
      }
      for (const host of ["localhost", `127.0.0.1:${port}`, "[::1]:80"]) {
        assert.equal(await post(node.url, { host, ...more }, path), good, host);
      }
    });

    test(`takes no ${what} of pages of other sites, nor by a name that leads anywhere`, async () => {
      await using node = await startDevNode();
      const others = ["https://evil.example", "null", "http://localhost.evil.example", "file://"];
      for (const origin of others) {
        assert.equal(await post(node.url, { origin, ...more }, path), 403, origin);
      }
      for (
        const host of ["evil.example", "localhost.evil.example:8080", "127.0.0.1.evil.example"]
      ) {
        assert.equal(await post(node.url, { host, ...more }, path), 421, host);
      }
    });
  }
});
