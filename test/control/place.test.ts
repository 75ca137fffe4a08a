import assert from "node:assert/strict";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { findSocket, placeSocket } from "../../lib/control/place.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";

function bindOn(server: Server): (path: string) => Promise<void> {
  return (path) => new Promise((resolve) => void server.listen(path, resolve));
}

function closed(server: Server): AsyncDisposable {
  return {
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

function reaches(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

/** Longer than any socket's path. */
const LONG = "x".repeat(120);

describe("placeSocket()", () => {
  test("makes a socket of this user alone, in the place of one that a crash has left", async () => {
    using state = new TemporaryDirectory();
    writeFileSync(state.join("control.sock"), "left");
    mkdirSync(state.join("control.new"));
    const server = createServer();
    await using _ = closed(server);
    const placed = await placeSocket(state.path, undefined, bindOn(server));
    const found = findSocket(state.path)!;
    assert.equal(found, state.join("control.sock"));
    assert.equal(lstatSync(found).mode & 0o777, 0o600);
    assert.ok(await reaches(found));
    assert.deepEqual(readdirSync(state.path), ["control.sock"]);
    placed.remove();
    assert.deepEqual(readdirSync(state.path), []);
    assert.equal(findSocket(state.path), null);
  });

  test("links to a folder of its own when the path is too long for a socket", async () => {
    using state = new TemporaryDirectory();
    using runtime = new TemporaryDirectory();
    const directory = state.join(LONG);
    mkdirSync(directory);
    const server = createServer();
    await using _ = closed(server);
    const placed = await placeSocket(directory, runtime.path, bindOn(server));
    const found = findSocket(directory)!;
    assert.equal(dirname(dirname(found)), runtime.path);
    assert.equal(lstatSync(dirname(found)).mode & 0o777, 0o700);
    assert.equal(lstatSync(found).mode & 0o777, 0o600);
    assert.ok(await reaches(found));
    placed.remove();
    assert.deepEqual([readdirSync(directory), readdirSync(runtime.path)], [[], []]);
  });

  test("removes the folder that a crash has left elsewhere", async () => {
    using state = new TemporaryDirectory();
    using runtime = new TemporaryDirectory();
    const directory = state.join(LONG);
    mkdirSync(directory);
    const [first, second] = [createServer(), createServer()];
    await using _first = closed(first);
    await using _second = closed(second);
    await placeSocket(directory, runtime.path, bindOn(first));
    await placeSocket(directory, runtime.path, bindOn(second));
    assert.equal(readdirSync(runtime.path).length, 1);
    assert.equal(readlinkSync(join(directory, "control.sock")), findSocket(directory));
    assert.ok(await reaches(findSocket(directory)!));
  });

  test("takes the temporary files when the runtime directory is of no use", async () => {
    using state = new TemporaryDirectory();
    const directory = state.join(LONG);
    mkdirSync(directory);
    const server = createServer();
    await using _ = closed(server);
    const placed = await placeSocket(directory, "/nonexistent/run", bindOn(server));
    const found = findSocket(directory)!;
    assert.ok(existsSync(found));
    placed.remove();
    assert.ok(!existsSync(dirname(found)));
  });

  test("leaves nothing behind when it cannot be bound", async () => {
    using state = new TemporaryDirectory();
    using runtime = new TemporaryDirectory();
    const long = state.join(LONG);
    mkdirSync(long);
    for (const directory of [state.path, long]) {
      const placed = placeSocket(directory, runtime.path, () => Promise.reject(new Error("no")));
      await assert.rejects(placed, /no/);
    }
    assert.deepEqual(readdirSync(state.path), [LONG]);
    assert.deepEqual([readdirSync(long), readdirSync(runtime.path)], [[], []]);
  });

  test("leaves alone what somebody has put in its place meanwhile (D3)", async () => {
    using state = new TemporaryDirectory();
    const [first, second] = [createServer(), createServer()];
    await using _first = closed(first);
    await using _second = closed(second);
    const placed = await placeSocket(state.path, undefined, bindOn(first));
    await placeSocket(state.path, undefined, bindOn(second));
    placed.remove();
    assert.ok(await reaches(findSocket(state.path)!));
  });
});
