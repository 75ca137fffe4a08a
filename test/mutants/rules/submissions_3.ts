import type { Mutant } from "../mutant.ts";

/** U3 to U6 of `docs/semantics.md`. */
export const SUBMISSIONS_3: readonly Mutant[] = [
  {
    rule: "U3",
    clause: "the first page of blocks is taken for all",
    file: "node/blocks.ts",
    find: "if (from === null || above.length < page.length) {",
    replace: "if (from === null || above.length <= page.length) {",
    caught: {
      file: "node/readings",
      test: "blocksAbove() gives all blocks above a height, oldest first, over many pages (U3)",
    },
  },
  {
    rule: "U3",
    clause: "blocks that cannot be read are none",
    file: "node/blocks.ts",
    find: "    if (page === null) return null;\n",
    replace: "    if (page === null) return [];\n",
    caught: { file: "node/readings", test: "blocksAbove() is null when a page cannot be read" },
  },
  {
    rule: "U3",
    clause: "a request of which something had left is unreachable",
    file: "node/classify.ts",
    find: 'const nothingSent = !sent && failure !== "aborted";',
    replace: 'const nothingSent = failure !== "aborted";',
    caught: {
      file: "node/cut",
      test:
        "submit() is unknown, ask() unreachable, when it is closed when the request came (U2, U3)",
    },
  },
  {
    rule: "U3",
    clause: "an answer of retryPendingBlock that is not null says that nothing is pending",
    file: "node/classify.ts",
    find: 'if (exchange.status === 200 && block === null) return { kind: "none" };',
    replace: 'if (exchange.status === 200 && typeof block !== "string") return { kind: "none" };',
    caught: {
      file: "node/pending_end",
      test: "retryPendingBlock() is failed when the data is null (U3)",
    },
  },
  {
    rule: "U4",
    clause: "a conflict waits before it is sent again the first time",
    file: "processor/submissions.ts",
    find: "if (chain.conflicts <= 1) return 0;",
    replace: "if (chain.conflicts <= 1) return 50;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "has the application asked at once, and what it lists sent again, no attempt",
    },
  },
  {
    rule: "U4",
    clause: "a conflict counts an attempt",
    file: "processor/submissions.ts",
    find: "return confirmAll(turn, members, conflictWaitMs(turn, chain));",
    replace:
      'return members.forEach((member) => settleRejected(turn, member, "refused", end.message));',
    caught: {
      file: "processor/rules/submission_ends",
      test: "has the application asked at once, and what it lists sent again, no attempt",
    },
  },
  {
    rule: "U4",
    clause: "conflicts in a row are repeated without a wait",
    file: "processor/submissions.ts",
    find: 'chain.conflicts = end.kind === "conflict" ? chain.conflicts + 1 : 0;',
    replace: 'chain.conflicts = end.kind === "conflict" ? 1 : 0;',
    caught: {
      file: "processor/rules/submission_ends",
      test: "after a conflict waits for 50 ms, doubling with jitter to 5 s",
    },
  },
  {
    rule: "U4",
    clause: "operators start on a read-only node",
    file: "processor/blockage.ts",
    find:
      '  if (cause !== "unreachable") forEachGroup(chain, (group) => withdrawRun(turn, group));\n',
    replace: "",
    caught: {
      file: "processor/rules/submission_ends",
      test: "starts nothing that waited for a place when it began",
    },
  },
  {
    rule: "U4",
    clause: "what waited for the end of read-only does not run then",
    file: "processor/blockage.ts",
    find: "  forEachGroup(chain, (group) => requestRun(turn, group));\n",
    replace: "",
    caught: {
      file: "processor/rules/submission_ends",
      test: "counts no attempt; what waited for its end runs then",
    },
  },
  {
    rule: "U4",
    clause: "read-only is looked at without a pause",
    file: "processor/blockage.ts",
    find: "const PROBE_INTERVAL_MS = 300_000;",
    replace: "const PROBE_INTERVAL_MS = 1_000;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "is looked after every 5 min and after a reconnect, and goes on when it is over",
    },
  },
  {
    rule: "U4",
    clause: "a run starts while nothing can be sent",
    file: "processor/run_requests.ts",
    find: 'return chain.blocked === null || chain.blocked.cause === "unreachable";',
    replace: "return chain !== undefined;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "is said once, starts no operator, and sends nothing",
    },
  },
  {
    rule: "U4",
    clause: "no run starts while the node is away",
    file: "processor/run_requests.ts",
    find: 'return chain.blocked === null || chain.blocked.cause === "unreachable";',
    replace: "return chain.blocked === null;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "lets operators run: their outcomes can be sent when the node is back",
    },
  },
  {
    rule: "U4",
    clause: "a read-only node that is asked to settle has failed",
    file: "node/classify.ts",
    find: 'return { kind: "readOnly", message };',
    replace: 'return { kind: "failed", message };',
    caught: {
      file: "node/pending_end",
      test: "retryPendingBlock() is readOnly when the node is read-only (U3)",
    },
  },
  {
    rule: "U5",
    clause: "a task that was accepted and is listed still runs at once",
    file: "processor/restarts.ts",
    find: "  if (isListed) failAgain(turn, group);\n  else settleAbsent",
    replace:
      '  if (isListed) group.waiting = { until: turn.now, cause: "confirm" };\n  else settleAbsent',
    caught: {
      file: "processor/rules/submission_ends",
      test: "backs off when it does: no hot loop",
    },
  },
  {
    rule: "U5",
    clause: "an accepted task is taken for listed by its id alone",
    file: "processor/restarts.ts",
    find:
      "  const { task } = group.members[group.first]!;\n  const isListed = tasks.some(({ operator, input }) =>\n    operator === task.operator && input === task.input\n  );",
    replace: "  const isListed = tasks.length > 0;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "is settled, and its successor runs, when the same id has another input",
    },
  },
  {
    rule: "U5",
    clause: "what is behind an accepted outcome goes before it is decided",
    file: "processor/settlement.ts",
    find: 'waitGroup(turn, group, { until: turn.now, cause: "accepted" });',
    replace: "group.waiting = null;",
    caught: {
      file: "processor/rules/submission_ends",
      test: "holds what is behind it until that is decided",
    },
  },
  {
    rule: "U6",
    clause: "the rest of a refused request is not sent again",
    file: "processor/submissions.ts",
    find: "  plan(turn, rest);\n",
    replace: "  confirmAll(turn, rest, 3_600_000);\n",
    caught: {
      file: "processor/rules/shared_requests",
      test: "loses the member that the alias names, and the rest is sent again",
    },
  },
  {
    rule: "U6",
    clause: "every member of a refused request counts an attempt",
    file: "processor/submissions.ts",
    find:
      '  const rest = members.filter((member) => member !== refused);\n  plan(turn, rest);\n  settleRejected(turn, refused, "refused", message);\n',
    replace: '  for (const member of members) settleRejected(turn, member, "refused", message);\n',
    caught: {
      file: "processor/rules/shared_requests",
      test: "loses the member that the alias names, and the rest is sent again",
    },
  },
  {
    rule: "U6",
    clause: "a request that failed as a whole counts an attempt of each",
    file: "processor/submissions.ts",
    find: "  if (members.length === 1) return settleRejected(turn, members[0]!, cause, message);\n",
    replace:
      "  for (const member of members) settleRejected(turn, member, cause, message);\n  if (members.length > 0) return;\n",
    caught: {
      file: "processor/rules/shared_requests",
      test: "that names nobody is sent again in halves",
    },
  },
  {
    rule: "U6",
    clause: "who shares a block is taken for accepted before it is read",
    file: "processor/submissions.ts",
    find: "if (members.length > 1) return readBlock(turn, submission);",
    replace: "",
    caught: {
      file: "processor/rules/shared_requests",
      test: "is not counted upon before it was read, however long that takes",
    },
  },
  {
    rule: "U6",
    clause: "a block with fewer operations counts for all members",
    file: "processor/submissions.ts",
    find: "if (own >= submission.members.length) {",
    replace: "if (own > 0) {",
    caught: {
      file: "processor/rules/shared_requests",
      test: "with fewer tells of none: what is still listed goes again, alone",
    },
  },
  {
    rule: "U6",
    clause: "a request has more outcomes than maxShared",
    file: "processor/gathering.ts",
    find: "return Math.min(turn.core.options.maxShared, mostTogether(",
    replace: "return Math.max(turn.core.options.maxShared, mostTogether(",
    caught: {
      file: "processor/rules/shared_requests",
      test: "are at most maxShared in one request, the rest in the next",
    },
  },
  {
    rule: "U6",
    clause: "a request is larger than the node takes",
    file: "processor/gathering.ts",
    find: "    if (bytes > REQUEST_LIMIT_BYTES && members.length > 0) break;\n",
    replace: "",
    caught: {
      file: "processor/rules/shared_requests",
      test: "stay within the node's request limit",
    },
  },
  {
    rule: "U6",
    clause: "two groups that position tells apart share a request",
    file: "processor/gathering.ts",
    find:
      "return member.doubt === null && (isNamedById(member.group) || isNamedById(members[0]!.group));",
    replace: "return member.doubt === null && members.length > 0;",
    caught: {
      file: "processor/rules/shared_requests",
      test: "with several groups that position tells apart: one in each request",
    },
  },
];
