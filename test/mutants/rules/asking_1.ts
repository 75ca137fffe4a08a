import type { Mutant } from "../mutant.ts";

/** A1 to A4 of `docs/semantics.md`. */
export const ASKING_1: readonly Mutant[] = [
  {
    rule: "A1",
    clause: "a subscription that comes into force is no reason to ask",
    file: "processor/core.ts",
    find:
      "  readHeight(turn, chain);\n  for (const application of chain.applications.values()) wantQuestionAtOnce(turn, application);\n",
    replace: "  readHeight(turn, chain);\n",
    caught: {
      file: "processor/rules/asking",
      test: "when the subscription of its chain connects, since what came before is lost",
    },
  },
  {
    rule: "A1",
    clause: "the end of a wait for a retry is no reason to ask",
    file: "processor/core.ts",
    find: "      return wantQuestion(turn, wake.group.application);\n",
    replace: "      return;\n",
    caught: { file: "processor/rules/asking", test: "when the wait of a failed group ends" },
  },
  {
    rule: "A1",
    clause: "an application that is newly assigned is not asked",
    file: "processor/assignment.ts",
    find:
      "  if (known === undefined) endParked(turn, application);\n  wantQuestion(turn, application);\n",
    replace: "  if (known === undefined) endParked(turn, application);\n",
    caught: {
      file: "processor/rules/asking",
      test: "when it is assigned, with no cursor and the wall time",
    },
  },
  {
    rule: "A1",
    clause: "an application that is assigned again waits for its last failure",
    file: "processor/reasons.ts",
    find: "  application.askNotBefore = 0;\n  application.failures = 0;\n",
    replace: "",
    caught: {
      file: "processor/rules/assignment",
      test: "is asked at once, though its last question failed and something of it is in flight",
    },
  },
  {
    rule: "A1",
    clause: "a block of its chain is no reason to ask",
    file: "processor/core.ts",
    find: "    wantQuestionAfterOutcomes(turn, application);\n",
    replace: "    void application;\n",
    caught: { file: "processor/rules/asking", test: "on each block of its chain, and of no other" },
  },
  {
    rule: "A1",
    clause: "an application is asked after each block of a burst of its own",
    file: "processor/core.ts",
    find: "    wantQuestionAfterOutcomes(turn, application);\n",
    replace: "    wantQuestion(turn, application);\n",
    caught: {
      file: "processor/rules/asking",
      test: "their blocks are asked about once, after the last of them",
    },
  },
  {
    rule: "A1",
    clause: "a question that waits for outcomes waits for ever",
    file: "processor/reasons.ts",
    find:
      '      waits.set(key, after(turn, latestMs(application)), { kind: "postponed", application });\n',
    replace: "      waits.delete(key);\n",
    caught: {
      file: "processor/rules/assignment",
      test: "is asked at once, though its last question failed and something of it is in flight",
    },
  },
  {
    rule: "A1",
    clause: "a long list is asked for as often as a short one",
    file: "processor/reasons.ts",
    find: "Math.max(LATEST_MS, listed * LATER_BY_TASK_MS)",
    replace: "Math.max(LATEST_MS, listed * 0)",
    caught: {
      file: "processor/rules/asking",
      test: "a long list is asked for the more rarely the longer it is",
    },
  },
  {
    rule: "A1",
    clause: "a group that ends well is no reason to ask",
    file: "processor/groups.ts",
    find:
      "export function endWell(turn: Turn, group: Group): void {\n  deleteGroup(turn, group);\n  ",
    replace:
      "export function endWell(turn: Turn, group: Group): void {\n  deleteGroup(turn, group);\n  return;\n  ",
    caught: { file: "processor/rules/asking", test: "when one of its groups ends well" },
  },
  {
    rule: "A2",
    clause: "a second question goes out while one is under way",
    file: "processor/reasons.ts",
    find: "if (question !== null || asking || askNotBefore > turn.now) return;",
    replace: "if (asking || askNotBefore > turn.now) return;",
    caught: {
      file: "processor/rules/asking",
      test: "any number of reasons while one is under way lead to exactly one more",
    },
  },
  {
    rule: "A2",
    clause: "reasons that come while a question is under way are lost",
    file: "processor/questions.ts",
    find: "    dropped,\n  });\n  requestPlace(turn, application);\n",
    replace: "    dropped,\n  });\n  application.owed = false;\n",
    caught: {
      file: "processor/rules/asking",
      test: "any number of reasons while one is under way lead to exactly one more",
    },
  },
  {
    rule: "A3",
    clause: "without a cursor the argument is left out",
    file: "protocol/literals.ts",
    find: "return `query { nextActions(cursor: ${literal}, now: ${now}) }`;",
    replace:
      "return cursor === null\n    ? `query { nextActions(now: ${now}) }`\n    : `query { nextActions(cursor: ${literal}, now: ${now}) }`;",
    caught: {
      file: "protocol/literals",
      test: "askDocument() says null when there is no cursor, and leaves no argument out (A3)",
    },
  },
  {
    rule: "A4",
    clause: "a task of the wrong type is left out",
    file: "protocol/actions.ts",
    find: "  return value.map(task);\n",
    replace:
      "  return value.flatMap((each, index) => {\n    try {\n      return [task(each, index)];\n    } catch {\n      return [];\n    }\n  });\n",
    caught: {
      file: "protocol/actions",
      test: "parseActions() names the path and what was found when a type is wrong (A4)",
    },
  },
  {
    rule: "A4",
    clause: "the error does not name which task",
    file: "protocol/actions.ts",
    find: 'return `execute_tasks[${index}]${field === "" ? "" : `.${field}`}`;',
    replace: "return `execute_tasks.${field}`;",
    caught: {
      file: "protocol/actions",
      test: "parseActions() names the path and what was found when a type is wrong (A4)",
    },
  },
  {
    rule: "A4",
    clause: "text that no request could carry back is taken",
    file: "protocol/actions.ts",
    find: " && value.isWellFormed()",
    replace: "",
    caught: {
      file: "protocol/actions",
      test: "parseActions() refuses text with a lone surrogate, which nothing could send back",
    },
  },
  {
    rule: "A4",
    clause: "errors beside an answer are overlooked",
    file: "node/answer.ts",
    find: "  if (error !== undefined) return invalid(error.message);\n",
    replace: "",
    caught: { file: "node/answer_end", test: "ask() is invalid: the application refuses" },
  },
  {
    rule: "A4",
    clause: "a query of which a block was made is an answer",
    file: "node/answer.ts",
    find: "  if (exchange.block !== null) {",
    replace: '  if (exchange.block === "") {',
    caught: { file: "node/answer_end", test: "ask() is invalid: it schedules operations" },
  },
  {
    rule: "A9",
    clause: "questions go over connections that may be as dead as the WebSocket",
    file: "node/client.ts",
    find: "    this.#adapter.renewConnections();\n",
    replace: "",
    caught: {
      file: "node/kept",
      test: "renewConnections() has the next question go over a new one, and closes the old (A9)",
    },
  },
];
