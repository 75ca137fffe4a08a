/**
 * The control socket of `run`, which `tasks` speaks to.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { openControl } from "../control/server.ts";
import type { EventBus } from "../observe/events.ts";
import type { Processor } from "../processor/processor.ts";
import type { Machine } from "./machine.ts";
import { VERSION } from "./version.ts";

/**
 * Opens it; a dry run has none, for it holds no state directory. Work does not depend on it: that it
 * cannot be opened is said, and that is all.
 */
export async function controlSocket(
  { processor: { dryRun }, stateDirectory: directory }: Settings,
  desk: Processor,
  { clock, env, pid }: Machine,
  bus: EventBus,
): Promise<AsyncDisposable> {
  if (dryRun) return NONE;
  const answerer = { program: VERSION, pid };
  const runtimeDirectory = env["XDG_RUNTIME_DIR"];
  try {
    return await openControl({ directory, runtimeDirectory, desk, answerer, clock });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    bus.emit({ name: "control.unavailable", message });
    return NONE;
  }
}

const NONE: AsyncDisposable = { [Symbol.asyncDispose]: () => Promise.resolve() };
