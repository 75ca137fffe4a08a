import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  closeFrame,
  FrameReader,
  pongFrame,
  textFrame,
} from "../../lib/devnode/transport/frames.ts";
import { MalformedRequest, RequestReader } from "../../lib/devnode/transport/request_reader.ts";

/** Where to cut a stream of bytes into chunks. */
const cuts = fc.array(fc.nat({ max: 4_000 }), { maxLength: 20 });

function* chunksOf(bytes: Uint8Array, at: readonly number[]): Iterable<Uint8Array> {
  const places = [...at.filter((place) => place < bytes.length), bytes.length].sort((a, b) =>
    a - b
  );
  let from = 0;
  for (const place of places) {
    if (place > from) yield bytes.subarray(from, place);
    from = place;
  }
}

function readerOf(limit = 1_000): RequestReader {
  return new RequestReader({ limitOf: () => limit, onExpect: () => {} });
}

function chunkedBody(parts: readonly string[]): string {
  const encoded = parts.filter((part) => part !== "")
    .map((part) => `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
  return `${encoded.join("")}0\r\n\r\n`;
}

function masked(frame: Uint8Array, mask: readonly number[]): Buffer {
  const short = frame[1]!;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  const payload = frame.subarray(head).map((byte, index) => byte ^ mask[index & 3]!);
  const start = Buffer.from(frame.subarray(0, head));
  start[1]! |= 0x80;
  return Buffer.concat([start, Buffer.from(mask), payload]);
}

describe("RequestReader", () => {
  test("next() reads the same requests however the bytes are cut", () => {
    const bodies = fc.array(
      fc.record({ parts: fc.array(fc.string({ unit: "grapheme" })), isChunked: fc.boolean() }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(fc.property(bodies, cuts, (requests, at) => {
      const text = requests.map(({ parts, isChunked }, index) => {
        const body = parts.join("");
        const head = `POST /${index}?a=b HTTP/1.1\r\nHost: x\r\n`;
        return isChunked
          ? `${head}Transfer-Encoding: chunked\r\n\r\n${chunkedBody(parts)}`
          : `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
      }).join("");
      const reader = readerOf(1_000_000);
      const read: [string, string][] = [];
      for (const chunk of chunksOf(Buffer.from(text), at)) {
        reader.push(chunk);
        for (let next = reader.next(); next !== null; next = reader.next()) {
          read.push([next.path, Buffer.from(next.body).toString()]);
        }
      }
      assert.deepEqual(read, requests.map(({ parts }, index) => [`/${index}`, parts.join("")]));
    }));
  });

  test("next() marks a body above the limit and reads the request behind it", () => {
    const reader = readerOf(3);
    const post = (body: string) =>
      `POST / HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    const chunked = `POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n${chunkedBody(["abcd"])}`;
    reader.push(Buffer.from(post("abcd") + chunked + post("abc")));
    const read = [reader.next(), reader.next(), reader.next()];
    assert.deepEqual(read.map((request) => request?.tooLarge), [true, true, false]);
    assert.equal(Buffer.from(read[2]!.body).toString(), "abc");
  });

  test("next() says whether the connection is to be kept", () => {
    const reader = readerOf();
    const head = (version: string, connection: string) =>
      `GET / HTTP/${version}\r\n${connection === "" ? "" : `Connection: ${connection}\r\n`}\r\n`;
    const heads = [
      head("1.1", ""),
      head("1.1", "close"),
      head("1.0", ""),
      head("1.0", "keep-alive"),
    ];
    reader.push(Buffer.from(heads.join("")));
    const kept = heads.map(() => reader.next()?.keepAlive);
    assert.deepEqual(kept, [true, false, false, true]);
  });

  test("next() asks for the body when the client waits for that", () => {
    let asked = 0;
    const reader = new RequestReader({ limitOf: () => 9, onExpect: () => asked++ });
    reader.push(
      Buffer.from("POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"),
    );
    assert.equal(reader.next(), null);
    assert.equal(asked, 1);
    reader.push(Buffer.from("ok"));
    assert.equal(Buffer.from(reader.next()!.body).toString(), "ok");
  });

  for (
    const text of [
      "garbage\r\n\r\n",
      "GET / HTTP/1.1\r\nno header\r\n\r\n",
      "GET / HTTP/1.1\r\ncontent-length: x\r\n\r\n",
    ]
  ) {
    test(`next() throws MalformedRequest for ${JSON.stringify(text)}`, () => {
      const reader = readerOf();
      reader.push(Buffer.from(text));
      assert.throws(() => reader.next(), MalformedRequest);
    });
  }
});

describe("FrameReader", () => {
  test("push() reads the same messages however they are masked and cut", () => {
    const mask = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255));
    const texts = fc.array(fc.tuple(fc.string({ unit: "grapheme", maxLength: 300 }), mask));
    fc.assert(fc.property(texts, cuts, (messages, at) => {
      const bytes = Buffer.concat(messages.map(([text, key]) => masked(textFrame(text), key)));
      const reader = new FrameReader();
      const read = [...chunksOf(bytes, at)].flatMap((chunk) => reader.push(chunk));
      assert.deepEqual(read, messages.map(([text]) => ({ kind: "text", text })));
    }));
  });

  test("push() reads lengths of two and of eight bytes", () => {
    for (const length of [125, 126, 65_535, 65_536]) {
      const text = "x".repeat(length);
      const read = new FrameReader().push(masked(textFrame(text), [1, 2, 3, 4]));
      assert.deepEqual(read, [{ kind: "text", text }]);
    }
  });

  test("push() joins fragments, with a ping between them", () => {
    const first = Buffer.concat([Buffer.from([0x01, 2]), Buffer.from("ab")]);
    const last = Buffer.concat([Buffer.from([0x80, 1]), Buffer.from("c")]);
    const ping = Buffer.from([0x89, 0]);
    const read = new FrameReader().push(Buffer.concat([first, ping, last]));
    assert.deepEqual(read.map(({ kind }) => kind), ["ping", "text"]);
    assert.deepEqual(read[1], { kind: "text", text: "abc" });
  });

  test("push() reads the code of a close frame, and null without one", () => {
    const read = (frame: Uint8Array) => new FrameReader().push(frame);
    assert.deepEqual(read(closeFrame(4429, "why")), [{ kind: "close", code: 4429 }]);
    assert.deepEqual(read(closeFrame(null, "")), [{ kind: "close", code: null }]);
    assert.deepEqual(read(pongFrame(Buffer.from("x"))), [{ kind: "pong" }]);
  });
});
