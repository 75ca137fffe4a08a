import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ReplyBudget } from "../../lib/node/reply_budget.ts";
import { clientOf, NEVER, NOW, OURS } from "./fixture.ts";
import { tcpServer } from "./servers.ts";

const MEBIBYTE = 1_048_576;
const CHUNK = 65_536;

describe("ReplyBudget (A8)", () => {
  test("lets usual answers pass while the common bytes are used up", () => {
    const budget = new ReplyBudget(4 * MEBIBYTE);
    const large = [budget.open(), budget.open()];
    assert.deepEqual(large.map((share) => share.take(5 * MEBIBYTE)), [true, false]);
    assert.equal(budget.open().take(250_000), true);
  });

  test("has one answer go on above the bound, and the next when it is over", () => {
    const budget = new ReplyBudget(MEBIBYTE);
    const [one, two, three] = [budget.open(), budget.open(), budget.open()];
    const went: string[] = [];
    two.goOn = () => went.push("two");
    three.goOn = () => went.push("three");
    assert.equal(one.take(4 * MEBIBYTE), true);
    assert.equal(two.take(MEBIBYTE), false);
    assert.equal(three.take(MEBIBYTE), false);
    assert.equal(one.take(4 * MEBIBYTE), true);
    one.close();
    one.close();
    assert.deepEqual(went, ["two"]);
    two.close();
    assert.deepEqual(went, ["two", "three"]);
    three.close();
    assert.equal(budget.taken, 0);
  });

  test("comes to the end of all answers, above its bound by one of them at most", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 8 * MEBIBYTE }), { maxLength: 40 });
    fc.assert(fc.property(sizes, fc.array(fc.nat()), fc.nat(), (answers, order, gaveUp) => {
      const budget = new ReplyBudget(8 * MEBIBYTE);
      const open = answers.map((size) => ({ left: size, share: budget.open(), reads: true }));
      for (const answer of open) answer.share.goOn = () => answer.reads = true;
      for (let step = 0; open.length > 0; step++) {
        const ready = open.filter(({ reads }) => reads);
        assert.ok(ready.length > 0, "somebody may always go on");
        const answer = ready[(order[step % (order.length || 1)] ?? step) % ready.length]!;
        const bytes = Math.min(CHUNK, answer.left);
        answer.left -= bytes;
        answer.reads = answer.share.take(bytes);
        const most = 16 * MEBIBYTE + answers.length * CHUNK;
        assert.ok(budget.taken <= most, `${budget.taken} bytes are held`);
        const isGivenUp = step % 97 === gaveUp % 97 && open.length > 1;
        const over = isGivenUp ? open[step % open.length]! : answer.left === 0 ? answer : null;
        if (over === null) continue;
        over.share.close();
        open.splice(open.indexOf(over), 1);
      }
      assert.equal(budget.taken, 0);
    }));
  });
});

describe("a client whose common bytes are used up", () => {
  const BODY = `{"data":{"nextActions":{"execute_tasks":[]}}${" ".repeat(3 * MEBIBYTE)}}`;
  const WHOLE = `HTTP/1.1 200 OK\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`;

  test("ask() gets every answer in the end, to the byte (A8)", async () => {
    await using node = await tcpServer((socket) => socket.on("data", () => socket.write(WHOLE)));
    using client = clientOf(node.url, { maxReadingBytes: 2 * MEBIBYTE });
    const asked = Array.from({ length: 12 }, () => client.ask(OURS, null, NOW, NEVER));
    const kinds = (await Promise.all(asked)).map(({ kind }) => kind);
    assert.deepEqual(kinds, asked.map(() => "answered"));
  });

  test("ask() gives up in time while it waits, and frees what it held (A5, A8)", async () => {
    let served = 0;
    await using node = await tcpServer((socket) =>
      socket.on("data", () => socket.write(served++ < 3 ? WHOLE.slice(0, -10) : WHOLE))
    );
    using client = clientOf(node.url, { maxReadingBytes: MEBIBYTE, askTimeoutMs: 400 });
    const hung = Array.from({ length: 3 }, () => client.ask(OURS, null, NOW, NEVER));
    for (const { kind } of await Promise.all(hung)) assert.equal(kind, "unreachable");
    assert.equal((await client.ask(OURS, null, NOW, NEVER)).kind, "answered");
  });

  test("ask() reads no large answer on while another is above the bound (A8)", async () => {
    // What the kernel does not hold of it has been read when all of it is written.
    const large = WHOLE.replace(/\d{7}/, String(BODY.length + 32 * MEBIBYTE)) +
      " ".repeat(32 * MEBIBYTE);
    const first = Promise.withResolvers<void>();
    let served = 0;
    await using node = await tcpServer((socket) =>
      socket.on("data", () => {
        if (served++ > 0) socket.write(large);
        else socket.write(large.slice(0, -10), () => first.resolve());
      })
    );
    using client = clientOf(node.url, { maxReadingBytes: MEBIBYTE, askTimeoutMs: 1_000 });
    const ends: string[] = [];
    const ask = (name: string) =>
      client.ask(OURS, null, NOW, NEVER).then(() => void ends.push(name));
    const hung = ask("the one above the bound");
    await first.promise;
    await Promise.all([hung, ask("the one behind it")]);
    assert.deepEqual(ends, ["the one above the bound", "the one behind it"]);
  });
});
