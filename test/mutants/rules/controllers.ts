import type { Mutant } from "../mutant.ts";

/** M1 to M6 of `docs/semantics.md`. */
export const CONTROLLERS: readonly Mutant[] = [
  {
    rule: "M1",
    clause: "a block of the controller's chain is no reason to read it",
    file: "assignment/controller/controller.ts",
    find: "        if (chain === own || this.#pendingChains.has(chain)) this.look();\n",
    replace: "        if (this.#pendingChains.has(chain)) this.look();\n",
    caught: {
      file: "assignment/controller",
      test: "registers this worker once, and runs what is assigned once it is (M1, M2)",
    },
  },
  {
    rule: "M1",
    clause: "the pairs of Linera's main branch are not understood",
    file: "assignment/controller/worker_state.ts",
    find: "    v.array(v.tuple([text, v.unknown()])),\n",
    replace: "    v.array(v.tuple([v.never(), v.unknown()])),\n",
    caught: {
      file: "assignment/worker_state",
      test: "M1: understands policies in pairs, of the main branch",
    },
  },
  {
    rule: "M2",
    clause: "services begin before the worker is registered",
    file: "assignment/controller/controller.ts",
    find: "applications.filter((each) => mayBegin || this.#begun.has(keyOf(each)))",
    replace: "applications",
    caught: {
      file: "assignment/controller_model",
      test: "M2, M4: never begins what is not assigned, nor for a worker that is not registered",
    },
  },
  {
    rule: "M2",
    clause: "a worker with other operators stays registered with the old ones",
    file: "assignment/controller/decide.ts",
    find: "register: same ? null : registration(owner.owner, own, true),",
    replace: "register: null,",
    caught: {
      file: "assignment/controller",
      test: "sends other capabilities at once, whatever the last ones wait for (M2)",
    },
  },
  {
    rule: "M2",
    clause: "other capabilities are registered without taking back the old ones",
    file: "assignment/controller/documents.ts",
    find: "if (!isRegistered) return `mutation { ${register} }`;\n",
    replace: 'if (!isRegistered || register !== "") return `mutation { ${register} }`;\n',
    caught: {
      file: "assignment/controller",
      test: "sends other capabilities at once, whatever the last ones wait for (M2)",
    },
  },
  {
    rule: "M3",
    clause: "a command that conflicted is not repeated",
    file: "assignment/controller/commands.ts",
    find: 'return causeOf(end) === null ? "again" : "mended";',
    replace: 'return causeOf(end) === null ? "kept" : "mended";',
    caught: {
      file: "assignment/controller",
      test: "repeats what conflicts within 5 s, however often it does (M3)",
    },
  },
  {
    rule: "M3",
    clause: "what a person has to mend is repeated at once",
    file: "assignment/controller/commands.ts",
    find: "mended: { firstMs: 150_000, maxMs: 300_000 },",
    replace: "mended: { firstMs: 50, maxMs: 5_000 },",
    caught: {
      file: "assignment/controller",
      test: "repeats what conflicted soon, and what a person has to mend rarely",
    },
  },
  {
    rule: "M3",
    clause: "a controller that forgets what was committed is sent it without a wait",
    file: "assignment/controller/commands.ts",
    find: "kept: { firstMs: 1_000, maxMs: 600_000 },",
    replace: "kept: { firstMs: 50, maxMs: 50 },",
    caught: {
      file: "assignment/nonsense",
      test: "M3: sends no more than once a second to one that forgets the worker",
    },
  },
  {
    rule: "M3",
    clause: "other capabilities wait for the wait of the last ones",
    file: "assignment/controller/commands.ts",
    find: "    wait.end.abort();\n    entry.wait = null;\n",
    replace: "",
    caught: {
      file: "assignment/controller",
      test: "sends other capabilities at once, whatever the last ones wait for (M2)",
    },
  },
  {
    rule: "M4",
    clause: "what is assigned to a worker of another owner is run",
    file: "assignment/controller/decide.ts",
    find: "if (!isSameOwner(worker.owner, owner.owner)) {",
    replace: 'if (!isSameOwner(worker.owner, owner.owner) && worker.owner === "") {',
    caught: {
      file: "assignment/controller",
      test: "says what stands in the way, and runs nothing of another owner (M4)",
    },
  },
  {
    rule: "M4",
    clause: "a service is run though no operator has what it requires",
    file: "assignment/controller/decide.ts",
    find:
      "if (lacking.length > 0) conditions.push(lackingCondition(service, lacking));\n    else applications",
    replace:
      "if (lacking.length > 0) conditions.push(lackingCondition(service, lacking));\n    applications",
    caught: { file: "assignment/decide", test: "M4: runs nothing that requires what it cannot do" },
  },
  {
    rule: "M4",
    clause: "of several owners the first is taken",
    file: "assignment/controller/decide.ts",
    find: 'if (owners.length > 1) return { kind: "several", owners };\n',
    replace: "",
    caught: {
      file: "assignment/controller",
      test: "says what stands in the way, and runs nothing of another owner (M4)",
    },
  },
  {
    rule: "M5",
    clause: "a block of a pending service's chain is no reason to look",
    file: "assignment/controller/controller.ts",
    find: "if (chain === own || this.#pendingChains.has(chain)) this.look();",
    replace: "if (chain === own) this.look();",
    caught: {
      file: "assignment/controller",
      test: "starts it at a block of its chain, which need not be the controller's (M5)",
    },
  },
  {
    rule: "M5",
    clause: "a pending service is started below its height",
    file: "assignment/controller/controller.ts",
    find: "      BigInt(heights.get(chain) ?? -1) >= startHeight\n",
    replace: "      BigInt(heights.get(chain) ?? -1) >= startHeight - 1n\n",
    caught: {
      file: "assignment/controller",
      test: "starts a pending service of Linera's main branch at its height (M5)",
    },
  },
  {
    rule: "M6",
    clause: "who was registered and is not shown yet is not deregistered",
    file: "assignment/controller/controller.ts",
    find: 'this.#isRegistered || this.#commands.mayStand("register")',
    replace: "this.#isRegistered",
    caught: {
      file: "assignment/controller",
      test: "M6: deregisters who was registered, and whose controller does not show it yet",
    },
  },
  {
    rule: "M6",
    clause: "a deregistration that conflicted is given up",
    file: "assignment/controller/deregistration.ts",
    find: 'end.kind === "conflict" || end.kind === "settled"',
    replace: 'end.kind === "settled"',
    caught: {
      file: "assignment/controller",
      test: "M6: says how a deregistration ended that is in conflict once",
    },
  },
  {
    rule: "M6",
    clause: "a worker that may be registered at the end is not said",
    file: "assignment/controller/deregistration.ts",
    find: "  if (!isDone) {",
    replace: "  if (!isDone && end === null) {",
    caught: {
      file: "assignment/controller",
      test: "M6: says how a deregistration ended that is refused in its block",
    },
  },
];
