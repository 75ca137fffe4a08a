import type { Mutant } from "../mutant.ts";

/** U3 of `docs/semantics.md`. */
export const SUBMISSIONS_2: readonly Mutant[] = [
  {
    rule: "U3",
    clause: "unknown counts as failed: it is sent again",
    file: "processor/submissions.ts",
    find: 'if (end.kind === "unknown") return startFence(turn, submission);',
    replace: 'if (end.kind === "unknown") {\n    end = { kind: "conflict", message: "" };\n  }',
    caught: {
      file: "processor/rules/fence",
      test: "nothing is sent on the chain before the node has settled what is pending",
    },
  },
  {
    rule: "U3",
    clause: "a slow submission is not said",
    file: "processor/submissions.ts",
    find: '  emit(turn, { name: "submission.slow", submissionId: id, application, outcomes });\n',
    replace: "",
    caught: {
      file: "processor/rules/submission_ends",
      test: "anything, and is reported as slow after 60 s, once (U3)",
    },
  },
  {
    rule: "U3",
    clause: "the node is asked to settle twice at once",
    file: "processor/blockage.ts",
    find: "  if (chain.settling) return;\n",
    replace: "",
    caught: {
      file: "processor/rules/fence",
      test: "is not sent twice at once, though the node comes back meanwhile",
    },
  },
  {
    rule: "U3",
    clause: "something goes out before the node has settled what is pending",
    file: "processor/fence.ts",
    find: "submission, settled: undefined, reading",
    replace: "submission, settled: { block: null }, reading",
    caught: {
      file: "processor/rules/fence",
      test: "nothing is sent on the chain before the node has settled what is pending",
    },
  },
  {
    rule: "U3",
    clause: "null of the node means not committed",
    file: "processor/fence.ts",
    find: "const found = findBlock(turn, fence,",
    replace: "const found = fence.settled!.block === null ? null : findBlock(turn, fence,",
    caught: {
      file: "processor/rules/fence",
      test:
        "null, and a block that may hold it: presumed committed, until the next ordinary answer",
    },
  },
  {
    rule: "U3",
    clause: "blocks from before the sending are looked into",
    file: "processor/fence.ts",
    find: "    above: heightBefore,\n",
    replace: "    above: -1,\n",
    caught: {
      file: "processor/rules/fence",
      test: "a hash is looked for in the blocks above the height journaled before",
    },
  },
  {
    rule: "U3",
    clause: "a later submission's block is taken for that of an earlier one",
    file: "processor/fence.ts",
    find: "blocks.filter(({ height }) => height <= heightAfter)",
    replace: "blocks",
    caught: {
      file: "processor/rules/inherited",
      test: "is not looked for above the block at which a later one left",
    },
  },
  {
    rule: "U3",
    clause: "a user's operation counts as ours though it holds no output",
    file: "processor/fence.ts",
    find: "if (told !== null && found !== null) {",
    replace: "if (told !== null && found !== null && operations.length < told) {",
    caught: {
      file: "processor/rules/held_outputs",
      test: "an operation without the output is a user's: what was cut is sent again (C2)",
    },
  },
  {
    rule: "U3",
    clause: "the block that the node named does not decide",
    file: "processor/fence.ts",
    find: "(named === undefined ? candidates : [named]).find(",
    replace: "candidates.find(",
    caught: {
      file: "processor/rules/fence",
      test: "the block that the node named decides, though another has operations, too",
    },
  },
  {
    rule: "U3",
    clause: "a fence that failed is not repeated",
    file: "processor/fence.ts",
    find:
      '  turn.core.waits.set(`lane ${chain.id}`, after(turn, delayMs), { kind: "lane", chain });\n',
    replace:
      '  if (delayMs < 0) turn.core.waits.set(`lane ${chain.id}`, after(turn, delayMs), { kind: "lane", chain });\n',
    caught: {
      file: "processor/rules/fence",
      test: "that fails is repeated with the backoff of A5, and at once when the node is back",
    },
  },
  {
    rule: "U3",
    clause: "a node that is read-only when it settles has settled",
    file: "processor/fence.ts",
    find:
      "      // It was another before, or had another wallet: what it made of the submission is not known yet.\n      return block",
    replace: "      fence.settled = { block: null };\n      return block",
    caught: {
      file: "processor/rules/fence",
      test:
        "that says read-only or cannot propose is asked again later: another may have made a block",
    },
  },
  {
    rule: "U3",
    clause: "what a block seems to hold is committed for certain",
    file: "processor/fence.ts",
    find: "const settle = whole ? presume : settleInPart;",
    replace:
      'const settle = whole ? (t: Turn, m: Parameters<typeof presume>[1], s: OutcomesSubmission, h: string) => { presume(t, m, s, h); m.group.waiting = { until: t.now, cause: "confirm" }; m.state = "done"; } : settleInPart;',
    caught: {
      file: "processor/rules/fence",
      test:
        "null, and a block that may hold it: presumed committed, until the next ordinary answer",
    },
  },
  {
    rule: "U3",
    clause: "the journal forgets what a block seems to hold",
    file: "processor/fence.ts",
    find: "if (submission.members.length > 0) return releaseGroups(turn, submission);",
    replace: "if (submission.members.length > 0) return release(turn, submission);",
    caught: {
      file: "processor/rules/fence",
      test:
        "null, and a block that may hold it: presumed committed, until the next ordinary answer",
    },
  },
  {
    rule: "U3",
    clause: "what is presumed committed and listed still is not sent again",
    file: "processor/restarts.ts",
    find:
      '  if (first!.operator !== operator || first!.input !== input) return settleAbsent(turn, group);\n  member.state = "done";',
    replace:
      '  if (first !== undefined) return settleAbsent(turn, group);\n  member.state = "done";',
    caught: {
      file: "processor/rules/fence",
      test: "what was presumed and is still listed is sent again, without a run",
    },
  },
  {
    rule: "U3",
    clause: "a height from before a block of ours is journaled",
    file: "processor/height.ts",
    find: "  if (chain.hashes.includes(hash)) return;\n  chain.height = null;\n",
    replace: "  if (chain.hashes.includes(hash)) return;\n",
    caught: {
      file: "processor/rules/heights",
      test: "is read again after a block of ours that was not told of",
    },
  },
  {
    rule: "U3",
    clause: "a height that was read while a block of ours was made counts",
    file: "processor/height.ts",
    find: "  if (isStale) return readHeight(turn, chain);\n",
    replace: "",
    caught: {
      file: "processor/rules/heights",
      test: "is read once more when a block of ours was made while it was read",
    },
  },
  {
    rule: "U3",
    clause: "an application that showed otherwise holds outputs all the same",
    file: "processor/holding.ts",
    find: "const holds = known !== false && found.outputs === sought;",
    replace: "const holds = known === true || found.outputs === sought;",
    caught: {
      file: "processor/rules/held_outputs",
      test: "a block that is read for who shares it and shows otherwise makes it no for ever",
    },
  },
  {
    rule: "U3",
    clause: "outputs that no operation would show are looked for",
    file: "processor/holding.ts",
    find: "outputs.length > 0 && outputs.every(isTelling)",
    replace: "outputs.length > 0",
    caught: {
      file: "processor/rules/held_outputs",
      test: "an output that no operation would show is not looked for: as many operations are ours",
    },
  },
  {
    rule: "U3",
    clause: "what is learned of an application is not kept",
    file: "processor/holding.ts",
    find: '  store(turn, { kind: "holdsOutputs", application, holds });\n',
    replace: "",
    caught: {
      file: "processor/rules/held_outputs",
      test: "it is learned of the first block that was committed for certain, once, and kept",
    },
  },
  {
    rule: "U3",
    clause: "a submission is not journaled as sent",
    file: "processor/sending.ts",
    find: '  store(turn, { kind: "sent", submission: sent });\n',
    replace: "",
    caught: {
      file: "processor/shell/storing",
      test: "a run is stored as started before it is, and a submission as sent",
    },
  },
  {
    rule: "U3",
    clause: "something is sent while the height is not known",
    file: "processor/lane.ts",
    find: "if (!options.dryRun && chain.height === null) return readHeight(turn, chain);",
    replace: "if (chain.height === null) chain.height = -1;",
    caught: {
      file: "processor/rules/shared_requests",
      test: "sends nothing while its height is not known, and what is ready once it is (U3)",
    },
  },
  {
    rule: "U3",
    clause: "what was sent is not marked so in the journal",
    file: "journal/writes.ts",
    find: "      for (const id of outcomeIds) mark.run(id);\n",
    replace: "",
    caught: {
      file: "journal/sqlite",
      test: "write() marks outcomes as sent, and loadSent() has them until their end (U3)",
    },
  },
  {
    rule: "U3",
    clause: "what was sent last is settled first",
    file: "journal/reads.ts",
    find: 'where chain = ? order by ordinal"',
    replace: 'where chain = ? order by ordinal desc"',
    caught: {
      file: "journal/sqlite",
      test: "write() marks outcomes as sent, and loadSent() has them until their end (U3)",
    },
  },
  {
    rule: "U3",
    clause: "something goes out before all that an earlier process left is settled",
    file: "processor/lane.ts",
    find: "if (chain.inherited.length > 0) {",
    replace: "if (chain.inherited.length > 1) {",
    caught: {
      file: "processor/rules/held_outputs",
      test: "what an earlier process left is looked for by its outputs, assigned or not",
    },
  },
];
