import type { Mutant } from "../mutant.ts";

/** C1 to C2 of `docs/semantics.md`. */
export const CURSORS: readonly Mutant[] = [
  {
    rule: "C1",
    clause: "a cursor is not stored",
    file: "processor/cursors.ts",
    find: "  application.cursor = cursor;\n  changed(turn, application);\n",
    replace: "  application.cursor = cursor;\n",
    caught: {
      file: "processor/rules/cursors",
      test: "of an answer is stored, and carried by every later question",
    },
  },
  {
    rule: "C1",
    clause: "an empty cursor is none",
    file: "processor/cursors.ts",
    find: "if (cursor === null || cursor === application.cursor) return null;",
    replace: "if (!cursor || cursor === application.cursor) return null;",
    caught: {
      file: "processor/rules/cursors",
      test: "is unchanged by an answer without one, and may be empty",
    },
  },
  {
    rule: "C2",
    clause: "no older cursor is held",
    file: "processor/cursors.ts",
    find: "  application.held.push(held);\n  changed(turn, application, held);\n",
    replace: "",
    caught: {
      file: "processor/rules/cursors",
      test: "finds a task that failed, though the newest answer does not list it",
    },
  },
  {
    rule: "C2",
    clause: "the newer cursor is held in the place of the older one",
    file: "processor/cursors.ts",
    find: "cursor: asked, groups: listings };",
    replace: "cursor, groups: listings };",
    caught: {
      file: "processor/rules/cursors",
      test: "is held with the newer one while a task that came with it is open",
    },
  },
  {
    rule: "C2",
    clause: "cursors are held without a bound",
    file: "processor/cursors.ts",
    find: "if (application.held.length > MAX_HELD) giveWay(turn, application);",
    replace: "",
    caught: {
      file: "processor/rules/cursors",
      test: "is one of 64 at most: the oldest gives way, said once",
    },
  },
  {
    rule: "C2",
    clause: "the newest held cursor gives way",
    file: "processor/cursors.ts",
    find: "const oldest = application.held[0]!;",
    replace: "const oldest = application.held.at(-1)!;",
    caught: {
      file: "processor/rules/cursors",
      test: "is one of 64 at most: the oldest gives way, said once",
    },
  },
  {
    rule: "C2",
    clause: "a cursor stays held when its tasks are settled",
    file: "processor/cursors.ts",
    find:
      "  if (listing.settled >= listing.listed) return releaseHeldGroup(turn, application, key, held);\n",
    replace: "",
    caught: {
      file: "processor/rules/cursors",
      test: "is held with the newer one while a task that came with it is open",
    },
  },
  {
    rule: "C2",
    clause: "a cursor is let go with the first of its tasks",
    file: "processor/cursors.ts",
    find: "if (listing.settled >= listing.listed) return",
    replace: "if (listing.settled >= 1) return",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "are told from settled ones by what the newest cursor lists",
    },
  },
  {
    rule: "C2",
    clause: "what was held is asked with the newest first",
    file: "processor/cursors.ts",
    find: "return application.held.find((held) => held.groups.has(key));",
    replace: "return application.held.findLast((held) => held.groups.has(key));",
    caught: {
      file: "processor/rules/cursors",
      test: "is asked with before newer ones: a group's tasks keep their order",
    },
  },
  {
    rule: "C2",
    clause: "a question with a held cursor carries the newest",
    file: "processor/questions.ts",
    find: "held === null ? application.cursor : held.held.cursor",
    replace: "application.cursor",
    caught: {
      file: "processor/rules/cursors",
      test: "finds a task that failed, though the newest answer does not list it",
    },
  },
  {
    rule: "C2",
    clause: "an answer to a held cursor counts as an ordinary one",
    file: "processor/answers.ts",
    find:
      "if (question.held !== null) return applyHeldAnswer(turn, application, question, listed);",
    replace: "",
    caught: {
      file: "processor/rules/cursors",
      test: "finds a task that failed, though the newest answer does not list it",
    },
  },
  {
    rule: "C2",
    clause: "tasks of a newer answer come before those of an older cursor",
    file: "processor/answers.ts",
    find: "const isBehind = older !== undefined && older !== held &&",
    replace: "const isBehind = older !== undefined && older === held &&",
    caught: {
      file: "processor/rules/cursors",
      test: "is asked with before newer ones: a group's tasks keep their order",
    },
  },
  {
    rule: "C2",
    clause: "a task that the newest answer does not list is not asked for",
    file: "processor/absences.ts",
    find: "      else askWithHeld(application, held, key, []);\n",
    replace: "",
    caught: {
      file: "processor/rules/cursors",
      test: "finds a task that failed, though the newest answer does not list it",
    },
  },
  {
    rule: "C2",
    clause: "what was settled is run again",
    file: "processor/open_tasks.ts",
    find: "return namesSettled(listing, tasks, newest) ? named.slice(settled) : named;",
    replace: "return namesSettled(listing, tasks, newest) ? named : named;",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "are told from settled ones by what the newest cursor lists",
    },
  },
  {
    rule: "C2",
    clause: "of a list by state as many are taken off as were settled",
    file: "processor/open_tasks.ts",
    find: "return namesSettled(listing, tasks, newest) ? named.slice(settled) : named;",
    replace: "return newest.length < 0 ? named : named.slice(settled);",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "are not taken for settled ones in a list by state",
    },
  },
  {
    rule: "C2",
    clause: "more is taken than was listed with that cursor",
    file: "processor/open_tasks.ts",
    find: "const named = tasks.slice(0, Math.max(listed, settled + kept));",
    replace: "const named = tasks.slice(0, Math.max(listed, settled + kept, tasks.length));",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "by a newer cursor are others: none is lost when the first fails",
    },
  },
  {
    rule: "C2",
    clause: "a task that is listed once more stays with the older cursor",
    file: "processor/adoption.ts",
    find:
      "    if (group !== undefined && listsSame(group, tasks)) group.members[group.first]!.origin = held;\n    else if",
    replace: "    if (group !== undefined && listsSame(group, tasks)) continue;\n    else if",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "is held with the newest cursor that lists it, also during its submission",
    },
  },
  {
    rule: "C2",
    clause: "equal positional tasks of a newer answer are the same tasks",
    file: "processor/adoption.ts",
    find:
      "if (key === POSITIONAL || members.length - first !== 1 || others.length > 0) return false;",
    replace: "if (members.length - first !== 1 || others.length > 0) return false;",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "by a newer cursor are others: none is lost when the first fails",
    },
  },
  {
    rule: "C2",
    clause: "a list that may have grown is believed at once",
    file: "processor/held_answers.ts",
    find: 'if (newest.length === 0 || kind === "either") {',
    replace: "if (newest.length === 0) {",
    caught: {
      file: "processor/rules/equal_tasks",
      test:
        "of which one is presumed to be committed: a list by state that has grown since is one (U3)",
    },
  },
  {
    rule: "C2",
    clause: "a held cursor that was let go comes back",
    file: "journal/writes.ts",
    find: "if (held.groups.length === 0) letGo.run(...key);\n        else hold",
    replace: "if (held.groups.length === 0) continue;\n        else hold",
    caught: {
      file: "journal/sqlite",
      test: "write() replaces and removes held cursors, and load() has them by age (C2)",
    },
  },
  {
    rule: "C2",
    clause: "held cursors come back in another order",
    file: "journal/reads.ts",
    find: "from held_cursor ${of} order by sequence`",
    replace: "from held_cursor ${of} order by sequence desc`",
    caught: {
      file: "journal/sqlite",
      test: "write() replaces and removes held cursors, and load() has them by age (C2)",
    },
  },
];
