import type { Mutant } from "../mutant.ts";

/** U6 to U7 of `docs/semantics.md`. */
export const SUBMISSIONS_4: readonly Mutant[] = [
  {
    rule: "U6",
    clause: "what position tells apart goes last",
    file: "processor/gathering.ts",
    find: "    else members.unshift(member);\n",
    replace: "    else members.push(member);\n",
    caught: {
      file: "processor/rules/shared_requests",
      test: "with a positional one: it goes first, and alone of its group",
    },
  },
  {
    rule: "U6",
    clause: "what may be in a block already shares a request",
    file: "processor/gathering.ts",
    find: "    if (member.doubt !== null || members",
    replace: "    if (members",
    caught: {
      file: "processor/rules/shared_requests",
      test: "with fewer has its members go without any other that is ready",
    },
  },
  {
    rule: "U6",
    clause: "of a block with fewer operations the members are committed",
    file: "processor/submissions.ts",
    find: "for (const member of submission.members) settleInPart(turn, member, submission, hash);",
    replace: "for (const member of submission.members) settleCommitted(turn, member, hash);",
    caught: {
      file: "processor/rules/shared_requests",
      test: "with fewer has its members go without any other that is ready",
    },
  },
  {
    rule: "U7",
    clause: "two submissions are under way on a chain",
    file: "processor/lane.ts",
    find: '  if (chain.lane.kind !== "free" || stopping',
    replace: '  if (chain.lane.kind === "fenced" || stopping',
    caught: {
      file: "processor/rules/shared_requests",
      test: "has one submission under way, its applications taking turns",
    },
  },
  {
    rule: "U7",
    clause: "a command keeps the lane until all commands have gone",
    file: "processor/lane.ts",
    find: "      if (chain.commands.length > 0) chain.ready.add(COMMANDS);\n",
    replace:
      "      if (chain.commands.length > 0) {\n        const rest = [...chain.ready];\n        chain.ready.clear();\n        for (const each of [COMMANDS, ...rest] as const) chain.ready.add(each);\n      }\n",
    caught: {
      file: "processor/rules/commands",
      test: "takes turns with outcomes: neither keeps the other waiting",
    },
  },
  {
    rule: "U7",
    clause: "a command waits on a chain on which nothing can be sent",
    file: "processor/commands.ts",
    find:
      "  for (const command of chain.commands.splice(0)) {\n    end(turn, chain, command, { kind: cause, message });\n  }\n",
    replace:
      "  if (message === cause) end(turn, chain, chain.commands[0]!, { kind: cause, message });\n",
    caught: {
      file: "processor/rules/commands",
      test: "is not kept waiting on a chain on which nothing can be sent",
    },
  },
  {
    rule: "U7",
    clause: "a command is sent in a dry run",
    file: "processor/commands.ts",
    find: "  if (turn.core.options.dryRun) {\n",
    replace: "  if (turn.core.options.dryRun && chain.height === -2) {\n",
    caught: { file: "processor/rules/commands", test: "in a dry run is not sent" },
  },
  {
    rule: "U7",
    clause: "an application keeps the lane until it has nothing more",
    file: "processor/lane.ts",
    find: "  if (!isOver) application.chain.ready.add(application);\n",
    replace:
      "  if (!isOver) {\n    const { ready } = application.chain;\n    const others = [...ready];\n    ready.clear();\n    for (const each of [application, ...others]) ready.add(each);\n  }\n",
    caught: {
      file: "processor/rules/shared_requests",
      test: "has one submission under way, its applications taking turns",
    },
  },
];
