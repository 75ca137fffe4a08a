import type { Mutant } from "../mutant.ts";

/** S1 to S4 of `docs/semantics.md`. */
export const CALLBACKS: readonly Mutant[] = [
  {
    rule: "S1",
    clause: "a callback answers a later one, too",
    file: "processor/callbacks.ts",
    find: "application.callbacks = application.callbacks.slice(answered);",
    replace: "application.callbacks = [];",
    caught: {
      file: "processor/rules/callbacks",
      test: "that is reached does not answer a later one",
    },
  },
  {
    rule: "S1",
    clause: "a callback is answered by a question from before its time",
    file: "processor/callbacks.ts",
    find: "const answered = countDue(application.callbacks, turn.wall);",
    replace: "const answered = application.callbacks.length;",
    caught: {
      file: "processor/rules/callbacks",
      test: "stands until its time is reached, whatever is asked before",
    },
  },
  {
    rule: "S1",
    clause: "equal times count each",
    file: "processor/callbacks.ts",
    find: "  if (index !== -1 && callbacks[index] === time) return;\n",
    replace: "",
    caught: { file: "processor/rules/callbacks", test: "and another for the same time are one" },
  },
  {
    rule: "S1",
    clause: "callbacks stand without a bound",
    file: "processor/callbacks.ts",
    find: "if (callbacks.length > MAX_CALLBACKS) {",
    replace: "if (callbacks.length > 100 * MAX_CALLBACKS) {",
    caught: {
      file: "processor/rules/callbacks",
      test: "counts beyond 64 have the latest give way, said once",
    },
  },
  {
    rule: "S1",
    clause: "the earliest gives way",
    file: "processor/callbacks.ts",
    find: "    callbacks.pop();\n",
    replace: "    callbacks.shift();\n",
    caught: {
      file: "processor/rules/callbacks",
      test: "counts beyond 64 have the latest give way, said once",
    },
  },
  {
    rule: "S1",
    clause: "a callback is not stored",
    file: "processor/callbacks.ts",
    find: "  changed(turn, application);\n  armCallbacks(turn, application);\n}\n\n/** Keeps",
    replace: "  armCallbacks(turn, application);\n}\n\n/** Keeps",
    caught: {
      file: "processor/rules/callbacks",
      test: "that came while the process was away is answered by the first question",
    },
  },
  {
    rule: "S2",
    clause: "a callback in the past is no reason to ask",
    file: "processor/callbacks.ts",
    find: "if (at === null || at >= NEVER) return;",
    replace: "if (at === null || at >= NEVER || Number(at) < turn.wall) return;",
    caught: { file: "processor/rules/callbacks", test: "is honoured at once" },
  },
  {
    rule: "S2",
    clause: "callbacks have an application asked without end",
    file: "processor/callbacks.ts",
    find: "const OWN_INTERVAL: Micros = 100_000;",
    replace: "const OWN_INTERVAL: Micros = 0;",
    caught: {
      file: "processor/rules/callbacks",
      test: "asks an application that wants it each time no more than 10 times a second",
    },
  },
  {
    rule: "S3",
    clause: "the year 2100 comes",
    file: "processor/callbacks.ts",
    find: "const NEVER = 4_102_444_800_000_000n;",
    replace: "const NEVER = 41_024_448_000_000_000n;",
    caught: { file: "processor/rules/callbacks", test: "at or beyond the year 2100 is never" },
  },
  {
    rule: "S3",
    clause: "digits of a callback beyond 2^53 are lost",
    file: "protocol/json.ts",
    find: "return LARGE_INTEGER.test(text) ? JSON.parse(text, exact) : JSON.parse(text);",
    replace: "return JSON.parse(text);",
    caught: {
      file: "protocol/json",
      test: "parseJson() keeps an integer beyond 2^53 exact, wherever it stands",
    },
  },
  {
    rule: "S3",
    clause: "a delay above 2^31-1 ms is over at once",
    file: "clock/system.ts",
    find: "let timer = setTimeout(tick, timeoutFor(delayMs));",
    replace: "let timer = setTimeout(wake, delayMs);",
    caught: {
      file: "clock/system",
      test: "after() does not fire at once when the delay is beyond 2^31-1 ms (S3)",
    },
  },
  {
    rule: "S4",
    clause: "equal deadlines come the latest first",
    file: "processor/schedule.ts",
    find: "(one.at === other.at && one.order > other.order)",
    replace: "(one.at === other.at && one.order < other.order)",
    caught: {
      file: "processor/schedule",
      test: "take() hands out what is due, the earliest first, equal deadlines as they were set",
    },
  },
  {
    rule: "S4",
    clause: "what is due a moment later is due",
    file: "processor/schedule.ts",
    find: "entry.at > now",
    replace: "entry.at > now + 1",
    caught: {
      file: "processor/schedule",
      test: "take() hands out what is due, the earliest first, equal deadlines as they were set",
    },
  },
  {
    rule: "S4",
    clause: "a callback is not looked at again when the wall clock was set",
    file: "processor/alarm.ts",
    find: "const look = callback === null ? Infinity : LONGEST_WALL_WAIT_MS * MICROS_PER_MS;",
    replace: "const look = Infinity;",
    caught: {
      file: "processor/shell/alarm",
      test: "looks at a far callback again within 10 s, since the wall clock may be set",
    },
  },
  {
    rule: "S4",
    clause: "the timer before goes on beside the new one",
    file: "processor/alarm.ts",
    find: "    this.#armed?.cancel.abort();\n",
    replace: "",
    caught: {
      file: "processor/shell/alarm",
      test: "has one timer, however often it is armed anew, and none for no deadline",
    },
  },
];
