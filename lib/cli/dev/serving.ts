/**
 * A node in memory that is served until a signal.
 *
 * @module
 */
import { cursorList } from "../../devnode/cursor_list.ts";
import { type DevNode, startDevNode } from "../../devnode/serve.ts";
import { taskLab } from "../../devnode/task_lab.ts";
import type { ApplicationId } from "../../protocol/identifiers.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine } from "../machine.ts";
import { aborted, stopSignals } from "../stopping.ts";
import { devEventLine, devGuide } from "./text.ts";

/** Where, and how it is. */
export interface ServingOptions {
  /** Of 127.0.0.1; 0 is any free one. */
  readonly port: number;
  readonly blockTimeMs: number;
}

/**
 * Serves it, and says what happens there.
 *
 * @throws {CliError} when the port is taken.
 */
export async function serveUntilStopped(options: ServingOptions, machine: Machine): Promise<void> {
  const { stdout } = machine;
  using stop = stopSignals(machine);
  await using node = await startNode(options);
  const applications = deployAll(node);
  stdout.write(devGuide({ url: node.url, chain: node.defaultChain, ...applications }));
  using _listening = node.listen((event) => {
    const line = devEventLine(event);
    if (line !== null) stdout.write(`${line}\n`);
  });
  await aborted(stop.drain);
}

function deployAll(node: DevNode): { taskLab: ApplicationId; cursorList: ApplicationId } {
  const chain = node.defaultChain;
  return { taskLab: node.deploy(chain, taskLab), cursorList: node.deploy(chain, cursorList()) };
}

async function startNode(options: ServingOptions): Promise<DevNode> {
  try {
    return await startDevNode(options);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "EADDRINUSE") throw error;
    const message =
      `port ${options.port} of 127.0.0.1 is taken: choose another with --port, or 0 for any`;
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}
