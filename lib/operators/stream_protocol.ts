/**
 * The lines that are exchanged with a process that stays (O10, `docs/stream-operators.md`).
 *
 * @module
 */
import type { RunRequest } from "./port.ts";
import { idempotencyKey } from "./task_headers.ts";

/**
 * A task as its process is told of it, with the newline. No other line break is in it, though JSON
 * leaves two as they are: `readline` of Node ends lines at them.
 */
export function taskLine(request: RunRequest): string {
  const { runId, application: { chain, application }, task, attempt } = request;
  const line = JSON.stringify({
    id: runId,
    ...{ chain, application },
    taskId: task.id,
    operator: task.operator,
    attempt,
    idempotencyKey: idempotencyKey(request),
    input: task.input,
  });
  return `${line.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")}\n`;
}

/** What a line says of a task. */
export type Answer =
  & { readonly id: string }
  & (
    | { readonly kind: "output"; readonly output: string }
    | {
      readonly kind: "error";
      readonly words: string;
      readonly isRefused: boolean;
      /** Seconds, 0 or more; null: it does not say. */
      readonly retryAfter: number | null;
    }
    /** Whose it is is known, and that is all. */
    | { readonly kind: "unusable"; readonly problem: string }
  );

/** What a line says; a text says why it is no answer at all. */
export function parseAnswer(line: string): Answer | string {
  const value = parsed(line);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return "a line that is no object of JSON";
  }
  const { id, output, error, refused = false, retryAfter = null } = value as Members;
  if (typeof id !== "string") return "an answer without the id of a task";
  if (typeof output === "string" && error === undefined) return { id, kind: "output", output };
  const unusable = (problem: string) => ({ id, kind: "unusable", problem }) as const;
  if ((output === undefined) === (error === undefined)) {
    return unusable("has to have one of output and error");
  }
  if (typeof error !== "string") {
    return unusable(`has to have text as its ${error === undefined ? "output" : "error"}`);
  }
  if (typeof refused !== "boolean") return unusable("has to have true or false as refused");
  if (retryAfter !== null && !(typeof retryAfter === "number" && retryAfter >= 0)) {
    return unusable("has to have seconds, 0 or more, as retryAfter");
  }
  return { id, kind: "error", words: error, isRefused: refused, retryAfter };
}

type Members = Readonly<Record<string, unknown>>;

/** Undefined for what is no JSON, which cannot be written so. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
