/**
 * A controller that assigns services, takes them away, and assigns them again.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Context, Scenario } from "../context.ts";
import type { ControllerLab } from "../controller_lab.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { livingOperators } from "../orphans.ts";
import { until } from "../until.ts";

const TOGGLES = 10;
const COUNT = 20;

/** What a scenario of a controller has: two services of one worker. */
interface Site {
  readonly context: Context;
  readonly controller: ControllerLab;
  readonly one: Lab;
  readonly other: Lab;
}

/** Services come and go while their operators run (M1, M2, M6, T5). */
export const controller: Scenario = {
  name: "controller",
  needsNetwork: true,
  async run(context) {
    const controller = await context.newController();
    const site = {
      context,
      controller,
      one: await context.newLab(),
      other: await context.newLab(),
    };
    const processor = await context.start([], {
      operators: ["first", "second", "third"].map((name) => gated(context, name)).concat("cat"),
      flags: ["--controller-id", controller.application, "--deregister-on-exit"],
    });
    await registered(site);
    await assignedInFlight(site);
    await takenAwayWhileRunning(site);
    const toggled = await toggledUnderLoad(site);
    assert.deepEqual(await processor.stop(), { status: 0, signal: null }, "the end after SIGTERM");
    assert.equal((await controller.state()).local_worker, null, "it is deregistered (M6)");
    for (const lab of [site.one, site.other]) await settle(lab);
    const count = site.one.requested.length + site.other.requested.length;
    return `${count} stored once, strays 0, over ${3 + toggled} assignments and ${1 + toggled}` +
      ` ends of one; 3 running operators ended with it, 3 of the other service went on; deregistered`;
  },
};

/** An operator that waits for a file of its name. */
function gated({ operators }: Context, name: string): string {
  const gate = operators.path(`${name}-open`);
  return operators.recorded(name, `while ! [ -e ${gate} ]; do sleep 0.1; done; printf %s "$input"`);
}

function open({ operators }: Context, name: string): void {
  writeFileSync(operators.path(`${name}-open`), "");
}

async function registered({ context, controller }: Site): Promise<void> {
  const worker = await until(
    "the worker is registered",
    async () => (await controller.state()).local_worker,
  );
  assert.deepEqual(worker, {
    owner: await context.node.owner(),
    capabilities: ["cat", "first", "second", "third"],
  });
}

/** The other service is assigned while tasks of the one are in flight. */
async function assignedInFlight({ context, controller, one, other }: Site): Promise<void> {
  await controller.assign(one);
  await one.request({ operator: "first", input: "one $number", count: 3 });
  await until("three operators run", () => livingRuns(context, "one") === 3);
  await controller.assign(other);
  await other.request({ operator: "cat", input: "other $number", count: COUNT });
  await other.untilStored(COUNT);
  assert.equal(await one.storedCount(), 0, "the one is still in flight");
  open(context, "first");
  await one.untilStored(3);
}

/** The one is taken away while its operators run: they end, nothing of it is submitted (T5). */
async function takenAwayWhileRunning({ context, controller, one, other }: Site): Promise<void> {
  await one.request({ operator: "second", input: "gone $number", count: 3 });
  await other.request({ operator: "third", input: "stays $number", count: 3 });
  await until(
    "six operators run",
    () => livingRuns(context, "gone") + livingRuns(context, "stays") === 6,
  );
  await controller.unassign(one);
  await until("those of the one have ended", () => livingRuns(context, "gone") === 0);
  assert.equal(livingRuns(context, "stays"), 3, "those of the other run on");
  open(context, "second");
  open(context, "third");
  await other.untilStored(COUNT + 3);
  assert.equal(context.operators.runs().filter(({ operator }) => operator === "third").length, 3);
  assert.equal(await one.storedCount(), 3, "nothing of the one was submitted");
  await controller.assign(one);
  await one.untilStored(6);
}

/** Taken away and assigned again at once, while tasks of both kinds are computed and submitted. */
async function toggledUnderLoad({ controller, one, other }: Site): Promise<number> {
  for (let toggle = 0; toggle < TOGGLES; toggle++) {
    const identified = toggle % 2 === 0;
    for (const lab of [one, other]) {
      await lab.request({ operator: "cat", input: "more $number", identified, count: COUNT });
    }
    await controller.unassign(one);
    await controller.assign(one);
  }
  await other.untilStored(other.requested.length);
  await one.untilStored(one.requested.length);
  return TOGGLES;
}

/** How many operators of inputs that begin with this word live; each may have processes of its own. */
function livingRuns({ operators, mark }: Context, word: string): number {
  const living = new Set(livingOperators(mark).map(({ runId }) => runId));
  const runs = operators.runs().filter(({ input }) => input.startsWith(`${word} `));
  return new Set(runs.map(({ runId }) => runId)).intersection(living).size;
}
