/**
 * Asking a running processor.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { connect } from "node:net";
import type { Clock } from "../clock/clock.ts";
import { findSocket } from "./place.ts";
import {
  type ControlAnswer,
  type ControlRequest,
  MAX_ANSWER_BYTES,
  PROTOCOL_VERSION,
  requestLine,
} from "./protocol.ts";

/** The processor cannot be asked, or has not answered as one does; the message says why. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  /**
   * `denied`: this user may not; `silent`: no answer in time; `version`: the processor is of another
   * one; `garbled`: it is no answer.
   */
  readonly kind: "denied" | "silent" | "version" | "garbled";

  constructor(kind: ControlError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** How long it is waited for an answer. */
export interface AskOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Asks the processor that works in a state directory.
 *
 * @returns null when nobody answers there: there is no socket, or it is left of a process that died.
 * @throws {ControlError} when somebody does, and it is no answer.
 */
export async function askProcessor(
  directory: string,
  request: ControlRequest,
  options: AskOptions,
): Promise<ControlAnswer | null> {
  try {
    const path = findSocket(directory);
    if (path === null) return null;
    return readAnswer(await exchange(path, requestLine(request), options));
  } catch (error) {
    if (error instanceof ControlError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (NOBODY.has(String(code))) return null;
    const denied = code === "EACCES" || code === "EPERM";
    const advice = denied ? ": ask as the user that runs the processor" : "";
    const text = `the processor in ${directory} cannot be asked: ${message}${advice}`;
    throw new ControlError(denied ? "denied" : "silent", text, { cause: error });
  }
}

const NOBODY: ReadonlySet<string> = new Set(["ENOENT", "ECONNREFUSED", "ENOTDIR"]);

/** Everything that comes until the other side ends. */
function exchange(
  path: string,
  line: string,
  { clock, timeoutMs, signal }: AskOptions,
): Promise<string> {
  const life = new AbortController();
  const socket = connect(path);
  const ended = new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (kind: ControlError["kind"], message: string) =>
      reject(new ControlError(kind, message));
    signal.addEventListener("abort", () => fail("silent", "stopped before its end, as asked"), {
      once: true,
      signal: life.signal,
    });
    clock.after(timeoutMs, life.signal, () => {
      fail("silent", "the processor has not answered in time; --timeout gives it more");
    });
    socket.on("error", reject);
    socket.on("connect", () => socket.write(line));
    socket.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) fail("garbled", "the answer of the processor does not end");
      else chunks.push(chunk);
    });
    socket.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    socket.on("close", () => fail("garbled", "the processor has closed the connection"));
  });
  return ended.finally(() => {
    life.abort();
    socket.destroy();
  });
}

function readAnswer(text: string): ControlAnswer {
  const answer = parsed(text);
  const { version, program, pid } = answer ?? {};
  if (answer === null || typeof version !== "number") {
    throw new ControlError("garbled", "what answers in the state directory is no processor");
  }
  if (version === PROTOCOL_VERSION) return answer;
  const who = `the processor (process ${Number(pid)}) is version ${String(program)}`;
  throw new ControlError("version", `${who}: use the program of that version`);
}

/** null for what is no object. What has our version is believed to be of our making. */
function parsed(text: string): ControlAnswer | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as ControlAnswer : null;
  } catch {
    return null;
  }
}
