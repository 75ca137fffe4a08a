/**
 * The input of a task, from a file or from the standard input.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine } from "../machine.ts";

/** A node's answer has no more in it (`HttpNodeClient`), so no task has. */
const LIMIT_BYTES = 67_108_864;

/**
 * Reads an input to its end.
 *
 * @param source a path, or `-` for the standard input.
 * @throws {CliError} with status 2 when it cannot be read, is no UTF-8, or is more than 64 MiB.
 */
export async function readInput(
  source: string,
  { stdin, stderr }: Pick<Machine, "stdin" | "stderr">,
): Promise<string> {
  const name = source === "-" ? "the standard input" : source;
  const stream = source === "-" ? stdin() : createReadStream(source);
  if (source === "-" && stdin().isTTY === true) {
    stderr.write("The input is read from the terminal; Ctrl-D ends it.\n");
  }
  return decoded(await collected(stream, name), name);
}

async function collected(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > LIMIT_BYTES) break;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `--input: ${name} cannot be read: ${reason}`, { cause: error });
  }
  if (bytes <= LIMIT_BYTES) return Buffer.concat(chunks);
  throw new CliError(EXIT.usage, `--input: ${name} has more than 64 MiB, and no task has`);
}

function decoded(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    const message = `--input: ${name} is no UTF-8, and the input of a task is text`;
    throw new CliError(EXIT.usage, message, { cause: error });
  }
}
