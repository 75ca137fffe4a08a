import type { Mutant } from "../mutant.ts";

/** T1 to T3 of `docs/semantics.md`. */
export const TASKS_1: readonly Mutant[] = [
  {
    rule: "T1",
    clause: "tasks with the same id are groups of their own",
    file: "processor/groups.ts",
    find: "return task.id === undefined ? POSITIONAL : `i${task.id}`;",
    replace: "return task.id === undefined ? POSITIONAL : `i${task.id} ${task.input}`;",
    caught: {
      file: "processor/rules/groups",
      test: 'is all tasks without an id, or those with the same id; `""` is an id',
    },
  },
  {
    rule: "T1",
    clause: "an empty id is none",
    file: "processor/groups.ts",
    find: "return task.id === undefined ? POSITIONAL : `i${task.id}`;",
    replace: "return !task.id ? POSITIONAL : `i${task.id}`;",
    caught: {
      file: "processor/rules/groups",
      test: 'is all tasks without an id, or those with the same id; `""` is an id',
    },
  },
  {
    rule: "T1",
    clause: "what is behind a failed task is thrown away",
    file: "processor/failures.ts",
    find: '  dropOutcome(turn, member, "settled");\n  member.state = "failed";\n  if (group.ending',
    replace:
      '  for (const each of group.members.slice(group.first)) dropOutcome(turn, each, "settled");\n  member.state = "failed";\n  if (group.ending',
    caught: {
      file: "processor/rules/groups",
      test: "keeps the outcomes behind a failed task for the retry",
    },
  },
  {
    rule: "T1",
    clause: "a retry runs a second time what runs still",
    file: "processor/kept_members.ts",
    find: 'if (member.state !== "running" && member.state !== "done") continue;',
    replace: 'if (member.state !== "done") continue;',
    caught: {
      file: "processor/rules/groups",
      test: "goes on running behind a failed task, and the retry runs that task alone",
    },
  },
  {
    rule: "T1",
    clause: "what is behind a failed task goes out",
    file: "processor/failures.ts",
    find: '  if (group.ending !== "no") return;\n  noteFailure(',
    replace:
      '  if (group.ending !== "no") return;\n  if (group.members[group.first] === member) group.first++;\n  noteFailure(',
    caught: {
      file: "processor/rules/live_tasks",
      test: "tells when a failed task is tried again, and what it failed with (R1)",
    },
  },
  {
    rule: "T1",
    clause: "a group lines up before its first outcome is there",
    file: "processor/outcomes.ts",
    find: 'group.members[group.first]?.state !== "done") return;',
    replace: "group.members.length === 0) return;",
    caught: {
      file: "processor/rules/stale_views",
      test: "that a group is not listed during its submission is asked for again, too",
    },
  },
  {
    rule: "T2",
    clause: "a group in flight is started again",
    file: "processor/answers.ts",
    find: "if (group !== undefined && group.waiting === null) {\n    return readInFlight",
    replace:
      "if (group !== undefined && group.waiting === null && group.running < 0) {\n    return readInFlight",
    caught: {
      file: "processor/rules/groups",
      test: "is not started again, while every other one of the answer starts at once",
    },
  },
  {
    rule: "T2",
    clause: "positions that have moved do not end the group",
    file: "processor/in_flight.ts",
    find: "return more.length + 1 < members.length - first ||",
    replace: "return more.length + 1 < 0 ||",
    caught: {
      file: "processor/rules/groups",
      test: "is ended when an answer lists fewer positional tasks than are unsubmitted",
    },
  },
  {
    rule: "T2",
    clause: "another operator at the head does not end the group",
    file: "processor/in_flight.ts",
    find: "head.operator !== members[first]!.task.operator",
    replace: 'head.operator === ""',
    caught: {
      file: "processor/rules/groups",
      test: "is ended when another operator is at the head of its positions",
    },
  },
  {
    rule: "T2",
    clause: "a group with an id is ended when its list is shorter",
    file: "processor/in_flight.ts",
    find: 'if (ending !== "no" || key !== POSITIONAL || head === undefined) return false;',
    replace: 'if (ending !== "no" || key === "" || head === undefined) return false;',
    caught: {
      file: "processor/rules/groups",
      test: "with an id is not ended, though the list has fewer tasks of that id",
    },
  },
  {
    rule: "T2",
    clause: "positions are compared with what the group began with",
    file: "processor/in_flight.ts",
    find: "more.length + 1 < members.length - first",
    replace: "more.length + 1 < members.length",
    caught: {
      file: "processor/rules/groups",
      test: "compares positions with what is unsubmitted, not with what it began with",
    },
  },
  {
    rule: "T3",
    clause: "one more run is under way than may be",
    file: "processor/run_limits.ts",
    find: "const full = this.#running >= this.#options.maxRuns;",
    replace: "const full = this.#running > this.#options.maxRuns;",
    caught: {
      file: "processor/rules/run_limits",
      test: "runs 256 at most, and starts the next one when one ends",
    },
  },
  {
    rule: "T3",
    clause: "an application with nothing running waits for a place",
    file: "processor/run_limits.ts",
    find: "for (const state of full ? this.#starting : this.#turns) {",
    replace: "for (const state of full ? [] : this.#turns) {",
    caught: {
      file: "processor/rules/run_limits",
      test: "lets an application with nothing running start one, though all places are taken",
    },
  },
  {
    rule: "T3",
    clause: "an operator runs above its own limit",
    file: "processor/run_limits.ts",
    find: "(this.#perOperator.get(operator) ?? 0) >= limit",
    replace: "(this.#perOperator.get(operator) ?? 0) > limit",
    caught: {
      file: "processor/rules/run_limits",
      test: "keeps an operator and an application at their own limits",
    },
  },
  {
    rule: "T3",
    clause: "an application runs above its own limit",
    file: "processor/run_limits.ts",
    find: "state.running >= maxPerOwner",
    replace: "state.running > maxPerOwner",
    caught: {
      file: "processor/rules/run_limits",
      test: "keeps an operator and an application at their own limits",
    },
  },
  {
    rule: "T3",
    clause: "one application has every place that is free",
    file: "processor/run_limits.ts",
    find: "    if (this.#turns.delete(state) && state.requests.size > 0) this.#turns.add(state);\n",
    replace: "    if (state.requests.size === 0) this.#turns.delete(state);\n",
    caught: { file: "processor/rules/run_limits", test: "gives places to applications in turn" },
  },
  {
    rule: "T3",
    clause: "outcomes that pile up stop no runs",
    file: "processor/run_limits.ts",
    find: "this.#waitingBytes > maxWaitingBytes && state.waitingBytes > 0;",
    replace: "maxWaitingBytes < 0;",
    caught: {
      file: "processor/rules/run_limits",
      test: "starts no more for an application whose outcomes wait in more than 64 MiB",
    },
  },
  {
    rule: "T3",
    clause: "what piles up stops applications that have nothing of it",
    file: "processor/run_limits.ts",
    find: "this.#waitingBytes > maxWaitingBytes && state.waitingBytes > 0;",
    replace: "this.#waitingBytes > maxWaitingBytes;",
    caught: {
      file: "processor/rules/run_limits",
      test: "T3: RunLimits loses no wakeup and exceeds no limit, under any calls",
    },
  },
  {
    rule: "T3",
    clause: "who waits is not told of a place that is free",
    file: "processor/run_limits.ts",
    find: "    this.#wakeOne();\n",
    replace: "",
    caught: {
      file: "processor/rules/run_limits",
      test: "T3: RunLimits wakes the one who gave two places back, and one who waits for either",
    },
  },
  {
    rule: "T3",
    clause: "outcomes that pile up stop the first task that they wait behind",
    file: "processor/run_requests.ts",
    find: 'return members[first]?.state === "queued" && members.length > first + 1;',
    replace: 'return members[first]?.state === "sending";',
    caught: {
      file: "processor/rules/run_limits",
      test: "starts a first task that others wait behind, whatever has piled up",
    },
  },
];
