import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keysOf, problemsOf, settingsOf } from "./raw_settings.ts";

const TOKEN = "0123456789abcdef";

describe("listenToken", () => {
  test("is needed to listen beyond the loopback, and the message says what to do", () => {
    for (const listen of ["0.0.0.0:9090", "[::]:9090", "192.168.1.2:1", "[2001:db8::1]:1"]) {
      const error = problemsOf({ listen });
      assert.deepEqual(keysOf(error), ["listen"]);
      assert.match(error.message, /give a listenToken .*--listen-token-file FILE.*127\.0\.0\.1/);
      assert.equal(settingsOf({ listen, listenToken: TOKEN }).listenToken, TOKEN);
    }
    for (const listen of ["9090", "127.0.0.1:0", "127.3.2.1:1", "[::1]:1", "localhost:1"]) {
      assert.equal(settingsOf({ listen }).listenToken, null);
      assert.equal(settingsOf({ listen, listenToken: TOKEN }).listenToken, TOKEN);
    }
  });

  test("has 16 characters that a header can have, and is in no message", () => {
    const wrong = ["", TOKEN.slice(1), `${TOKEN} ${TOKEN}`, `${TOKEN}\n`, `${TOKEN}é`];
    for (const listenToken of wrong) {
      const error = problemsOf({ listenToken });
      assert.deepEqual(keysOf(error), ["listenToken"]);
      assert.match(error.message, /at least 16 characters/);
      assert.ok(listenToken === "" || !error.message.includes(listenToken), error.message);
    }
    for (const listenToken of [7, [], { secret: TOKEN }]) {
      const { message } = problemsOf({ listenToken });
      assert.doesNotMatch(message, new RegExp(TOKEN));
    }
  });
});
