import type { Mutant } from "../mutant.ts";

/** U1 to U2 of `docs/semantics.md`. */
export const SUBMISSIONS_1: readonly Mutant[] = [
  {
    rule: "U1",
    clause: "an outcome is not journaled",
    file: "processor/outcomes.ts",
    find: "  holdOutcome(turn, member, outcome);\n  storeOutcome(turn, member);\n",
    replace: "  holdOutcome(turn, member, outcome);\n",
    caught: {
      file: "processor/rules/outcomes",
      test: "is not lost by a crash: the next process sends it without a run",
    },
  },
  {
    rule: "U1",
    clause: "the age limits the first sending, too",
    file: "processor/outcomes.ts",
    find: "if (outcome === null || !outcome.sent) return false;",
    replace: "if (outcome === null) return false;",
    caught: {
      file: "processor/rules/outcomes",
      test: "goes out for the first time however old it is",
    },
  },
  {
    rule: "U1",
    clause: "an outcome is sent again however old it is",
    file: "processor/outcomes.ts",
    find: "return turn.wall - outcome.computedAt > maxAge;",
    replace: "return turn.wall - outcome.computedAt > 1_000 * maxAge;",
    caught: {
      file: "processor/rules/outcomes",
      test: "is computed anew when it has grown older than outcomeMaxAge",
    },
  },
  {
    rule: "U1",
    clause: "a settled outcome stays in the journal",
    file: "processor/outcomes.ts",
    find: '  store(turn, { kind: "outcomesGone", outcomeIds: [outcome.id] });\n',
    replace: "",
    caught: {
      file: "processor/rules/outcomes",
      test: "is dropped when it is committed: the same task listed later runs",
    },
  },
  {
    rule: "U1",
    clause: "a kept outcome is matched without its operator",
    file: "processor/kept_members.ts",
    find: "this.#members.get(task.operator)?.get(task.input)?.shift()",
    replace:
      "[...this.#members.values()].find((it) => it.get(task.input)?.length)?.get(task.input)?.shift()",
    caught: { file: "processor/rules/outcomes", test: "by id, operator and input" },
  },
  {
    rule: "U1",
    clause: "a kept outcome serves several tasks",
    file: "processor/kept_members.ts",
    find: "?.get(task.input)?.shift()",
    replace: "?.get(task.input)?.[0]",
    caught: {
      file: "processor/rules/outcomes",
      test: "each once: two equal tasks need two outcomes",
    },
  },
  {
    rule: "U1",
    clause: "kept outcomes are matched by index",
    file: "processor/kept_members.ts",
    find: "?.get(task.input)?.shift()",
    replace: "?.values().next().value?.shift()",
    caught: {
      file: "processor/rules/outcomes",
      test: "among positional tasks in the order of the list, never by index",
    },
  },
  {
    rule: "U1",
    clause: "an outcome is not known to have been sent",
    file: "processor/sending.ts",
    find: "    member.outcome!.sent = true;\n",
    replace: "",
    caught: {
      file: "processor/rules/outcomes",
      test: "is computed anew when it has grown older than outcomeMaxAge",
    },
  },
  {
    rule: "U1",
    clause: "what is too old is not computed anew but waits for ever",
    file: "processor/gathering.ts",
    find: '  waitGroup(turn, group, { until: turn.now, cause: "confirm" });\n  return undefined;',
    replace: "  return undefined;",
    caught: {
      file: "processor/rules/outcomes",
      test: "is computed anew when it has grown older than outcomeMaxAge",
    },
  },
  {
    rule: "U1",
    clause: "kept outcomes come back in another order",
    file: "journal/reads.ts",
    find: "this.#outcomes = database.prepare(`select * from outcome ${of} order by ordinal`);",
    replace:
      "this.#outcomes = database.prepare(`select * from outcome ${of} order by ordinal desc`);",
    caught: {
      file: "journal/sqlite",
      test: "load() has outcomes in the order of their computing, with any text (U1, O3)",
    },
  },
  {
    rule: "U1",
    clause: "an outcome that is written again loses its place",
    file: "journal/writes.ts",
    find:
      "      upsert.run(...key, ...texts, literalBytes, computedAt, Number(sent), held, block);\n",
    replace:
      "      remove.run(outcome.outcomeId);\n      upsert.run(...key, ...texts, literalBytes, computedAt, Number(sent), held, block);\n",
    caught: {
      file: "journal/sqlite",
      test: "write() keeps an outcome's place when it is written again",
    },
  },
  {
    rule: "U2",
    clause: "an application that the node does not know is asked as often as any",
    file: "processor/questions.ts",
    find: 'end.kind === "misaddressed" ? Math.max(grown, MISADDRESSED_WAIT_MS) : grown',
    replace: "grown",
    caught: {
      file: "processor/rules/asking",
      test: "of an application that the node does not know is asked rarely (U2)",
    },
  },
  {
    rule: "U2",
    clause: "an end that is told twice counts twice",
    file: "processor/submissions.ts",
    find: '  if (lane.kind !== "sending" || lane.submission !== submission) return;\n',
    replace: "",
    caught: {
      file: "processor/rules/submission_ends",
      test: "unknown, though another end is told afterwards (U3)",
    },
  },
  {
    rule: "U2",
    clause: "misaddressed is asked again at once",
    file: "processor/submissions.ts",
    find: "return confirmAll(turn, members, MISADDRESSED_WAIT_MS);",
    replace: "return confirmAll(turn, members, 0);",
    caught: {
      file: "processor/rules/submission_ends",
      test: "misaddressed: asked rarely, sent again if listed, no attempt",
    },
  },
  {
    rule: "U2",
    clause: "who cannot propose is never looked at again",
    file: "processor/blockage.ts",
    find: '      return settlePending(turn, chain);\n    case "unreachable":',
    replace: '      return;\n    case "unreachable":',
    caught: {
      file: "processor/rules/submission_ends",
      test: "starts no operator, and is tried every 5 min and after a reconnect",
    },
  },
  {
    rule: "U2",
    clause: "an error about a quorum is a failure in execution",
    file: "node/classify.ts",
    find: '{ status: 500, says: /quorum/i, means: "unclear" },',
    replace: '{ status: 500, says: /quorum/i, means: "failedInExecution" },',
    caught: {
      file: "node/submission_end",
      test: "submit() is unknown when two proposers are in one round (U2)",
    },
  },
  {
    rule: "U2",
    clause: "a body that is too large is unknown",
    file: "node/classify.ts",
    find: '{ status: 413, says: ANY, means: "tooLarge" },',
    replace: '{ status: 413, says: ANY, means: "unclear" },',
    caught: {
      file: "node/submission_end",
      test: "submit() is tooLarge when the request is too large (U2)",
    },
  },
  {
    rule: "U2",
    clause: "a block that took the height is unknown",
    file: "node/classify.ts",
    find: '{ status: 500, says: /^A different block was already committed/, means: "conflict" },',
    replace: '{ status: 500, says: /^A different block was already committed/, means: "unclear" },',
    caught: {
      file: "node/submission_end",
      test: "submit() is conflict when somebody else's block came first (U2)",
    },
  },
  {
    rule: "U2",
    clause: "a node without a key is unknown",
    file: "node/classify.ts",
    find: '{ status: 500, says: /client is not configured to propose/, means: "cannotPropose" },',
    replace: '{ status: 500, says: /client is not configured to propose/, means: "unclear" },',
    caught: {
      file: "node/submission_end",
      test: "submit() is cannotPropose when the node has no key (U2)",
    },
  },
  {
    rule: "U2",
    clause: "a trap of the service is unknown",
    file: "node/classify.ts",
    find:
      'return means === "trapped" ? { kind: "refused", message, alias: null } : { kind: means, message };',
    replace:
      'return means === "trapped" ? { kind: "unknown", message } : { kind: means, message };',
    caught: {
      file: "node/submission_end",
      test: "submit() is refused when the service traps (U2)",
    },
  },
  {
    rule: "U2",
    clause: "an answer without a block and without fields is accepted",
    file: "node/classify.ts",
    find: "if (fields.length > 0 && fields.every(isAnswer))",
    replace: "if (fields.every(isAnswer))",
    caught: {
      file: "node/submission_end",
      test: "submit() is unknown when data without a field (U2)",
    },
  },
];
