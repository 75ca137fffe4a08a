import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sayUnguarded } from "../../lib/cli/unguarded.ts";
import { EventBus } from "../../lib/observe/events.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { sample } from "../observe/events.ts";

function causesAt(url: string, isOpen: boolean | null) {
  const bus = new EventBus((error) => {
    throw error;
  });
  const causes: string[] = [];
  bus.subscribe((event) => {
    if (event.name === "node.unguarded") causes.push(event.cause);
  });
  const clock = new FakeClock();
  const life = new AbortController();
  const portOf = () => isOpen === null ? null : { port: 8080, isOpen };
  sayUnguarded(url, { bus, clock, life: life.signal, portOf });
  return { bus, causes, clock, life };
}

describe("sayUnguarded()", () => {
  test("says at once that a URL is plain http to another machine, with and without a path", () => {
    for (
      const url of ["http://192.0.2.1:8080", "http://node.example/prefix", "http://[2001:db8::1]"]
    ) {
      assert.deepEqual(causesAt(url, null).causes, ["inTheClear"], url);
    }
    const fine = [
      "https://node.example",
      "http://127.0.0.1:8080",
      "http://localhost",
      "http://[::1]:1",
    ];
    for (const url of fine) assert.deepEqual(causesAt(url, null).causes, [], url);
  });

  test("says once that other machines reach the node's port, when it has answered", () => {
    const { bus, causes, clock } = causesAt("http://127.0.0.1:8080", true);
    clock.advance(60_000);
    assert.deepEqual(causes, []);
    for (let times = 0; times < 3; times++) bus.emit(sample("node.ready"));
    assert.deepEqual(causes, []);
    clock.advance(1_000);
    assert.deepEqual(causes, ["openPort"]);
  });

  test("says nothing any more once it stops", () => {
    const { bus, causes, clock, life } = causesAt("http://127.0.0.1:8080", true);
    bus.emit(sample("node.ready"));
    life.abort();
    clock.advance(1_000);
    assert.deepEqual(causes, []);
  });

  test("says nothing of a port that is open here alone, or of which nothing is known", () => {
    for (const isOpen of [false, null]) {
      const { bus, causes, clock } = causesAt("http://127.0.0.1:8080", isOpen);
      bus.emit(sample("node.ready"));
      clock.advance(1_000);
      assert.deepEqual(causes, []);
    }
  });
});
