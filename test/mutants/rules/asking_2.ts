import type { Mutant } from "../mutant.ts";

/** A5 to A8 of `docs/semantics.md`. */
export const ASKING_2: readonly Mutant[] = [
  {
    rule: "A5",
    clause: "a reason hastens the wait of a controller that answered nonsense",
    file: "assignment/rounds.ts",
    find: 'this.#mayHasten = end === "unreachable";',
    replace: "this.#mayHasten = true;",
    caught: {
      file: "assignment/rounds",
      test: "waits after a failure, longer each time, whatever reasons come (A5)",
    },
  },
  {
    rule: "A5",
    clause: "another reason asks before the wait of a failure is over",
    file: "processor/reasons.ts",
    find: "if (question !== null || asking || askNotBefore > turn.now) return;",
    replace: "if (question !== null || asking) return;",
    caught: {
      file: "processor/rules/asking",
      test: "is not asked again for another reason before its wait is over",
    },
  },
  {
    rule: "A5",
    clause: "an answer does not end the growth of the waits",
    file: "processor/questions.ts",
    find: "  application.failures = 0;\n",
    replace: "",
    caught: {
      file: "processor/rules/asking",
      test: "starts from 1 s again once an answer has come, which is said with the count",
    },
  },
  {
    rule: "A5",
    clause: "the wait does not double",
    file: "processor/backoff.ts",
    find: "export const QUESTION_BACKOFF: Growth = { firstMs: 1_000, factor: 2, maxMs: 60_000 };",
    replace:
      "export const QUESTION_BACKOFF: Growth = { firstMs: 1_000, factor: 1, maxMs: 60_000 };",
    caught: {
      file: "processor/rules/asking",
      test: "is asked again after 1 s, doubling with jitter, at most 60 s",
    },
  },
  {
    rule: "A5",
    clause: "waits grow above their ceiling",
    file: "processor/backoff.ts",
    find: "return Math.min(growth.maxMs, grown * (1 + random() / 4));",
    replace: "return grown * (1 + random() / 4);",
    caught: {
      file: "processor/rules/asking",
      test: "is asked again after 1 s, doubling with jitter, at most 60 s",
    },
  },
  {
    rule: "A5",
    clause: "a question without an answer is never given up",
    file: "processor/effects.ts",
    find: "    clock.after(limitMs, over.signal, stop);\n",
    replace: "",
    caught: {
      file: "processor/shell/lifetime",
      test: "a question without an answer is given up after askTimeout, as a failure (A5)",
    },
  },
  {
    rule: "A5",
    clause: "a node that is back is asked after the wait all the same",
    file: "processor/reasons.ts",
    find:
      "export function wantQuestionAtOnce(turn: Turn, application: Application): void {\n  application.askNotBefore = 0;\n",
    replace: "export function wantQuestionAtOnce(turn: Turn, application: Application): void {\n",
    caught: {
      file: "processor/rules/asking",
      test: "is asked again at once when the connection comes back",
    },
  },
  {
    rule: "A6",
    clause: "a deaf subscription is not renewed",
    file: "processor/core.ts",
    find: '  turn.effects.push({ kind: "renew", chain: chain.id });\n',
    replace: "",
    caught: {
      file: "processor/rules/polled_heights",
      test: "that has moved asks the chain's applications and renews the subscription",
    },
  },
  {
    rule: "A6",
    clause: "the height of a silent chain is not read",
    file: "processor/silence.ts",
    find: "if (silent.length > 0) await this.#read(silent);",
    replace: "if (silent.length > 0) await Promise.resolve();",
    caught: {
      file: "processor/shell/silence",
      test: "reads the heights of all chains that were silent for the interval, in one request",
    },
  },
  {
    rule: "A6",
    clause: "a height that was read counts though the chain was heard of meanwhile",
    file: "processor/silence.ts",
    find: "heardAt === undefined || heardAt > sentAt",
    replace: "heardAt === undefined",
    caught: {
      file: "processor/shell/silence",
      test: "says nothing of a chain that gave a sign of life while its height was read",
    },
  },
  {
    rule: "A6",
    clause: "a chain that moved without a word has nobody asked",
    file: "processor/core.ts",
    find:
      '  turn.effects.push({ kind: "renew", chain: chain.id });\n  for (const application of chain.applications.values()) wantQuestion(turn, application);\n',
    replace: '  turn.effects.push({ kind: "renew", chain: chain.id });\n',
    caught: {
      file: "processor/rules/polled_heights",
      test: "that has moved asks the chain's applications and renews the subscription",
    },
  },
  {
    rule: "A6",
    clause: "all chains are read in one request, however many",
    file: "node/heights.ts",
    find: "const MOST_ALIASES = 500;",
    replace: "const MOST_ALIASES = 5_000;",
    caught: {
      file: "node/readings",
      test: "heights() asks for at most 500 chains in a request (A6)",
    },
  },
  {
    rule: "A6",
    clause: "a chain whose reading fails hides the others",
    file: "node/heights.ts",
    find: "const halving = !(exchange instanceof TransportError) && exchange.errors.length > 0;",
    replace: "const halving = exchange instanceof TransportError && chains.length < 0;",
    caught: { file: "node/readings", test: "heights() reads every chain but those that fail (A6)" },
  },
  {
    rule: "A7",
    clause: "a question sent during a submission believes the list of its group",
    file: "processor/questions.ts",
    find: "    touched: groupsUnderSubmission(application),\n",
    replace: "    touched: new Set<string>(),\n",
    caught: {
      file: "processor/rules/stale_views",
      test: "that a group is not listed during its submission is asked for again, too",
    },
  },
  {
    rule: "A7",
    clause: "what is listed of a group that ended meanwhile is believed",
    file: "processor/answers.ts",
    find: "  if (question.touched.has(key)) return askOnceOver(turn, application, key);\n",
    replace: "",
    caught: {
      file: "processor/rules/stale_views",
      test: "what is listed of a group that ended meanwhile is dropped, and asked for at once",
    },
  },
  {
    rule: "A7",
    clause: "an answer of which everything was dropped sets the cursor",
    file: "processor/answers.ts",
    find: "const isOfUse = stale.length === 0 || stale.length < listed.size;",
    replace: "const isOfUse = stale.length >= 0;",
    caught: {
      file: "processor/rules/stale_views",
      test: "an answer of which all was dropped sets no cursor; its callback counts",
    },
  },
  {
    rule: "A7",
    clause: "what was dropped during a submission is never asked for",
    file: "processor/reading.ts",
    find: "  if (group?.submission) group.askAfterSubmission = true;\n  else",
    replace: "  if (group?.submission) return;\n  else",
    caught: {
      file: "processor/rules/stale_views",
      test: "that a group is not listed during its submission is asked for again, too",
    },
  },
  {
    rule: "A7",
    clause: "that a waiting group is not listed is believed of an answer from before",
    file: "processor/absences.ts",
    find: "const isStale = question.touched.has(group.key) && !listed.has(group.key);",
    replace: "const isStale = question.touched.size < 0;",
    caught: {
      file: "processor/rules/stale_views",
      test: "that it is not listed, by a question from before the end of its submission, too",
    },
  },
  {
    rule: "A7",
    clause: "what was dropped during a submission is asked for before it ends",
    file: "processor/reading.ts",
    find: "if (group?.submission) group.askAfterSubmission = true;\n  else wantQuestion",
    replace: "if (group?.submission) wantQuestion(turn, application);\n  else wantQuestion",
    caught: {
      file: "processor/rules/stale_views",
      test: "what is listed of a group that was under submission is asked for once, after it",
    },
  },
  {
    rule: "A8",
    clause: "one more question is under way than may be",
    file: "processor/limits.ts",
    find: "if (this.#underWay.size >= max) return undefined;",
    replace: "if (this.#underWay.size > max) return undefined;",
    caught: {
      file: "processor/rules/question_limits",
      test: "has no more questions under way than maxQuestions, over all chains",
    },
  },
  {
    rule: "A8",
    clause: "applications that hang hold all places",
    file: "processor/limits.ts",
    find: "Math.max(1, Math.floor(max / 2))",
    replace: "max",
    caught: {
      file: "processor/rules/question_limits",
      test: "asks those that answer while others hang until they are given up",
    },
  },
  {
    rule: "A8",
    clause: "the place of a question that ended is not given back",
    file: "processor/limits.ts",
    find: "    this.#underWay.delete(owner);\n",
    replace: "",
    caught: {
      file: "processor/rules/question_limits",
      test: "gives the place of an unassigned application's question back when that has ended",
    },
  },
  {
    rule: "A8",
    clause: "all answers are read on above their common bound",
    file: "node/reply_budget.ts",
    find: "    this.#waiting.add(share);\n    return false;",
    replace: "    return true;",
    caught: {
      file: "node/reply_budget",
      test: "has one answer go on above the bound, and the next when it is over",
    },
  },
  {
    rule: "A8",
    clause: "an answer that is to wait is read on",
    file: "node/attempt.ts",
    find: "if (left >= 0 && !share.take(chunk.length)) incoming.pause();",
    replace: "if (left >= 0) share.take(chunk.length);",
    caught: {
      file: "node/reply_budget",
      test: "ask() reads no large answer on while another is above the bound (A8)",
    },
  },
];
