import type { Mutant } from "../mutant.ts";

/** T4 to T5 of `docs/semantics.md`. */
export const TASKS_2: readonly Mutant[] = [
  {
    rule: "T4",
    clause: "a missing operator is said each time",
    file: "processor/groups.ts",
    find: "if (!application.missing.has(operator) && ",
    replace: "if (",
    caught: {
      file: "processor/rules/missing_operators",
      test: "is said once, counts no attempt, and is never parked",
    },
  },
  {
    rule: "T4",
    clause: "a task behind one whose operator is missing runs",
    file: "processor/groups.ts",
    find: "  return tasks.slice(0, index);\n",
    replace: "  return tasks.filter((task) => turn.core.policies.has(task.operator));\n",
    caught: {
      file: "processor/interleavings",
      test: "step() stores each task of a list by cursor exactly once (C2, D2)",
    },
  },
  {
    rule: "T4",
    clause: "an operator that comes is no reason to ask",
    file: "processor/replacement.ts",
    find: "  wantQuestion(turn, application);\n}\n\n/** T4: what waits",
    replace: "}\n\n/** T4: what waits",
    caught: {
      file: "processor/rules/missing_operators",
      test: "is tried again when the operator set has its name",
    },
  },
  {
    rule: "T4",
    clause: "a task runs whose operator went while it was queued",
    file: "processor/replacement.ts",
    find: "      stopMissing(turn, application);\n",
    replace: "",
    caught: {
      file: "processor/rules/stale_views",
      test: "that it is not listed, by a question from before the end of its submission, too",
    },
  },
  {
    rule: "T4",
    clause: "an operator that went away as it was started counts an attempt",
    file: "processor/runs.ts",
    find: '} else if (result.failure === "ended") {',
    replace: '} else if (result.failure === "ended" && turn.core.stopping !== "no") {',
    caught: {
      file: "processor/rules/missing_operators",
      test: "whose operator went away as it was started is tried again when it is back",
    },
  },
  {
    rule: "T5",
    clause: "what runs of an unassigned application goes on",
    file: "processor/assignment.ts",
    find:
      '  for (const group of [...application.groups.values()]) endGroup(turn, group, "discard");\n  application.chain',
    replace: "  application.chain",
    caught: {
      file: "processor/rules/assignment",
      test: "has its runs ended, counts no attempt, and keeps no outcome of them",
    },
  },
  {
    rule: "T5",
    clause: "an unassigned application is asked",
    file: "processor/assignment.ts",
    find: "  withdrawQuestion(turn, application);\n",
    replace: "",
    caught: {
      file: "processor/interleavings",
      test: "step() stores each task of a list by state exactly once, in any order of messages",
    },
  },
  {
    rule: "T5",
    clause: "a re-assignment starts a second copy of what is in flight",
    file: "processor/assignment.ts",
    find: "const application = known ?? restore(turn, chain, id, record);",
    replace: "const application = restore(turn, chain, id, record);",
    caught: {
      file: "processor/rules/assignment",
      test: "while runs end starts no second copy: the group starts when they have",
    },
  },
  {
    rule: "T5",
    clause: "a chain is closed while something of it is under way",
    file: "processor/chains.ts",
    find: "else if (isAtRest(chain)) close(turn, chain);",
    replace: "else close(turn, chain);",
    caught: {
      file: "processor/rules/chains",
      test: "stays for a run, a question and a submission until their ends",
    },
  },
  {
    rule: "T5",
    clause: "a chain on which nothing is left stays followed",
    file: "processor/chains.ts",
    find: "else if (isAtRest(chain)) close(turn, chain);",
    replace: "else if (isAtRest(chain) && chain.height === -2) close(turn, chain);",
    caught: {
      file: "processor/rules/chains",
      test: "is closed with its last application, and opened anew with the next",
    },
  },
  {
    rule: "T5",
    clause: "what was accepted without a block is not settled by the close",
    file: "processor/chains.ts",
    find: 'if (group.waiting?.cause === "accepted") settleAbsent(turn, group);',
    replace: "",
    caught: {
      file: "processor/rules/chains",
      test: "that is closed while an outcome was accepted without a block has that settled (C2)",
    },
  },
  {
    rule: "T5",
    clause: "what has left is forgotten by an unassignment",
    file: "processor/groups.ts",
    find: 'if (group.ending === "no" || group.running > 0 || group.submission !== null) return;',
    replace: 'if (group.ending === "no" || group.running > 0) return;',
    caught: {
      file: "processor/rules/assignment",
      test: "while a submission is cut waits for the fence, and runs what was not committed",
    },
  },
  {
    rule: "T5",
    clause: "a held cursor is not restored with what it lists",
    file: "processor/assignment.ts",
    find: "{ listed, settled, trail, all, missing: false },",
    replace: "{ listed, settled: 0 * settled, trail, all, missing: false },",
    caught: {
      file: "processor/rules/equal_tasks",
      test: "are told from settled ones by what the newest cursor lists",
    },
  },
];
