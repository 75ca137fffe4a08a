/**
 * The suite that holds the development node to the real one, run against the real one.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../artifacts.ts";
import { startChild } from "../child.ts";
import type { Scenario } from "../context.ts";

/** `test/conformance` with the suite's node, chain and a task lab of its own. */
export const conformance: Scenario = {
  name: "conformance",
  async run(context) {
    const lab = await context.newLab();
    const isOwn = context.suite.controllerModule !== null;
    const controller = isOwn ? await context.newController() : null;
    if (!existsSync(join(ROOT, "test/conformance"))) {
      throw new Error("there is no test/conformance");
    }
    const outFile = join(context.folder, "conformance.log");
    const child = startChild(["deno", "test", "-A", "--no-check", "test/conformance"], {
      outFile,
      cwd: ROOT,
      env: {
        NO_COLOR: "1",
        LINERA_E2E_NODE_URL: context.node.url,
        LINERA_E2E_CHAIN: context.node.chain,
        LINERA_E2E_APPLICATION: lab.application,
        LINERA_E2E_CONTROLLER: controller?.application,
      },
    });
    context.watch(outFile);
    const { status } = await child.ended;
    const summary = /^(ok|FAILED) \|.*$/m.exec(readFileSync(outFile, "utf8"))?.[0];
    if (status !== 0) throw new Error(summary ?? `ended with ${status}`);
    return summary ?? "no summary";
  },
};
