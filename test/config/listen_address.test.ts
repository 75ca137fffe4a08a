import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isLoopback, LISTEN_PATTERN, parseListen } from "../../lib/config/listen_address.ts";

describe("parseListen()", () => {
  test("takes a port of the loopback address, or an IP address and a port", () => {
    const cases = [
      ["9090", "127.0.0.1", 9_090, true],
      ["127.0.0.1:0", "127.0.0.1", 0, true],
      ["localhost:1", "127.0.0.1", 1, true],
      ["127.1.2.3:65535", "127.1.2.3", 65_535, true],
      ["[::1]:9090", "::1", 9_090, true],
      ["0.0.0.0:9090", "0.0.0.0", 9_090, false],
      ["[::]:9090", "::", 9_090, false],
      ["[fe80::1]:9090", "fe80::1", 9_090, false],
      ["10.0.0.1:9090", "10.0.0.1", 9_090, false],
    ] as const;
    for (const [text, host, port, isPrivate] of cases) {
      const address = parseListen(text);
      assert.deepEqual(address, { host, port }, text);
      assert.equal(isLoopback(address), isPrivate, text);
      assert.match(text, new RegExp(LISTEN_PATTERN));
    }
  });

  test("refuses names, ports that there are not, and all else", () => {
    const bad = ["", ":9090", "host:9090", "::1:9090", "[::1]", "127.0.0.1", "127.0.0.1:65536"];
    for (
      const text of [...bad, "127.0.0.1:x", "999.0.0.1:1", "[1.2.3.4]:1", "http://127.0.0.1:1"]
    ) {
      assert.throws(() => parseListen(text), /is no PORT, and no ADDRESS:PORT/, text);
    }
  });
});
