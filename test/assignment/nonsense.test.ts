import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { jsonLines } from "../../lib/observe/json_lines.ts";
import { logEvents } from "../../lib/observe/log.ts";
import { APP, CHAIN, Controlled, KEY, service, state } from "./controlled.ts";
import { settled } from "./until.ts";

/** A controller, and the log that is written meanwhile. */
class Watched extends Controlled {
  readonly lines: string[] = [];

  constructor(first: unknown) {
    super(first);
    const { bus, clock } = this.site;
    const write = (line: string) => void this.lines.push(line);
    bus.subscribe(logEvents({ level: () => "info", format: jsonLines(), clock, write }));
  }

  /** An hour with a block each second; `answerAt` is what the controller says then. */
  async hour(answerAt: (second: number) => unknown): Promise<void> {
    await settled();
    for (let second = 0; second < 3_600; second++) {
      this.site.clock.advance(1_000);
      const localWorkerState = answerAt(second);
      this.answer = { kind: "answered", data: { localWorkerState } };
      this.site.heard.get(CHAIN)!();
      await new Promise(setImmediate);
    }
    await settled();
  }
}

function id(number: number): string {
  return number.toString(16).padStart(64, "0");
}

describe("Controller, with a controller that answers nonsense for an hour", () => {
  test("K3: asks it rarely, says little, and works on with what was assigned", async () => {
    const it = new Watched(state([service(APP)]));
    await settled();
    const before = it.asked;
    const values = [null, [], "x".repeat(100_000), { local_worker: {} }, 7n];
    await it.hour((second) => [second, ...values][second % 6]);
    assert.ok(it.asked - before < 150, `asked ${it.asked - before} times`);
    assert.ok(it.lines.length < 20, `${it.lines.length} lines`);
    assert.ok(it.lines.every((line) => line.length < 1_000));
    assert.deepEqual(it.assigned, [KEY]);
    assert.deepEqual(it.sent, []);
    assert.ok(it.site.clock.pending <= 1);
  });

  test("M3: sends no more than once a second to one that forgets the worker", async () => {
    const it = new Watched(state([], null));
    await it.hour((second) => state([], second % 2 === 0 ? null : ["cat"]));
    assert.ok(it.sent.length <= 1_801, `sent ${it.sent.length}`);
    const unkept = new Watched(state([], null));
    await unkept.hour(() => state([], null));
    assert.ok(unkept.sent.length < 25, `sent ${unkept.sent.length}`);
    assert.ok(unkept.lines.length < 50, `${unkept.lines.length} lines`);
    const other = new Watched(state([], ["CAT"]));
    await other.hour((second) => state([], [`cat ${second}`]));
    assert.ok(other.sent.length < 25, `sent ${other.sent.length}`);
  });

  test("keeps nothing of services that are others each time", async () => {
    const it = new Watched(state([]));
    const servicesAt = (second: number) =>
      Array.from({ length: 20 }, (_, index) => service(id(20 * second + index + 1)));
    await it.hour((second) => state(servicesAt(second)));
    const last = servicesAt(3_599).map(({ application_id }) => `${CHAIN}:${application_id}`);
    assert.deepEqual(it.assigned, last);
    assert.equal(it.site.clock.pending, 0);
  });

  test("M5: keeps of pending services that come and go no more than their waits", async () => {
    const it = new Watched(state([]));
    await it.hour((second) =>
      state([], ["cat"], {
        local_pending_services: [[id(second % 60), [CHAIN, { start_block_height: 0 }]]],
      })
    );
    assert.ok(it.sent.length <= 7_201, "each is there for a second, and asked for again after one");
    assert.ok(it.site.clock.pending <= 60, `${it.site.clock.pending} timers`);
  });
});
