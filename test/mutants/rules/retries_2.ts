import type { Mutant } from "../mutant.ts";

/** R2 to R4 of `docs/semantics.md`. */
export const RETRIES_2: readonly Mutant[] = [
  {
    rule: "R2",
    clause: "what is parked already cannot be dropped for good",
    file: "processor/decisions.ts",
    find: '  store(turn, { kind: "parked", application: application.id, parked: dropped });\n',
    replace: "",
    caught: {
      file: "processor/rules/drop_by_hand",
      test: "takes what is parked for what is dropped, and says so once",
    },
  },
  {
    rule: "R2",
    clause: "a retry is told before the application is asked",
    file: "processor/decisions.ts",
    find: "    releaseGroup(turn, application, key);\n    wantQuestionAtOnce(turn, application);\n",
    replace: "    releaseGroup(turn, application, key);\n",
    caught: {
      file: "processor/rules/parking",
      test: "it is released by hand, and starts with the first attempt",
    },
  },
  {
    rule: "R2",
    clause: "dropping what is not assigned throws away what may be in a block",
    file: "processor/kept_decisions.ts",
    find: "block === null && !sent.has(outcomeId)",
    replace: 'outcomeId !== ""',
    caught: {
      file: "processor/rules/drop_by_hand",
      test: "throws away what is computed, but for what may be in a block (U3)",
    },
  },
  {
    rule: "R2",
    clause: "dropping what is not assigned is not stored",
    file: "processor/kept_decisions.ts",
    find: '      { kind: "parked", application, parked: dropped },\n',
    replace: "",
    caught: {
      file: "processor/rules/drop_by_hand",
      test: "throws away what is computed, but for what may be in a block (U3)",
    },
  },
  {
    rule: "R2",
    clause: "a group that was released is parked after a restart",
    file: "journal/writes.ts",
    find: "      remove.run(chain, application, toBlob(group));\n",
    replace: "",
    caught: {
      file: "journal/sqlite",
      test: "applications() has those with kept outcomes or parked groups, each once (R2)",
    },
  },
  {
    rule: "R3",
    clause: "a run that a drain has ended counts an attempt",
    file: "processor/runs.ts",
    find: '  } else if (result.failure === "ended") {',
    replace: '  } else if (result.failure === "ended" && turn.core.stopping === "no") {',
    caught: {
      file: "processor/rules/parking",
      test: "neither a drain nor an unassignment counts an attempt",
    },
  },
  {
    rule: "R4",
    clause: "a run that found no room counts an attempt",
    file: "processor/runs.ts",
    find:
      '  } else if (result.failure === "exhausted") {\n    holdBack(turn, member, result.message);\n',
    replace:
      '  } else if (result.failure === "exhausted") {\n    failMember(turn, member, result.message);\n',
    caught: {
      file: "processor/rules/shortage",
      test: "costs no attempt, however often it happens, and the task runs in the end",
    },
  },
  {
    rule: "R4",
    clause: "as many are started as before",
    file: "processor/shortage.ts",
    find: "  core.runs.holdBack();\n",
    replace: "",
    caught: {
      file: "processor/rules/shortage",
      test: "has fewer run at a time, and one more for each that ends",
    },
  },
  {
    rule: "R4",
    clause: "the shortage is said each time",
    file: "processor/shortage.ts",
    find: "  if (!core.isShort) emit(",
    replace: "  emit(",
    caught: {
      file: "processor/rules/shortage",
      test: "is said once, and once when no start has failed so for 30 s",
    },
  },
  {
    rule: "R4",
    clause: "runs that end allow no more",
    file: "processor/shortage.ts",
    find: "  if (core.isShort) core.runs.allowOneMore();\n",
    replace: "",
    caught: {
      file: "processor/rules/shortage",
      test: "has fewer run at a time, and one more for each that ends",
    },
  },
  {
    rule: "R4",
    clause: "the shortage never ends",
    file: "processor/shortage.ts",
    find: "  turn.core.runs.release();\n",
    replace: "",
    caught: {
      file: "processor/rules/shortage",
      test: "is said once, and once when no start has failed so for 30 s",
    },
  },
  {
    rule: "R4",
    clause: "not even one run starts on a machine without room",
    file: "processor/run_limits.ts",
    find: "Math.max(1, Math.min(this.#room, this.#running))",
    replace: "Math.min(this.#room, this.#running)",
    caught: {
      file: "processor/rules/shortage",
      test: "costs no attempt, however often it happens, and the task runs in the end",
    },
  },
  {
    rule: "R4",
    clause: "a machine without descriptors is the operator's failure",
    file: "operators/exhaustion.ts",
    find: '  "EMFILE",\n',
    replace: "",
    caught: {
      file: "operators/exhaustion",
      test: "is not the operator's failure, and is over when there is room again (R4)",
    },
  },
  {
    rule: "R4",
    clause: "what setsid says of a shortage is the operator's failure",
    file: "operators/exhaustion.ts",
    find: "return reason !== undefined && REASONS.has(reason);",
    replace: "return reason !== undefined && !REASONS.has(reason);",
    caught: {
      file: "operators/exhaustion",
      test:
        'is told from an operator\'s failure by what setsid says: "setsid: failed to execute /bin/cat: Cannot allocate memory" (R4)',
    },
  },
];
