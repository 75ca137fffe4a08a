import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { type LogRecord, PATIENT, startProgram } from "./program.ts";
import { type Site, startSite } from "./site.ts";

interface Obstacle {
  readonly count: "blocked" | "unreachable";
  readonly words: RegExp;
  readonly begin: (site: Site) => void | Promise<void>;
  readonly end: (site: Site) => void | Promise<void>;
}

const OBSTACLES: readonly Obstacle[] = [
  {
    count: "blocked",
    words: /1 outcome kept since the node does not take them/,
    begin: ({ node }) => void (node.faults.readOnly = true),
    end: ({ node }) => void (node.faults.readOnly = false),
  },
  {
    count: "unreachable",
    words: /1 outcome kept since the node cannot be reached/,
    begin: ({ node }) => node.down(),
    end: ({ node }) => node.up(),
  },
];

describe("the end of a drain", () => {
  for (const { count, words, begin, end } of OBSTACLES) {
    test(
      `tells an outcome that is ${count}, and the next start sends it without a run (D1, U1)`,
      PATIENT,
      async () => {
        await using site = await startSite();
        const operator = gatedOperator(site);
        await using first = startProgram(site.run("--operators", `gated=${operator.path}`));
        const request = { operator: "gated", input: "task", count: 1, identified: true };
        await site.lab.request(request);
        await first.event("run.stderr");
        await begin(site);
        operator.open();
        await first.event("chain.blocked");
        first.signal("SIGTERM");
        assert.deepEqual(await first.ended, { status: 0, signal: null });
        const drained = await first.event("processor.drained");
        assert.deepEqual(countsOf(drained), { ...NONE, [count]: 1 });
        assert.match(String(drained["message"]), words);

        await end(site);
        await using next = startProgram(site.run("--operators", `gated=${operator.path}`));
        await next.event("outcome.committed");
        next.signal("SIGTERM");
        assert.equal((await next.ended).status, 0);
        assert.deepEqual(countsOf(await next.event("processor.drained")), NONE);
        assert.ok(!existsSync(operator.ranTwice), "the operator has run once");
        assert.equal((await site.lab.holdings()).strays, 0);
      },
    );
  }
});

const NONE = { fenced: 0, blocked: 0, unreachable: 0, late: 0 };

function countsOf({ fenced, blocked, unreachable, late }: LogRecord) {
  return { fenced, blocked, unreachable, late };
}

/** An operator that says that it runs, and ends when it may. */
function gatedOperator({ stateDirectory }: Site) {
  const at = (name: string) => join(dirname(stateDirectory), name);
  const [path, ran, ranTwice, gate] = [at("gated"), at("ran"), at("ran-twice"), at("gate")];
  writeFileSync(
    path,
    `#!/bin/sh
if [ -e "${ran}" ]; then : > "${ranTwice}"; fi
: > "${ran}"
echo started >&2
while [ ! -e "${gate}" ]; do sleep 0.05; done
cat
`,
    { mode: 0o755 },
  );
  return { path, ranTwice, open: () => writeFileSync(gate, "") };
}
