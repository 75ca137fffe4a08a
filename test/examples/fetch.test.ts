import { after, before, describe, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { operator, type Run, runOperator } from "./run_operator.ts";

const DOCUMENT = `{"data":{"price":1.10,"count":7,"name":"Zoë","list":[{"a":0.1}]}}`;
const SKIP = spawnSync("python3", ["--version"]).status === 0 ? false : "there is no python3";

describe("fetch.py", { skip: SKIP }, () => {
  let server: Server;
  let host: string;

  before(async () => {
    server = createServer((request, response) => {
      if (request.url === "/elsewhere") {
        response.writeHead(302, { location: "http://elsewhere.invalid/" }).end();
      } else if (request.url === "/broken") response.end("{");
      else if (request.url === "/large") response.end(`"${"x".repeat(1 << 20)}"`);
      else if (request.url === "/price") response.end(DOCUMENT);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** A proxy of this machine must not come between. */
  function fetch(input: string, hosts = host): Promise<Run> {
    return runOperator([operator("fetch.py")], input, { FETCH_HOSTS: hosts, no_proxy: "*" });
  }

  function question(url: string, path: unknown): string {
    return JSON.stringify({ url: `http://${host}${url}`, path });
  }

  test("prints a number as the server wrote it, without a newline", async () => {
    const { status, stdout } = await fetch(question("/price", ["data", "price"]));
    assert.deepEqual({ status, stdout }, { status: 0, stdout: "1.10" });
  });

  test("prints other values as JSON", async () => {
    for (
      const [path, expected] of [
        [["data", "count"], "7"],
        [["data", "name"], `"Zoë"`],
        [["data", "list", 0], `{"a": "0.1"}`],
      ] as const
    ) {
      assert.equal((await fetch(question("/price", path))).stdout, expected);
    }
  });

  test("asks no host that is not in FETCH_HOSTS, nor by a redirection", async () => {
    const refusals = [
      await fetch(question("/price", []), ""),
      await fetch(question("/price", []), "elsewhere.invalid"),
      await fetch(question("/elsewhere", [])),
      await fetch(JSON.stringify({ url: "file:///etc/hostname", path: [] })),
    ];
    for (const { status, stdout, stderr } of refusals) {
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
      assert.match(stderr, /^fetch: not in FETCH_HOSTS: /);
    }
  });

  test("fails with one line and without an outcome when there is no value", async () => {
    const failures = [
      await fetch(question("/price", ["data", "nothing"])),
      await fetch(question("/missing", [])),
      await fetch(question("/broken", [])),
      await fetch(question("/large", [])),
      await fetch("no JSON"),
      await fetch("{}"),
    ];
    for (const { status, stdout, stderr } of failures) {
      assert.deepEqual({ status, stdout }, { status: 1, stdout: "" });
      assert.match(stderr, /^fetch: [^\n]+\n$/);
    }
  });
});
