/** A development node with a task lab and a cursor list, and the flags to work for them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Lab, taskLabAt } from "../../lib/cli/demo/lab.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";

export interface Site extends AsyncDisposable {
  readonly node: DevNode;
  readonly chain: string;
  readonly application: string;
  readonly lab: Lab;
  /** Below a directory that is removed at the end; not made yet. */
  readonly stateDirectory: string;
  /** `run` with everything that it needs, and more flags. */
  readonly run: (...flags: readonly string[]) => readonly string[];
}

export async function startSite(): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), "cli-test-"));
  const node = await startDevNode({ blockTimeMs: 1 });
  const chain = node.defaultChain;
  const application = node.deploy(chain, taskLab);
  const stateDirectory = join(directory, "state");
  return {
    node,
    chain,
    application,
    stateDirectory,
    lab: taskLabAt(`${node.url}/chains/${chain}/applications/${application}`),
    run: (...flags) => [
      "run",
      ...["--node-url", node.url],
      ...["--operator-application-ids", application],
      ...["--operators", "cat=/bin/cat"],
      ...["--state-dir", stateDirectory],
      ...["--log-format", "json"],
      ...flags,
    ],
    async [Symbol.asyncDispose]() {
      await node[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
