/**
 * Starts `bench/node/least.ts` as a processor.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../test/e2e/artifacts.ts";
import { startChild } from "../../test/e2e/child.ts";
import type { StartProcessor } from "../../test/e2e/processor.ts";

/** For one application of the chain, with one operator. */
export function startLeast(chain: string): StartProcessor {
  return ({ nodeUrl, applications, operators, logFile }) => {
    const command = operators[0]?.split("=")[1] ?? "";
    const words = [
      "bun",
      join(ROOT, "bench/node/least.ts"),
      nodeUrl,
      chain,
      ...applications,
      command,
    ];
    const child = startChild(words, { outFile: logFile, append: true });
    const end = async () => {
      child.signal("SIGKILL");
      return await child.ended;
    };
    return Promise.resolve({
      pid: child.pid,
      ended: child.ended,
      signal: (name) => child.signal(name),
      kill: async () => void await end(),
      stop: end,
      log: () => readFileSync(logFile, "utf8"),
      events: () => [],
    });
  };
}
