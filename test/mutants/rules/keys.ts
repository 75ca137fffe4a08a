import type { Mutant } from "../mutant.ts";

/** K1 to K4 of `docs/semantics.md`. */
export const KEYS: readonly Mutant[] = [
  {
    rule: "K1",
    clause: "an application that is assigned twice is begun twice",
    file: "processor/assignment.ts",
    find: "  if (known?.assigned) return;\n",
    replace: "",
    caught: {
      file: "processor/rules/asking",
      test: "K1: one that is assigned twice is asked once",
    },
  },
  {
    rule: "K1",
    clause: "an application has one cursor and journal on all chains",
    file: "protocol/identifiers.ts",
    find: "return `${chain}:${application}`;",
    replace: "return `${chain.slice(0, 0)}:${application}`;",
    caught: {
      file: "protocol/application_argument",
      test: "parseApplication() reads back what keyOf() writes",
    },
  },
  {
    rule: "K1",
    clause: "an id in upper-case digits is another application",
    file: "protocol/application_argument.ts",
    find: "const id = text.toLowerCase();",
    replace: "const id = text;",
    caught: {
      file: "protocol/application_argument",
      test: "parseApplication() takes upper-case digits as lower-case ones (K1)",
    },
  },
  {
    rule: "K1",
    clause: "what one source gives up ends though another wants it",
    file: "assignment/assignments.ts",
    find: "|| --known.sources > 0) return [];",
    replace: ") return [];",
    caught: {
      file: "assignment/assignments",
      test: "keeps what one source gives up while another wants it",
    },
  },
  {
    rule: "K3",
    clause: "what is on a chain that the node does not follow is begun",
    file: "assignment/assignments.ts",
    find: "      if (chain === null || !this.#options.chains.follows(chain)) continue;\n",
    replace: "      if (chain === null) continue;\n",
    caught: {
      file: "assignment/assignments",
      test: "says once that a chain is not followed, goes on for the others, and looks again",
    },
  },
  {
    rule: "K3",
    clause: "a chain that is not followed is never looked for again",
    file: "assignment/node_chains.ts",
    find: "    if (this.#missing().size > 0) this.#lookAgain();\n",
    replace: "",
    caught: {
      file: "assignment/assignments",
      test: "K3: unassigns what is on a chain that the node follows no more, until it does again",
    },
  },
  {
    rule: "K3",
    clause: "the default chain changes under what was assigned on it",
    file: "assignment/node_chains.ts",
    find: "this.#defaultChain ??= node.defaultChain;",
    replace: "this.#defaultChain = node.defaultChain;",
    caught: {
      file: "assignment/assignments",
      test: "stays on the chain that was the default one when it was first asked for (K3)",
    },
  },
  {
    rule: "K3",
    clause: "a node that does not answer follows no chain",
    file: "assignment/node_chains.ts",
    find: "      return this.#wait(error instanceof Error",
    replace:
      "      this.#followed = new Set();\n      for (const listener of [...this.#listeners]) listener();\n      return this.#wait(error instanceof Error",
    caught: {
      file: "assignment/assignments",
      test: "K3: a node that is asked again and does not answer changes nothing",
    },
  },
  {
    rule: "K4",
    clause: "an application with one of the two queries is assigned",
    file: "assignment/introspection.ts",
    find: "QUERIES.every(",
    replace: "QUERIES.some(",
    caught: {
      file: "assignment/discovery",
      test: "K4: assigns what asks for tasks, and what appears later, and asks each once",
    },
  },
  {
    rule: "K4",
    clause: "a schema that was read is read again",
    file: "assignment/schemas.ts",
    find: "const isDue = schema === null || (",
    replace: 'const isDue = schema?.kind !== "untold" || (',
    caught: {
      file: "assignment/discovery",
      test: "K4: assigns what asks for tasks, and what appears later, and asks each once",
    },
  },
  {
    rule: "K4",
    clause: "what the node lists no more stays assigned",
    file: "assignment/schemas.ts",
    find: "      if (!present.has(id)) this.#known.delete(id);\n",
    replace: "      if (!present.has(id)) continue;\n",
    caught: {
      file: "assignment/discovery",
      test: "K4: what leaves the node's list is unassigned (T5), and found again when it is back",
    },
  },
  {
    rule: "K4",
    clause: "one that traps is asked again without a wait",
    file: "assignment/schemas.ts",
    find: "backoff.nextMs() * MICROS_PER_MS;",
    replace: "0 * backoff.nextMs() * MICROS_PER_MS;",
    caught: {
      file: "assignment/discovery",
      test: "K4: asks what is invalid again, less and less often, and without a block",
    },
  },
  {
    rule: "K4",
    clause: "a list that cannot be read is an empty one",
    file: "assignment/discovery.ts",
    find:
      'if (listed === null) return this.#fail("its applications could not be listed", retryInMs);\n    this.#schemas.list(listed);',
    replace: "this.#schemas.list(listed ?? []);",
    caught: {
      file: "assignment/discovery",
      test: "K4: a list that cannot be read changes nothing, and is read again",
    },
  },
  {
    rule: "K4",
    clause: "who has answered waits for those that hang",
    file: "assignment/discovery.ts",
    find: 'if (end.kind === "answered" && end.asksForTasks) this.#wantSoon();',
    replace: "",
    caught: {
      file: "assignment/discovery",
      test: "K4: one that hangs keeps none waiting that has answered",
    },
  },
  {
    rule: "K4",
    clause: "all schemas are asked for at a time",
    file: "assignment/discovery.ts",
    find: "Math.min(AT_ONCE, ids.length)",
    replace: "ids.length",
    caught: {
      file: "assignment/discovery",
      test: "K4: asks a few at a time, however many there are",
    },
  },
  {
    rule: "K4",
    clause: "those that gave no answer are asked first again",
    file: "assignment/discovery.ts",
    find: "Number(this.#mute.has(a)) - Number(this.#mute.has(b))",
    replace: "Number(this.#mute.has(b)) - Number(this.#mute.has(a))",
    caught: {
      file: "assignment/discovery",
      test: "K4: those that did not answer are asked after those that nobody has asked",
    },
  },
];
