import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHeaderFlag, parseNodeUrl } from "../../lib/config/node_address.ts";
import { parseOperatorFlag, parseOperatorFlags } from "../../lib/config/operator_flag.ts";
import { defaultStateDirectory } from "../../lib/config/state_directory.ts";

describe("parseOperatorFlag", () => {
  test("parseOperatorFlag() reads NAME=COMMAND and NAME (O1)", () => {
    assert.deepEqual(parseOperatorFlag("cat=/bin/cat"), ["cat", "/bin/cat"]);
    assert.deepEqual(parseOperatorFlag("cat"), ["cat", "cat"]);
    assert.deepEqual(parseOperatorFlag("a=/opt/my tool=x"), ["a", "/opt/my tool=x"]);
  });

  test("parseOperatorFlag() says what is missing", () => {
    assert.throws(() => parseOperatorFlag("=x"), { name: "SyntaxError", message: /has no name/ });
    assert.throws(() => parseOperatorFlag("x="), {
      name: "SyntaxError",
      message: /has no command/,
    });
    assert.throws(() => parseOperatorFlag(""), { name: "SyntaxError", message: /has no name/ });
  });

  test("parseOperatorFlags() refuses a name that comes twice, and names both", () => {
    assert.deepEqual(parseOperatorFlags(["a=/x", "b"]), { a: "/x", b: "b" });
    assert.throws(() => parseOperatorFlags(["a=/x", "b", "a"]), {
      message: 'The operator "a" is given twice: "/x" and "a"',
    });
  });
});

describe("parseNodeUrl", () => {
  test("parseNodeUrl() takes http, https and a path prefix, without a slash at the end", () => {
    const cases: readonly (readonly [string, string])[] = [
      ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
      ["https://Node.example/linera//", "https://node.example/linera"],
      ["http://[::1]:1/", "http://[::1]:1"],
    ];
    for (const [text, url] of cases) assert.equal(parseNodeUrl(text), url);
  });

  test("parseNodeUrl() refuses what is no address of a node", () => {
    const bad = [
      "",
      "8080",
      "127.0.0.1:8080",
      "ws://h",
      "http://",
      "http://u:p@h",
      "http://h?q",
      "http://h#f",
    ];
    for (const text of bad) assert.throws(() => parseNodeUrl(text), SyntaxError, text);
    assert.throws(() => parseNodeUrl("http://u:s3cret@h"), /^SyntaxError: The URL of h has a user/);
  });
});

describe("parseHeaderFlag", () => {
  test("parseHeaderFlag() reads name and value", () => {
    assert.deepEqual(parseHeaderFlag("Authorization: Bearer a:b "), [
      "authorization",
      "Bearer a:b",
    ]);
    assert.deepEqual(parseHeaderFlag("x-empty:"), ["x-empty", ""]);
  });

  test("parseHeaderFlag() says what is wrong, without the value", () => {
    for (
      const text of [
        "s3cret",
        ": s3cret",
        "a b: s3cret",
        "a: s3cret\nb: c",
        "Host: s3cret",
        "a: s3cret€",
      ]
    ) {
      assert.throws(
        () => parseHeaderFlag(text),
        (error: Error) => error instanceof SyntaxError && !error.message.includes("s3cret"),
      );
    }
  });
});

describe("defaultStateDirectory", () => {
  test("defaultStateDirectory() is where the platform has it", () => {
    const name = "linera-task-processor";
    const home = { HOME: "/users/u" };
    assert.equal(defaultStateDirectory("linux", home), `/users/u/.local/state/${name}`);
    const both = { ...home, XDG_STATE_HOME: "/var/state" };
    assert.equal(defaultStateDirectory("linux", both), `/var/state/${name}`);
    const relative = { ...home, XDG_STATE_HOME: "state" };
    assert.equal(defaultStateDirectory("linux", relative), `/users/u/.local/state/${name}`);
    const mac = `/users/u/Library/Application Support/${name}`;
    assert.equal(defaultStateDirectory("darwin", both), mac);
  });

  test("defaultStateDirectory() is null when the environment tells nothing", () => {
    assert.equal(defaultStateDirectory("linux", {}), null);
    assert.equal(defaultStateDirectory("darwin", { HOME: "" }), null);
  });
});
