/**
 * What an operator has made, as it can be submitted (O3).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { literalBytesInBody } from "../protocol/literals.ts";
import { type DecodedOutput, decodeOutput, firstInvalidByte } from "./decode.ts";
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
  const decoded = decodeOutput(bytes);
  if (decoded.replaced > 0 && encoding === "strict") {
    const what = `wrote ${bytes.length} bytes that are no UTF-8, from byte ` +
      `${firstInvalidByte(bytes)} on, and is strict`;
    return { failure: "encoding", what };
  }
  return fitting(decoded, outputLimit);
}

/** What an output has to keep to that comes as text. */
export interface TextLimits {
  readonly encoding: "replace" | "strict";
  /** Bytes that a request has for it, escaped. */
  readonly outputLimit: number;
  /** Bytes that it may have; null: as many as fit. */
  readonly maxOutputBytes: number | null;
}

/**
 * The same of what came as a text of JSON, which can hold halves of characters: no UTF-8 either.
 *
 * @param replaced how many sequences of its line were none.
 */
export function textOutput(
  text: string,
  replaced: number,
  { encoding, outputLimit, maxOutputBytes }: TextLimits,
): OutputText | EndCause {
  const halves = text.isWellFormed() ? 0 : [...text.matchAll(/\p{Surrogate}/gu)].length;
  if (replaced + halves > 0 && encoding === "strict") {
    return { failure: "encoding", what: "answered with text that is no UTF-8, and is strict" };
  }
  const bytes = maxOutputBytes === null ? 0 : Buffer.byteLength(text);
  if (maxOutputBytes !== null && bytes > maxOutputBytes) {
    const what = `has an output of ${bytes} bytes, of ${maxOutputBytes} that its maxOutput allows`;
    return { failure: "outputTooLarge", what };
  }
  return fitting({ text: text.toWellFormed(), replaced: replaced + halves }, outputLimit);
}

function fitting(
  { text: output, replaced }: DecodedOutput,
  outputLimit: number,
): OutputText | EndCause {
  const literalBytes = literalBytesInBody(output);
  if (literalBytes <= outputLimit) return { output, literalBytes, replaced };
  const what = `wrote an output that takes ${literalBytes} bytes of a request, of ` +
    `${outputLimit} that fit`;
  return { failure: "outputTooLarge", what };
}
