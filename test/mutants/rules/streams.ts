import type { Mutant } from "../mutant.ts";

const ENDING = "operators/stream_ending";
const STARTS = "operators/stream_starts";

/** O10 of `docs/semantics.md`. */
export const STREAMS: readonly Mutant[] = [
  {
    rule: "O10",
    clause: "a process has more than one task before it has answered",
    file: "operators/stream_process.ts",
    find: "const most = this.#answered === 0 ? 1 : ",
    replace: "const most = ",
    caught: {
      file: STARTS,
      test: "run() waits 1 s, twice as long each time, a minute at most, and spends one task",
    },
  },
  {
    rule: "O10",
    clause: "what comes to nothing is started again without a wait",
    file: "operators/stream_starts.ts",
    find: "    this.#failures += 1;\n",
    replace: "",
    caught: {
      file: STARTS,
      test: "run() waits 1 s, twice as long each time, a minute at most, and spends one task",
    },
  },
  {
    rule: "O10",
    clause: "several are tried at a time though none has answered",
    file: "operators/stream.ts",
    find: "else return ![...this.#processes.keys()].some(({ answered }) => answered === 0);",
    replace: "else return true;",
    caught: { file: STARTS, test: "run() has one of several processes tried at a time" },
  },
  {
    rule: "O10",
    clause: "an answer to nobody is passed over",
    file: "operators/stream_process.ts",
    find: 'return this.#confused("an answer to a task that it does not have", text);',
    replace: "return;",
    caught: { file: ENDING, test: "run() fails as protocol when a task is answered twice" },
  },
  {
    rule: "O10",
    clause: "a line without an end is held whole",
    file: "operators/stream_lines.ts",
    find: "if (this.#length + rest.length > this.#limit) {",
    replace: "if (this.#length < 0) {",
    caught: {
      file: "operators/stream_lines",
      test: "holds no more of a line than its limit, and counts what was replaced by line",
    },
  },
  {
    rule: "O10",
    clause: "a task that was given up is over while its process may be working on it",
    file: "operators/stream_flights.ts",
    find: "    this.#wanted -= 1;\n  }\n\n  /** It has been answered",
    replace:
      "    this.#wanted -= 1;\n    this.#settle(flight, cause);\n  }\n\n  /** It has been answered",
    caught: {
      file: ENDING,
      test: "run() leaves others in the process their own time, and gives it no new ones",
    },
  },
  {
    rule: "O10",
    clause: "a process with a task that is late gets new ones",
    file: "operators/stream_process.ts",
    find: "return this.#leaving === null && this.#flights.size < most;",
    replace: "return this.#cause === null && this.#flights.size < most;",
    caught: {
      file: ENDING,
      test: "run() leaves others in the process their own time, and gives it no new ones",
    },
  },
  {
    rule: "O10",
    clause: "a process is ended though another answer of it is waited for",
    file: "operators/stream_process.ts",
    find: "if (this.#flights.wanted === 0) this.#end(this.#leaving);",
    replace: "this.#end(this.#leaving);",
    caught: { file: ENDING, test: "lets what runs be answered, and ends what waits" },
  },
  {
    rule: "O10",
    clause: "what a process leaves that takes its leave costs an attempt",
    file: "operators/stream_process.ts",
    find: "const isInOrder = this.#cause === null && exit?.status === 0 && this.#answered > 0;",
    replace: "const isInOrder = this.#answered < 0;",
    caught: {
      file: STARTS,
      test: "run() hands on what it has not answered, once, before others and at once",
    },
  },
  {
    rule: "O10",
    clause: "a task is handed on again and again",
    file: "operators/stream_flights.ts",
    find: "isInOrder && flight.cause === null && !flight.isAgain;",
    replace: "isInOrder && flight.cause === null;",
    caught: {
      file: STARTS,
      test: "run() hands on what it has not answered, once, before others and at once",
    },
  },
  {
    rule: "O10",
    clause: "the journal does not have the process",
    file: "cli/processes.ts",
    find:
      'starting: ({ processId }) => journal.writeLazily([{ kind: "runStarted", runId: processId }]),',
    replace: "starting: () => {},",
    caught: {
      file: "cli/stream_operator",
      test: "leaves nothing behind the next start of a program that was killed (D2)",
    },
  },
  {
    rule: "O10",
    clause: "a reload ends the processes of operators that it does not change",
    file: "cli/live_operators.ts",
    find: "isDeepStrictEqual(had.get(name), resolved.get(name))",
    replace: "!(had.has(name) && resolved.has(name)) && had === resolved",
    caught: {
      file: "cli/stream_operator",
      test: "goes on when a reload changes others, and is replaced when it changes it",
    },
  },
];
