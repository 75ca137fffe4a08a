/**
 * Text of others as the journal keeps it: UTF-8 in BLOBs (see `schema.ts`).
 *
 * @module
 */

const encoder = new TextEncoder();

/** A byte order mark is a character like any other (O3). */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function toBlob(text: string): Uint8Array;
export function toBlob(text: string | null | undefined): Uint8Array | null;
/** Text for a BLOB column; null for none. */
export function toBlob(text: string | null | undefined): Uint8Array | null {
  return text === null || text === undefined ? null : encoder.encode(text);
}

export function fromBlob(blob: Uint8Array): string;
export function fromBlob(blob: Uint8Array | null): string | null;
/** The text of a BLOB column; null for none. */
export function fromBlob(blob: Uint8Array | null): string | null {
  return blob === null ? null : decoder.decode(blob);
}
