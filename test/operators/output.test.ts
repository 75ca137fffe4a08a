import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeOutput } from "../../lib/operators/decode.ts";
import { OutputCollector } from "../../lib/operators/output.ts";
import { literalBytesInBody, stringLiteral } from "../../lib/protocol/literals.ts";
import { messageOf, outputOf, runOnce } from "./harness.ts";

const UTF8 = new TextEncoder();

describe("OutputCollector (O3)", () => {
  test("literalBytes is exact for text, however it arrives", () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
      const collector = new OutputCollector(1_000_000);
      for (const part of parts) assert.ok(collector.add(UTF8.encode(part)));
      const text = parts.map((part) => part.toWellFormed()).join("");
      assert.equal(collector.literalBytes, literalBytesInBody(text));
      const body = JSON.stringify(stringLiteral(text).slice(1, -1));
      assert.equal(collector.literalBytes, UTF8.encode(body).length - 2);
      assert.equal(decodeOutput(collector.bytes()).text, text);
    }));
  });

  test("literalBytes is never more than what the decoded output takes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const collector = new OutputCollector(1_000_000);
      collector.add(bytes);
      assert.ok(collector.literalBytes <= literalBytesInBody(decodeOutput(bytes).text));
    }));
  });

  test("add() refuses what can no longer fit, for good, and lets go of it", () => {
    const collector = new OutputCollector(8);
    assert.equal(collector.add(UTF8.encode('""')), true); // four bytes each
    assert.equal(collector.add(UTF8.encode("a")), false);
    assert.equal(collector.add(UTF8.encode("")), false);
    assert.equal(collector.bytes().length, 0);
    assert.equal(collector.literalBytes, 9);
  });
});

describe("CommandOperator, its output (O3)", () => {
  test("run() tells what the output takes of a request", async () => {
    const text = 'a "quoted"\nline\\ \0';
    const { result } = await runOnce("/bin/cat", { input: text });
    assert.ok(result.ok);
    assert.equal(result.literalBytes, literalBytesInBody(text));
  });

  test("run() replaces what is no UTF-8, and counts it", async () => {
    const ran = await runOnce("/usr/bin/printf", { args: ["a\\377b\\360\\237c\\357\\277\\275"] });
    assert.equal(outputOf(ran), "a\ufffdb\ufffdc\ufffd");
    assert.ok(ran.result.ok);
    assert.equal(ran.result.replaced, 2);
  });

  test("run() fails on it when the operator is strict, and says where", async () => {
    const ran = await runOnce("/usr/bin/printf", { args: ["ab\\377"], encoding: "strict" });
    assert.match(messageOf(ran, "encoding"), /3 bytes .* from byte 2/);
  });

  test("run() is content with UTF-8 when the operator is strict", async () => {
    const ran = await runOnce("/bin/cat", { input: "\ufeffé\ufffd", encoding: "strict" });
    assert.equal(outputOf(ran), "\ufeffé\ufffd");
  });

  test("run() ends an operator that writes for ever, with the size in the message", async () => {
    const message = messageOf(
      await runOnce("/usr/bin/yes", { graceMs: 3_600_000 }),
      "outputTooLarge",
    );
    assert.match(message, /\d{7} bytes or more of a request, of 2000000 that fit/);
  });

  test("run() ends one that writes too much and ignores SIGTERM", async () => {
    const args = ["-c", "trap '' TERM PIPE; cat; while :; do sleep 1; done"];
    const context = { outputLimit: 100 };
    const setup = { args, input: "x".repeat(101), graceMs: 50, context };
    messageOf(await runOnce("/bin/sh", setup), "outputTooLarge");
  });

  test("run() ends an operator that writes more than its maxOutput, counted as it writes", async () => {
    const line = "\n".repeat(400);
    assert.equal(outputOf(await runOnce("/bin/cat", { input: line, maxOutputBytes: 400 })), line);
    const message = messageOf(
      await runOnce("/bin/cat", { input: line, maxOutputBytes: 399 }),
      "outputTooLarge",
    );
    assert.match(message, /has an output of 400 bytes or more, of 399 that its maxOutput allows/);
    messageOf(await runOnce("/usr/bin/yes", { maxOutputBytes: 0 }), "outputTooLarge");
  });

  test("run() counts escapes: what fits as bytes need not fit a request", async () => {
    const context = { outputLimit: 1_000 };
    const line = "\n".repeat(400);
    messageOf(await runOnce("/bin/cat", { input: line, context }), "outputTooLarge");
    const fitting = "\n".repeat(1_000 / literalBytesInBody("\n"));
    assert.equal(outputOf(await runOnce("/bin/cat", { input: fitting, context })), fitting);
  });

  test("run() counts replaced bytes, which become longer, when it has all of them", async () => {
    const args = ["\\377\\377\\377"];
    const context = { outputLimit: 8 };
    const ran = await runOnce("/usr/bin/printf", { args, context });
    assert.match(messageOf(ran, "outputTooLarge"), /takes 9 bytes of a request, of 8/);
  });
});
