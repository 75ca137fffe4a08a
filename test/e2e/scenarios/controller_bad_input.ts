/**
 * What stands between a controller and this worker: each is named, with what to do about it.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Context, Scenario } from "../context.ts";
import type { ControllerLab } from "../controller_lab.ts";
import { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import type { Processor } from "../processor.ts";
import { until } from "../until.ts";
import { STRANGER } from "./chains.ts";

/** What is given, and what is said of it: the cause of a condition, or the name of an event. */
interface Case {
  readonly name: string;
  readonly flags: readonly string[];
  readonly says: string;
  readonly advice: RegExp;
}

/** One processor for each thing that is wrong from the start, and one for what comes later (M4). */
export const controllerBadInput: Scenario = {
  name: "controller-bad-input",
  needsNetwork: true,
  async run(context) {
    const controller = await context.newController();
    const cases = await casesOf(context, controller);
    for (const each of cases) await named(context, each);
    assert.equal((await controller.state()).local_worker, null, "nobody was registered");
    const later = await namedLater(context, controller);
    return `${cases.length + later} conditions named with what to do: ` +
      cases.map(({ name }) => name).concat("lacking, unfollowed, removed").join(", ");
  },
};

async function casesOf(context: Context, { application }: ControllerLab): Promise<Case[]> {
  const { node } = context;
  const lab = await context.newLab();
  const shared = await node.openSharedChain([await node.owner(), STRANGER]);
  const keyless = await node.openChain(STRANGER);
  await node.sync(keyless);
  const unfollowed = await node.openChain(STRANGER);
  const id = (text: string) => ["--controller-id", text];
  return [
    {
      name: "no-controller",
      flags: id(lab.application),
      says: "controller.unreadable",
      advice: /is it a controller\?/,
    },
    {
      name: "unknown",
      flags: id("0".repeat(64)),
      says: "controller.unreadable",
      advice: /not known to the node \(check --controller-id\)/,
    },
    {
      name: "other-owner",
      flags: [...id(application), "--controller-owner", STRANGER],
      says: "failedInExecution",
      advice: /check --controller-owner/,
    },
    {
      name: "several-owners",
      flags: id(`${shared}:${application}`),
      says: "severalOwners",
      advice: /give --controller-owner/,
    },
    {
      name: "no-key",
      flags: id(`${keyless}:${application}`),
      says: "cannotPropose",
      advice: /run `linera assign`/,
    },
    {
      name: "not-followed",
      flags: id(`${unfollowed}:${application}`),
      says: "chain.unfollowed",
      advice: /`linera assign`/,
    },
  ];
}

async function named(context: Context, { name, flags, says, advice }: Case): Promise<void> {
  const processor = await context.start([], { name, operators: ["cat"], flags });
  await said(processor, says, advice);
  assert.deepEqual(await processor.stop(), { status: 0, signal: null }, name);
}

async function said(processor: Processor, says: string, advice: RegExp): Promise<void> {
  const line = await until(
    `${says} is said`,
    () =>
      processor.events().find(({ event, cause }) =>
        event === says || (event === "controller.condition" && cause === says)
      ),
  );
  assert.match(String(line["message"]), advice);
}

/** While a service of the same controller is worked for. */
async function namedLater(context: Context, controller: ControllerLab): Promise<number> {
  const { node } = context;
  const [fine, lacking] = [await context.newLab(), await context.newLab()];
  const away = new Lab(node, fine.application, await node.openChain(STRANGER));
  const flags = ["--controller-id", controller.application];
  const processor = await context.start([], { operators: ["cat"], flags });
  await controller.assign(lacking, ["gpu"]);
  await controller.assign(away);
  await controller.assign(fine);
  await said(processor, "missingCapabilities", /give --operators of these names.*"gpu"/);
  await said(processor, "chain.unfollowed", /what the controller assigns.*`linera assign`/);
  // Only a worker that it has seen registered is one that was removed.
  await until(
    "one is worked for",
    () => processor.events().some(({ event }) => event === "application.assigned"),
  );
  await controller.removeWorker();
  await said(processor, "removed", /it registers again; stop it/);
  await fine.request({ operator: "cat", input: "task $number", count: 5 });
  await fine.untilStored(5);
  await until("it is registered again", async () => (await controller.state()).local_worker);
  assert.deepEqual(await processor.stop(), { status: 0, signal: null });
  await settle(fine);
  return 3;
}
