import type { Mutant } from "../mutant.ts";

/** R1 to R2 of `docs/semantics.md`. */
export const RETRIES_1: readonly Mutant[] = [
  {
    rule: "R1",
    clause: "waits do not grow by half",
    file: "processor/failures.ts",
    find: "const GROWTH = 1.5;",
    replace: "const GROWTH = 1;",
    caught: {
      file: "processor/rules/retries",
      test: "waits for retryDelay, by half longer each time with jitter, up to retryMax",
    },
  },
  {
    rule: "R1",
    clause: "waits grow above retryMax",
    file: "processor/failures.ts",
    find: "maxMs: retryMaxMs };",
    replace: "maxMs: Infinity * retryMaxMs };",
    caught: {
      file: "processor/rules/retries",
      test: "waits for retryDelay, by half longer each time with jitter, up to retryMax",
    },
  },
  {
    rule: "R1",
    clause: "each task that fails before the retry counts an attempt",
    file: "processor/failures.ts",
    find: '  if (group.waiting?.cause === "failed") return waitLonger(turn, member, leastMs);\n',
    replace: "",
    caught: {
      file: "processor/rules/retries",
      test: "counts one attempt for all that fails of it before the retry",
    },
  },
  {
    rule: "R1",
    clause: "a failed group starts from any answer that lists it",
    file: "processor/restarts.ts",
    find: '  if (question.sentAt >= waiting.until) return true;\n  if (waiting.cause !== "failed"',
    replace: '  if (question.sentAt >= 0) return true;\n  if (waiting.cause !== "failed"',
    caught: {
      file: "processor/rules/retries",
      test: "starts from the answer to a question that was sent after the wait, not before",
    },
  },
  {
    rule: "R1",
    clause: "an answer from before the end of the wait starts it",
    file: "processor/restarts.ts",
    find: "if (question.sentAt >= waiting.until) return true;",
    replace: "if (turn.now >= waiting.until) return true;",
    caught: {
      file: "processor/rules/retries",
      test: "starts from the answer to a question that was sent after the wait, not before",
    },
  },
  {
    rule: "R1",
    clause: "another input does not hasten the retry",
    file: "processor/restarts.ts",
    find: "return head.operator === first!.operator && head.input === first!.input;",
    replace: "return head.operator === first!.operator;",
    caught: {
      file: "processor/rules/retries",
      test: "is tried earlier when the input of its first task changes, not within retryDelay",
    },
  },
  {
    rule: "R1",
    clause: "another operator does not hasten the retry",
    file: "processor/restarts.ts",
    find: "return head.operator === first!.operator && head.input === first!.input;",
    replace: "return head.input === first!.input;",
    caught: {
      file: "processor/rules/retries",
      test: "is tried earlier when the operator of its first task changes, not within retryDelay",
    },
  },
  {
    rule: "R1",
    clause: "another input starts it within retryDelay of its last start",
    file: "processor/restarts.ts",
    find: "  if (turn.now >= earliest) return true;\n",
    replace: "  if (turn.now >= earliest || tasks.length > 0) return true;\n",
    caught: {
      file: "processor/rules/retries",
      test: "is tried earlier when the input of its first task changes, not within retryDelay",
    },
  },
  {
    rule: "R1",
    clause: "other operators do not hasten the retry",
    file: "processor/replacement.ts",
    find: "      retryFailed(turn, application);\n",
    replace: "",
    caught: {
      file: "processor/rules/retries",
      test: "is tried earlier when the operators change, never within retryDelay of its last start",
    },
  },
  {
    rule: "R1",
    clause: "other operators start it within retryDelay of its last start",
    file: "processor/replacement.ts",
    find: "const earliest = startedAt + retryDelayMs * MICROS_PER_MS;",
    replace: "const earliest = startedAt + 0 * retryDelayMs * MICROS_PER_MS;",
    caught: {
      file: "processor/rules/retries",
      test: "is tried earlier when the operators change, never within retryDelay of its last start",
    },
  },
  {
    rule: "R1",
    clause: "other operators make a wait longer",
    file: "processor/replacement.ts",
    find: "if (earliest < waiting.until) waitGroup(turn, group, { ...waiting, until: earliest });",
    replace: "waitGroup(turn, group, { ...waiting, until: earliest });",
    caught: {
      file: "processor/rules/retries",
      test: "waits no longer for a change of the operators",
    },
  },
  {
    rule: "R1",
    clause: "the group is compared with what it was first started with",
    file: "processor/groups.ts",
    find: "  group.head = tasks[0]!;\n",
    replace: "",
    caught: {
      file: "processor/rules/retries",
      test: "compares its first task with the one that it was last started with",
    },
  },
  {
    rule: "R1",
    clause: "a success does not end the counting",
    file: "processor/settlement.ts",
    find:
      "  removeFirst(turn, group);\n  group.attempts = 0;\n  group.lastFailure = null;\n  settleParked(turn, group);\n  if (group.ending",
    replace: "  removeFirst(turn, group);\n  settleParked(turn, group);\n  if (group.ending",
    caught: {
      file: "processor/rules/retries",
      test: "starts counting anew when one of its tasks was submitted",
    },
  },
  {
    rule: "R1",
    clause: "what is listed no more keeps its wait and attempts",
    file: "processor/absences.ts",
    find: "if (oldestHeld(application, group.key) === undefined) withdraw(turn, group);",
    replace: "",
    caught: {
      file: "processor/rules/retries",
      test: "that is not listed when its wait ends has its wait and attempts forgotten",
    },
  },
  {
    rule: "R2",
    clause: "a group is tried once more than maxAttempts",
    file: "processor/failures.ts",
    find: "group.attempts >= maxAttempts",
    replace: "group.attempts > maxAttempts",
    caught: {
      file: "processor/rules/parking",
      test: "a group is parked: it neither runs nor waits, and the others go on",
    },
  },
  {
    rule: "R2",
    clause: "a parked group stays so when its task is listed no more",
    file: "processor/absences.ts",
    find: "    releaseGroup(turn, application, key);\n  }\n}\n",
    replace: "  }\n}\n",
    caught: {
      file: "processor/rules/drop_by_hand",
      test: "ends when its task is not listed any more, or has another input",
    },
  },
  {
    rule: "R2",
    clause: "parking is not stored",
    file: "processor/parking.ts",
    find: '  store(turn, { kind: "parked", application: application.id, parked });\n  endGroup',
    replace: "  endGroup",
    caught: { file: "processor/rules/parking", test: "it stays parked over a restart" },
  },
  {
    rule: "R2",
    clause: "what runs of a parked group goes on",
    file: "processor/parking.ts",
    find: '  endGroup(turn, group, "discard");\n}\n\n/** The first',
    replace: "}\n\n/** The first",
    caught: {
      file: "processor/rules/parking",
      test: "a group is parked: it neither runs nor waits, and the others go on",
    },
  },
  {
    rule: "R2",
    clause: "a parked group stays so when its task has another input",
    file: "processor/parking.ts",
    find: "if (parked.operator === first.operator && parked.input === first.input) return true;",
    replace: "if (parked.operator === first.operator) return true;",
    caught: {
      file: "processor/rules/parking",
      test: "it is released when its first task has another input",
    },
  },
  {
    rule: "R2",
    clause: "a parked group is asked for with every answer",
    file: "processor/parking.ts",
    find: "  if (turn.now < parked.askNotBefore) return;\n",
    replace: "",
    caught: {
      file: "processor/rules/parking",
      test: "is not asked for with every answer, but once per retryMax",
    },
  },
  {
    rule: "R2",
    clause: "a release is not stored",
    file: "processor/parking.ts",
    find: '  store(turn, { kind: "unparked", application: application.id, group: key });\n  emit',
    replace: "  emit",
    caught: {
      file: "processor/rules/retry_by_hand",
      test: "starts nothing in a drain, and what it released stays so (D1)",
    },
  },
  {
    rule: "R2",
    clause: "what is behind a parked task that was stored is let go",
    file: "processor/parking.ts",
    find: "if (next === null) {\n    application.parked.delete(key);",
    replace: "if (next === null || parked.isDropped) {\n    application.parked.delete(key);",
    caught: {
      file: "processor/rules/drop_by_hand",
      test: "keeps parked what is behind a task that a block holds (U3)",
    },
  },
  {
    rule: "R2",
    clause: "a retry waits for retryDelay all the same",
    file: "processor/decisions.ts",
    find: "waitGroup(turn, group, { ...group.waiting, until: turn.now });",
    replace: "waitGroup(turn, group, group.waiting);",
    caught: {
      file: "processor/rules/retry_by_hand",
      test: "tries what waits at once, within retryDelay, and keeps its attempts (R1)",
    },
  },
  {
    rule: "R2",
    clause: "a retry does not look at what keeps the chain from submitting",
    file: "processor/decisions.ts",
    find: "  if (isStuck) wakeLane(turn, chain);\n",
    replace: "",
    caught: {
      file: "processor/rules/retry_by_hand",
      test: "looks again at a chain on which nothing is submitted (U4)",
    },
  },
];
