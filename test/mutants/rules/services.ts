import type { Mutant } from "../mutant.ts";

const FILE = "operators/http";

/** O9 of `docs/semantics.md`. */
export const SERVICES: readonly Mutant[] = [
  {
    rule: "O9",
    clause: "a redirect is an output",
    file: "operators/http.ts",
    find: "if (status >= 200 && status < 300) return null;",
    replace: "if (status >= 200 && status < 400) return null;",
    caught: { file: FILE, test: "run() follows no redirect, and names it" },
  },
  {
    rule: "O9",
    clause: "a redirect has the name of another failure",
    file: "operators/http.ts",
    find: 'return { failure: "redirected", what: redirected };',
    replace: 'return { failure: "status", what: redirected };',
    caught: { file: FILE, test: "run() follows no redirect, and names it" },
  },
  {
    rule: "O9",
    clause: "an output may have more than maxOutput",
    file: "operators/http.ts",
    find: "if (length > this.#maxBytes()) return this.#tooLarge(length);",
    replace: "",
    caught: { file: FILE, test: "run() takes as much as maxOutput allows, and no more" },
  },
  {
    rule: "O9",
    clause: "what a service asks to wait counts as less than it says",
    file: "operators/retry_after.ts",
    find: "return Number(value) * 1_000;",
    replace: "return Number(value);",
    caught: { file: FILE, test: "run() tells how long a service asks to wait: 120" },
  },
  {
    rule: "O9",
    clause: "an attempt comes before a service wants one",
    file: "processor/failures.ts",
    find: "Math.max(grownMs, Math.min(leastMs, retryMaxMs))",
    replace: "grownMs",
    caught: {
      file: "processor/rules/retries",
      test: "waits as long as its service asks to, when that is longer, up to retryMax (O9)",
    },
  },
  {
    rule: "O9",
    clause: "a service that asks for a longer wait, behind a task that has failed, is not heard",
    file: "processor/failures.ts",
    find: 'if (group.waiting?.cause === "failed") return waitLonger(turn, member, leastMs);',
    replace: 'if (group.waiting?.cause === "failed") return;',
    caught: {
      file: "processor/rules/retries",
      test: "waits as long as a service of any of its tasks asks to (O9)",
    },
  },
];
