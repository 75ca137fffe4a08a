import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { assignFollowed } from "../../lib/cli/following.ts";
import type { NodeDescription } from "../../lib/node/port.ts";
import { EventBus, type ProcessorEvent } from "../../lib/observe/events.ts";
import type { ApplicationArgument } from "../../lib/protocol/application_argument.ts";
import { keyOf } from "../../lib/protocol/identifiers.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";

describe("assignFollowed()", () => {
  test("assigns applications of followed chains, on the default chain where none is named", async () => {
    const { run, assigned, names } = setUp([on(null, "a"), on("c2", "b")], [
      node(["c1", "c2"], "c1"),
    ]);
    await run();
    assert.deepEqual(assigned, ["c1:a", "c2:b"]);
    assert.deepEqual(names(), ["node.ready", "assignment.begun"]);
  });

  test("says how many are assigned together, and assigns one that is named twice once (K1)", async () => {
    const { run, assigned, events } = setUp(
      [on("c1", "a"), on("c1", "b"), on("c2", "a"), on(null, "a")],
      [node(["c1", "c2"], "c1")],
    );
    await run();
    assert.deepEqual(assigned, ["c1:a", "c1:b", "c2:a"]);
    assert.deepEqual(events.at(-1), { name: "assignment.begun", applications: 3, chains: 2 });
  });

  test("waits for a node that is down, longer each time, and says so", async () => {
    const down = new Error("connection refused");
    const { run, assigned, events, clock } = setUp(
      [on("c1", "a")],
      [down, down, down, node(["c1"], null)],
    );
    const running = run();
    await advanceUntil(clock, () => assigned.length > 0, 250);
    await running;
    assert.deepEqual(
      events.map((event) => event.name === "node.waiting" ? event.retryInMs : event.name),
      [250, 500, 1_000, "node.ready", "assignment.begun"],
    );
  });

  test("says once that a chain is not followed, goes on for the others, and looks again", async () => {
    const without = node(["c1"], null);
    const { run, assigned, names, clock } = setUp(
      [on("c1", "a"), on("c2", "b"), on("c2", "c")],
      [without, without, node(["c1", "c2"], null)],
    );
    const running = run();
    await advanceUntil(clock, () => assigned.length === 1, 0);
    await advanceUntil(clock, () => assigned.length === 3, 30_000);
    await running;
    assert.deepEqual(assigned, ["c1:a", "c2:b", "c2:c"]);
    assert.deepEqual(names(), [
      ...["node.ready", "chain.unfollowed", "assignment.begun"],
      ...["chain.followed", "assignment.begun"],
    ]);
  });

  test("asks for --chain when the node has no default chain, and waits for one", async () => {
    const { run, assigned, events, clock } = setUp(
      [on(null, "a")],
      [node(["c1"], null), node(["c1"], "c1")],
    );
    const running = run();
    await advanceUntil(clock, () => assigned.length > 0, 250);
    await running;
    assert.match((events[0] as { message: string }).message, /no default chain: give --chain/);
    assert.deepEqual(assigned, ["c1:a"]);
  });

  test("stops waiting at the abort, and leaves no timer", async () => {
    const { run, clock, abort, names } = setUp([on("c1", "a")], [new Error("down")]);
    const running = run();
    await advanceUntil(clock, () => names().length > 0, 0);
    abort();
    await running;
    assert.equal(clock.pending, 0);
  });
});

function on(chain: string | null, application: string): ApplicationArgument {
  return { chain, application };
}

function node(chains: readonly string[], defaultChain: string | null): NodeDescription {
  return { version: "0.15.23", chains, defaultChain };
}

/** A node that gives these answers, one after another. */
function setUp(
  applications: readonly ApplicationArgument[],
  answers: readonly (NodeDescription | Error)[],
) {
  const controller = new AbortController();
  const clock = new FakeClock();
  const events: ProcessorEvent[] = [];
  const assigned: string[] = [];
  const bus = new EventBus((error) => assert.fail(String(error)));
  bus.subscribe((event) => events.push(event));
  let asked = 0;
  const describeNode = () => {
    const answer = answers[Math.min(asked++, answers.length - 1)]!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const options = {
    node: { describe: describeNode },
    url: "http://node",
    applications,
    assign: (application: { chain: string; application: string }) =>
      void assigned.push(keyOf(application)),
    bus,
    clock,
  };
  return {
    run: () => assignFollowed(options, controller.signal),
    abort: () => controller.abort(),
    names: () => events.map(({ name }) => name),
    assigned,
    events,
    clock,
  };
}

/** Moves the clock, letting promises settle in between, until something holds. */
async function advanceUntil(clock: FakeClock, holds: () => boolean, stepMs: number): Promise<void> {
  for (let step = 0; !holds(); step++) {
    if (step > 1_000) assert.fail("it never came to hold");
    await new Promise(setImmediate);
    if (stepMs > 0) clock.advance(stepMs);
  }
}
