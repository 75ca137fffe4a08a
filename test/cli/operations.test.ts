/** What docs/operations.md says of the program; its commands are held with those of the other pages. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConditionName } from "../../lib/health/health.ts";
import { APPLICATION, EVENTS } from "../observe/events.ts";
import { blocksOf, pageText, takesFlags } from "./pages.ts";

const PAGE = "docs/operations.md";

/** A new condition does not compile until it is added here. */
const CONDITIONS: Readonly<Record<ConditionName, true>> = {
  nodeAway: true,
  chainUnfollowed: true,
  chainDisconnected: true,
  chainSilent: true,
  chainBlocked: true,
  applicationUnanswered: true,
  operatorFailing: true,
  operatorMissing: true,
  discoveryFailed: true,
  controllerUnreadable: true,
  controllerCondition: true,
  journalBlocked: true,
  groupsParked: true,
  groupStuck: true,
  stalled: true,
  stopping: true,
};

describe(PAGE, () => {
  test("has every condition in its table, and no other (H1)", () => {
    const table = /^\| condition [^]*?\n\n/m.exec(pageText(PAGE))![0];
    const cells = [...table.matchAll(/^\| ([^|]+)/gm)].map(([, cell]) => cell!.split(":")[0]!);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    assert.equal(new Set(named).size, named.length);
    assert.deepEqual(new Set(named), new Set(Object.keys(CONDITIONS)));
  });

  test("names only events that there are", () => {
    const events = new Set<string>(EVENTS.map(({ name }) => name));
    const topics = new Set([...events].map((name) => name.split(".")[0]!));
    const named = [...pageText(PAGE).matchAll(/`([a-z]+)\.([a-zA-Z]+)`/g)]
      .filter(([, topic, what]) => topics.has(topic!) && what !== "sock")
      .map(([, topic, what]) => `${topic}.${what}`);
    assert.ok(named.length > 5, `${named}`);
    for (const name of named) assert.ok(events.has(name), name);
  });

  test("has arguments for a container that the program takes", () => {
    const [, list] = /^args: \[run, (.*)\]$/m.exec(blocksOf(PAGE, "yaml").join("\n"))!;
    const words = list!.split(", ").map((word) => word.replaceAll('"', ""));
    takesFlags([...words, "--operator-application-ids", APPLICATION]);
  });
});
