/**
 * `dev`: a node of one's own, in memory, for people who write operators without a chain.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import { DURATION_FORMS, parseDuration } from "../config/duration.ts";
import type { CliContext } from "./machine.ts";

interface DevFlags {
  readonly "port": number;
  readonly "block-time": number;
}

export const devCommand = buildCommand<DevFlags, [], CliContext>({
  async func({ port, "block-time": blockTimeMs }) {
    // The node is half of the program, and no other command needs it.
    const { serveUntilStopped } = await import("./dev/serving.ts");
    await serveUntilStopped({ port, blockTimeMs }, this.machine);
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
