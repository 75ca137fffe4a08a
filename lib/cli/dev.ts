/**
 * `dev`: a node of one's own, in memory, for people who write operators without a chain.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { DURATION_FORMS, parseDuration } from "../config/duration.ts";
import { cursorList } from "../devnode/cursor_list.ts";
import { type DevNode, startDevNode } from "../devnode/serve.ts";
import { taskLab } from "../devnode/task_lab.ts";
import type { ApplicationId } from "../protocol/identifiers.ts";
import { devEventLine, devGuide } from "./dev_text.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext } from "./machine.ts";
import { aborted, stopSignals } from "./stopping.ts";

interface DevFlags {
  readonly "port": number;
  readonly "block-time": number;
}

export const devCommand = buildCommand<DevFlags, [], CliContext>({
  async func({ port, "block-time": blockTimeMs }) {
    const { stdout } = this.machine;
    using stop = stopSignals(this.machine);
    await using node = await startNode(port, blockTimeMs);
    const applications = deployAll(node);
    stdout.write(devGuide({ url: node.url, chain: node.defaultChain, ...applications }));
    using _listening = node.listen((event) => {
      const line = devEventLine(event);
      if (line !== null) stdout.write(`${line}\n`);
    });
    await aborted(stop.drain);
  },
  parameters: {
    flags: {
      "port": {
        kind: "parsed",
        parse: parsePort,
        default: "8080",
        placeholder: "PORT",
        brief: "PORT of 127.0.0.1 to listen on; 0 is any free one",
      },
      "block-time": {
        kind: "parsed",
        parse: parseBlockTime,
        default: "25ms",
        placeholder: "TIME",
        brief: "TIME that a block takes, such as 25ms, 1s, 0ms",
      },
    },
  },
  docs: {
    brief: "Serve a node in memory, with applications that ask for work",
    customUsage: ["[--port PORT] [--block-time TIME]"],
    fullDescription:
      `Serves a node that answers as Linera's does, on 127.0.0.1, until a signal, with
two applications to request tasks from. It prints their ids, the command that
works for them, and how to ask for work. At its end everything is forgotten, and
the ids are others each time.`,
  },
});

function deployAll(node: DevNode): { taskLab: ApplicationId; cursorList: ApplicationId } {
  const chain = node.defaultChain;
  return { taskLab: node.deploy(chain, taskLab), cursorList: node.deploy(chain, cursorList()) };
}

async function startNode(port: number, blockTimeMs: number): Promise<DevNode> {
  try {
    return await startDevNode({ port, blockTimeMs });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "EADDRINUSE") throw error;
    const message = `port ${port} of 127.0.0.1 is taken: choose another with --port, or 0 for any`;
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port <= 65_535) return port;
  throw new SyntaxError("expected a port from 0 to 65535");
}

/** The longest block that anybody waits for. */
const LONGEST_BLOCK_MS = 3_600_000;

function parseBlockTime(text: string): number {
  const ms = parseDuration(text);
  if (ms !== null && ms <= LONGEST_BLOCK_MS) return ms;
  throw new SyntaxError(`expected a duration from 0ms to 1h, ${DURATION_FORMS}`);
}
