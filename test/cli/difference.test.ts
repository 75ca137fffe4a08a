import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { differenceOf, type InForce, inForceAfter } from "../../lib/cli/reload/difference.ts";
import { parseSettings } from "../../lib/config/parse.ts";
import { SETTING_NAMES } from "../../lib/config/schema.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";

/** Something else than the default, for every setting that there is. */
const OTHERS: Readonly<Record<string, unknown>> = {
  node: "http://other:1/",
  nodeHeaders: { authorization: "other" },
  chain: APPLICATION,
  applications: [CHAIN],
  operators: { cat: "tac" },
  controllerId: CHAIN,
  controllerOwner: `0x${CHAIN}`,
  deregisterOnExit: true,
  discover: true,
  taskRetryDelay: "7s",
  retryMax: "8min",
  slowAfter: "7s",
  maxConcurrency: 7,
  maxPerApplication: 7,
  maxQuestions: 7,
  waitingBytes: "7 MiB",
  maxShared: 7,
  askTimeout: "7s",
  submitTimeout: "7s",
  pollInterval: "7s",
  drainTimeout: "7s",
  stateDir: "/other",
  historyMaxEntries: 7,
  historyMaxAge: "7s",
  listen: "127.0.0.1:7",
  listenToken: "another-token-123",
  logLevel: "error",
  logFormat: "json",
  dryRun: true,
};

const BASE = {
  applications: [APPLICATION],
  operators: { cat: "cat" },
  controllerId: APPLICATION,
};

describe("differenceOf()", () => {
  test("knows every setting", () => {
    assert.deepEqual(Object.keys(OTHERS), SETTING_NAMES);
  });

  for (const [key, value] of Object.entries(OTHERS)) {
    test(`sees another ${key}, and nothing once it is in force`, () => {
      const [before, after] = [inForce(BASE), inForce({ ...BASE, [key]: value })];
      const difference = differenceOf(before, after);
      const found = Object.values(difference).flat();
      assert.ok(found.length > 0, key);
      const isNamed = difference.settings.includes(key) || difference.restart.includes(key);
      assert.equal(
        isNamed,
        !["chain", "applications", "operators"].includes(key) && !isPolicy(key),
      );
      const left = differenceOf(inForceAfter(before, after), after);
      const { restart, ...live } = left;
      assert.deepEqual(Object.values(live).flat(), [], key);
      assert.deepEqual(restart, difference.restart);
      assert.deepEqual(empty(differenceOf(after, after)), []);
    });
  }

  test("names operators that are dealt with in another way, and applications on their chain", () => {
    const before = inForce({ ...BASE, operators: { cat: "cat", rev: "rev", old: "old" } });
    const after = inForce({
      ...BASE,
      applications: [`${CHAIN}:${APPLICATION}`],
      operators: { cat: { command: "cat", timeout: "1s" }, rev: "rev", new: "new" },
    });
    assert.deepEqual(differenceOf(before, after), {
      applicationsAdded: [`${CHAIN}:${APPLICATION}`],
      applicationsRemoved: [APPLICATION],
      operatorsAdded: ["new"],
      operatorsRemoved: ["old"],
      operatorsChanged: ["cat"],
      settings: [],
      restart: [],
    });
  });
});

function inForce(raw: Readonly<Record<string, unknown>>): InForce {
  const settings = parseSettings(raw, "/state");
  return { settings, operators: settings.operators };
}

function isPolicy(key: string): boolean {
  return ["taskRetryDelay", "retryMax", "slowAfter"].includes(key);
}

function empty(difference: object): readonly unknown[] {
  return Object.values(difference).flat();
}
