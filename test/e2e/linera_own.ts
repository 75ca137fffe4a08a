/**
 * Linera's own processor, in the same scenarios: it lives inside the node service, so that starting
 * and ending it starts and ends the node. For the bench, and to see that a scenario can fail.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { ChildEnd } from "./child.ts";
import type { LineraNode } from "./node.ts";
import { SUITE_VARIABLE } from "./orphans.ts";
import type { Processor, ProcessorOptions, StartProcessor } from "./processor.ts";

/** Starts Linera's own processor by starting the node anew with its flags. */
export function startOwn(node: LineraNode): StartProcessor {
  return async (options) => {
    await node.stop();
    await node.start(serviceFlags(options), { [SUITE_VARIABLE]: options.suite });
    return ownProcessor(node);
  };
}

function ownProcessor(node: LineraNode): Processor {
  const { promise: ended, resolve } = Promise.withResolvers<ChildEnd>();
  const end = { status: 0, signal: null };
  return {
    pid: -1,
    ended,
    signal: () => {},
    // The node is needed by whoever looks at the chain: it comes back, without a processor.
    async kill() {
      await node.kill();
      await node.start();
      resolve(end);
    },
    async stop() {
      await node.stop();
      await node.start();
      resolve(end);
      return end;
    },
    log: () => readFileSync(node.log, "utf8"),
    events: () => [],
  };
}

function serviceFlags(options: ProcessorOptions): readonly string[] {
  return [
    ...options.applications.flatMap((id) => ["--operator-application-ids", id]),
    ...options.operators.flatMap((operator) => ["--operators", operator]),
    "--task-retry-delay-secs",
    String(options.retryDelaySecs ?? 5),
    ...options.flags ?? [],
  ];
}
