import assert from "node:assert/strict";
import { connect, createServer, type Socket } from "node:net";
import { describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { askProcessor, ControlError } from "../../lib/control/client.ts";
import { findSocket, placeSocket } from "../../lib/control/place.ts";
import { MAX_REQUEST_BYTES } from "../../lib/control/protocol.ts";
import { openControl } from "../../lib/control/server.ts";
import type { KnownTask } from "../../lib/processor/known_tasks.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { knownTask } from "./tasks.ts";

const LIST = { version: 1, command: "list", of: null, parked: false } as const;
const NEVER = new AbortController().signal;
const MOST_AT_ONCE = 16;

interface Site extends AsyncDisposable {
  readonly directory: string;
  readonly clock: FakeClock;
  readonly path: string;
}

async function open(tasks: readonly KnownTask[] = [knownTask("7")]): Promise<Site> {
  const state = new TemporaryDirectory();
  const clock = new FakeClock();
  const control = await openControl({
    directory: state.path,
    runtimeDirectory: undefined,
    desk: {
      tasks: () => tasks,
      missingOperators: () => [],
      decide: (_, groups) => Promise.resolve(groups.map(() => "tried")),
    },
    answerer: { program: "1.2.3", pid: 7 },
    clock,
  });
  return {
    directory: state.path,
    clock,
    path: findSocket(state.path)!,
    async [Symbol.asyncDispose]() {
      await control[Symbol.asyncDispose]();
      assert.equal(clock.pending, 0, "no timer is left");
      assert.equal(findSocket(state.path), null, "no socket is left");
      state[Symbol.dispose]();
    },
  };
}

function ask({ directory }: Pick<Site, "directory">, clock = new FakeClock()) {
  return askProcessor(directory, LIST, { clock, timeoutMs: 10_000, signal: NEVER });
}

/** A client that says what the test wants, and all that it hears. */
async function client(path: string): Promise<{ socket: Socket; heard: Promise<string> }> {
  const socket = connect({ path, allowHalfOpen: true });
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => text += chunk);
  socket.on("error", () => {});
  const heard = new Promise<string>((resolve) => {
    socket.on("end", () => resolve(text));
    socket.on("close", () => resolve(text));
  });
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return { socket, heard };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}

describe("the control socket", () => {
  test("answers a request, and several at once", async () => {
    await using site = await open();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(site)));
    for (const answer of answers) {
      assert.ok(answer?.kind === "tasks");
      assert.deepEqual([answer.version, answer.program, answer.pid], [1, "1.2.3", 7]);
      assert.deepEqual(answer.tasks.map(({ task }) => task), ["7"]);
    }
  });

  test("answers with megabytes, whole", async () => {
    const many = Array.from({ length: 6 }, (_, number) => knownTask(`${number}`.repeat(1_000_000)));
    await using site = await open(many);
    const answer = await ask(site);
    assert.ok(answer?.kind === "tasks" && answer.more === 0);
    assert.deepEqual(answer.tasks.map(({ task }) => task), many.map(({ taskId }) => taskId));
  });

  test("answers a request that comes in pieces, from who has ended his side", async () => {
    await using site = await open();
    const { socket, heard } = await client(site.path);
    const text = JSON.stringify(LIST);
    socket.write(text.slice(0, 9));
    await setImmediate();
    socket.end(`${text.slice(9)}\nmore`);
    assert.match(await heard, /"kind":"tasks".*\n$/);
    socket.destroy();
  });

  test("answers a decision once it has been made", async () => {
    await using site = await open();
    const request = { version: 1, command: "retry", of: null, ids: ["7"] } as const;
    const options = { clock: new FakeClock(), timeoutMs: 10_000, signal: NEVER };
    const answer = await askProcessor(site.directory, request, options);
    assert.ok(answer?.kind === "decided");
    assert.deepEqual(answer.decided.map(({ task, end }) => [task, end]), [["7", "tried"]]);
  });

  test("says that something is no request, or too long for one", async () => {
    await using site = await open();
    const garbled = await client(site.path);
    garbled.socket.write("GET / HTTP/1.1\r\n\r\n");
    assert.match(await garbled.heard, /"why":"invalid"/);
    const endless = await client(site.path);
    endless.socket.write("x".repeat(MAX_REQUEST_BYTES));
    assert.match(await endless.heard, /has at most 1048576 bytes/);
    for (const { socket } of [garbled, endless]) socket.destroy();
  });

  test("lets go of who asks nothing, in five seconds, and answers others meanwhile", async () => {
    await using site = await open();
    const silent = await client(site.path);
    silent.socket.write("{");
    await until(() => site.clock.pending > 0);
    assert.equal((await ask(site))?.kind, "tasks");
    site.clock.advance(5_000);
    assert.equal(await silent.heard, "");
  });

  test("lets go of who does not read his answer, in ten seconds", async () => {
    const many = Array.from({ length: 7 }, (_, number) => knownTask(`${number}`.repeat(1_000_000)));
    await using site = await open(many);
    const { socket } = await client(site.path);
    socket.pause();
    socket.write(`${JSON.stringify(LIST)}\n`);
    await until(() => site.clock.nextDelayMs === 10_000);
    site.clock.advance(10_000);
    await until(() => site.clock.pending === 0);
    socket.destroy();
  });

  test("lets go of who ends without having asked", async () => {
    await using site = await open();
    const { socket, heard } = await client(site.path);
    socket.end("{");
    assert.equal(await heard, "");
    assert.equal((await ask(site))?.kind, "tasks");
  });

  test("tells the seventeenth at once that it is one too many", async () => {
    await using site = await open();
    const clients: Awaited<ReturnType<typeof client>>[] = [];
    for (let count = 0; count < MOST_AT_ONCE; count++) clients.push(await client(site.path));
    await until(() => site.clock.pending === MOST_AT_ONCE);
    const answer = await ask(site);
    assert.ok(answer?.kind === "refused" && answer.why === "busy");
    for (const { socket } of clients) socket.destroy();
    await until(() => site.clock.pending === 0);
    assert.equal((await ask(site))?.kind, "tasks");
  });

  test("is gone at its end, though somebody is connected", async () => {
    const site = await open();
    const { heard } = await client(site.path);
    await until(() => site.clock.pending > 0);
    await site[Symbol.asyncDispose]();
    assert.equal(await heard, "");
    assert.equal(await ask(site), null);
  });
});

describe("askProcessor()", () => {
  /** Something else that answers in a state directory. */
  async function stranger(directory: string, answer: string | null): Promise<AsyncDisposable> {
    const server = createServer((socket) => {
      socket.on("error", () => {}).resume();
      if (answer !== null) socket.end(answer);
    });
    const placed = await placeSocket(
      directory,
      undefined,
      (path) => new Promise((resolve) => void server.listen(path, resolve)),
    );
    return {
      [Symbol.asyncDispose]() {
        placed.remove();
        return new Promise<void>((resolve) => void server.close(() => resolve()));
      },
    };
  }

  async function failure(answer: string | null, clock = new FakeClock()): Promise<ControlError> {
    using state = new TemporaryDirectory();
    await using _ = await stranger(state.path, answer);
    const asked = ask({ directory: state.path }, clock).then(() => null, (error: unknown) => error);
    if (answer === null) clock.advance(10_000);
    const error = await asked;
    assert.ok(error instanceof ControlError);
    return error;
  }

  test("finds nobody where there is no socket, and where a process has died", async () => {
    using state = new TemporaryDirectory();
    assert.equal(await ask({ directory: state.path }), null);
    assert.equal(await ask({ directory: state.join("nowhere") }), null);
    const server = createServer();
    await placeSocket(
      state.path,
      undefined,
      (path) => new Promise((resolve) => void server.listen(path, resolve)),
    );
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    assert.equal(await ask({ directory: state.path }), null);
  });

  test("names the version of a processor that answers in another", async () => {
    const answer = JSON.stringify({ version: 2, program: "9.9", pid: 42, kind: "new" });
    const { kind, message } = await failure(`${answer}\n`);
    assert.equal(kind, "version");
    assert.match(message, /process 42\) is version 9\.9/);
  });

  for (const answer of ["", "hello\n", "null\n", "[]\n", '{"kind":"tasks"}\n', '{"version":']) {
    test(`takes ${JSON.stringify(answer)} for no answer`, async () => {
      assert.equal((await failure(answer)).kind, "garbled");
    });
  }

  test("takes what does not end for no answer", async () => {
    assert.equal((await failure("x".repeat(9_000_000))).kind, "garbled");
  });

  test("does not wait for longer than it is told to", async () => {
    const clock = new FakeClock();
    const { kind, message } = await failure(null, clock);
    assert.equal(kind, "silent");
    assert.match(message, /--timeout/);
    assert.equal(clock.pending, 0);
  });
});
