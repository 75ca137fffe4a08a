import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { MUTANTS, UNMUTATED } from "./all.ts";
import type { Mutant } from "./mutant.ts";
import { ruleNumbers } from "./rule_numbers.ts";
import { incomplete, unsound } from "./soundness.ts";

const read = (path: string) => existsSync(path) ? readFileSync(path, "utf8") : null;
const RULES = ruleNumbers(read("docs/semantics.md")!);

describe("the mutants", () => {
  test("apply, each in one place, and name tests that are there", () => {
    assert.deepEqual(unsound(MUTANTS, RULES, read), []);
  });

  test("are of every rule, or there is a reason", () => {
    assert.ok(RULES.length > 40);
    assert.deepEqual(incomplete(MUTANTS, UNMUTATED, RULES), []);
  });
});

describe("what holds mutants to that", () => {
  const mutant: Mutant = {
    rule: "T1",
    clause: "all is lost",
    file: "a.ts",
    find: "one",
    replace: "two",
    caught: { file: "a", test: "keeps it" },
  };
  const files: Readonly<Record<string, string>> = {
    "lib/a.ts": "one",
    "lib/b.ts": "one one",
    "test/a.test.ts": 'test("keeps it", () => {});',
  };
  const judge = (changes: Partial<Mutant>) =>
    unsound([{ ...mutant, ...changes }], ["T1"], (path) => files[path] ?? null);

  test("takes one that is right", () => {
    assert.deepEqual(judge({}), []);
  });

  test("names one that applies no more, twice, or to nothing", () => {
    assert.match(judge({ find: "three" })[0]!, /lib\/a\.ts has no "three"/);
    assert.match(judge({ file: "b.ts" })[0]!, /lib\/b\.ts has 2 "one"/);
    assert.match(judge({ file: "c.ts" })[0]!, /there is no lib\/c\.ts/);
    assert.match(judge({ replace: "one" })[0]!, /changes nothing/);
  });

  test("names one of no rule, and one whose test is not there", () => {
    assert.match(judge({ rule: "T9" })[0]!, /no such rule/);
    assert.match(judge({ caught: { file: "a", test: "keeps" } })[0]!, /no such test/);
    assert.match(judge({ caught: { file: "b", test: "keeps it" } })[0]!, /no such test/);
  });

  test("names a rule without any, and a reason that is none", () => {
    const problems = incomplete([mutant, mutant], { T1: "why", Z9: "why" }, ["T1", "T2"]);
    assert.equal(problems.length, 4);
  });
});
