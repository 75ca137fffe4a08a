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
];
