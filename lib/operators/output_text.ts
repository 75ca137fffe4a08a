/**
 * What an operator has made, as it can be submitted (O3).
 *
 * @module
 */
import { literalBytesInBody } from "../protocol/literals.ts";
import { decodeOutput, firstInvalidByte } from "./decode.ts";
import type { EndCause } from "./run.ts";

/** An output that fits a request. */
export interface OutputText {
  readonly output: string;
  readonly literalBytes: number;
  readonly replaced: number;
}

/**
 * The output as text, or why it is none.
 *
 * @param outputLimit bytes that a request has for it, escaped.
 */
export function outputText(
  bytes: Uint8Array,
  encoding: "replace" | "strict",
  outputLimit: number,
): OutputText | EndCause {
  const { text: output, replaced } = decodeOutput(bytes);
  if (replaced > 0 && encoding === "strict") {
    const what = `wrote ${bytes.length} bytes that are no UTF-8, from byte ` +
      `${firstInvalidByte(bytes)} on, and is strict`;
    return { failure: "encoding", what };
  }
  const literalBytes = literalBytesInBody(output);
  if (literalBytes <= outputLimit) return { output, literalBytes, replaced };
  const what = `wrote an output that takes ${literalBytes} bytes of a request, of ` +
    `${outputLimit} that fit`;
  return { failure: "outputTooLarge", what };
}
