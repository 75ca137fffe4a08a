import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type GroupName, GroupNames, groupsOf, isOf, refOf } from "../../lib/control/names.ts";
import fc from "fast-check";
import { applicationOf, CHAIN } from "../journal/samples.ts";
import { knownTask } from "./tasks.ts";

const B = applicationOf("b");

const GROUPS = groupsOf([
  knownTask("invoice-1"),
  knownTask("invoice-12"),
  knownTask(null),
  knownTask(null, { position: 2 }),
  knownTask("invoice-1", { application: B }),
  knownTask("alone", { application: B }),
]);

function findGroup(groups: readonly GroupName[], id: string) {
  return new GroupNames(groups).find(id);
}

function find(id: string) {
  const found = findGroup(GROUPS, id);
  return "kind" in found ? [found.why, found.message] as const : found;
}

describe("GroupNames", () => {
  test("takes the name of a group, also of a positional one, and its beginning", () => {
    const [first, , positional] = GROUPS;
    assert.equal(find(refOf(positional!)), positional);
    assert.equal(find(refOf(first!).slice(0, 8)), first);
  });

  test("takes an id, whole before its beginning, or the beginning of one alone", () => {
    assert.equal(find("alone"), GROUPS[4]);
    assert.equal(find("al"), GROUPS[4]);
    assert.equal(find("invoice-12"), GROUPS[1]);
  });

  test("names those that an id may mean, with their applications", () => {
    const [why, message] = find("invoice-1") as readonly [string, string];
    assert.equal(why, "ambiguous");
    assert.match(message, /^task invoice-1 may be one of 2: .*--application/);
    assert.match(message, new RegExp(`${refOf(GROUPS[0]!)}  task invoice-1 of cccccccc:aaaaaaaa`));
    assert.match(message, new RegExp(`${refOf(GROUPS[3]!)}  task invoice-1 of cccccccc:bbbbbbbb`));
  });

  test("shows five of many that begin alike", () => {
    const many = groupsOf(Array.from({ length: 9 }, (_, number) => knownTask(`x${number}`)));
    const found = findGroup(many, "x");
    assert.ok("kind" in found);
    assert.match(found.message, /and 4 more$/);
    assert.equal(found.message.split("\n").length, 7);
  });

  test("says what may have been meant, and takes no empty id for all", () => {
    assert.deepEqual(find("alnoe"), ["none", "no task alnoe is known, did you mean alone?"]);
    assert.deepEqual(find("wholly-other"), ["none", "no task wholly-other is known"]);
    assert.equal((find("") as readonly string[])[0], "none");
    assert.match(String((find("\u001b[2J") as readonly string[])[1]), /no task "\\u001b\[2J"/);
  });

  test("finds what begins with an id as a search through all does", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "é", "\ud800"), maxLength: 4 });
    fc.assert(fc.property(fc.uniqueArray(word), word, (ids, id) => {
      const groups = groupsOf(ids.map((each) => knownTask(`x${each}`)));
      const found = findGroup(groups, `x${id}`);
      const begun = ids.filter((each) => each.startsWith(id));
      const one = ids.includes(id) ? id : begun.length === 1 ? begun[0]! : null;
      if (one !== null) return assert.ok(!("kind" in found) && found.taskId === `x${one}`);
      assert.ok("kind" in found && found.why === (begun.length > 1 ? "ambiguous" : "none"));
    }));
  });

  test("takes an empty id when there is a task with one", () => {
    const groups = groupsOf([knownTask("")]);
    assert.equal(findGroup(groups, ""), groups[0]);
  });
});

describe("groupsOf()", () => {
  test("has each group once, and the same id of two applications as two", () => {
    assert.equal(GROUPS.length, 5);
    assert.equal(new Set(GROUPS.map(refOf)).size, 5);
  });
});

describe("isOf()", () => {
  test("takes an application on any chain when none is given", () => {
    const { application } = B;
    assert.ok(isOf(null, B));
    assert.ok(isOf({ chain: null, application }, B));
    assert.ok(isOf({ chain: CHAIN, application }, B));
    assert.ok(!isOf({ chain: "d".repeat(64), application }, B));
    assert.ok(!isOf({ chain: null, application: "c".repeat(64) }, B));
  });
});
