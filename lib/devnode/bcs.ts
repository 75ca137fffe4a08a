/**
 * Binary canonical serialisation, as far as an operation of the task lab needs it.
 *
 * @module
 */

/** Collects the parts of a value in the order of its fields. */
export class BcsWriter {
  readonly #parts: Uint8Array[] = [];

  /** The index of an enum's variant, a boolean, the mark of an optional value: 0 to 255. */
  byte(value: number): this {
    this.#parts.push(Uint8Array.of(value));
    return this;
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    this.#parts.push(bytes);
    return this;
  }

  u64(value: bigint): this {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    this.#parts.push(bytes);
    return this;
  }

  /** Its length in seven bits a byte, the lowest first, and its UTF-8. */
  text(value: string): this {
    const bytes = Buffer.from(value, "utf8");
    let length = bytes.length;
    for (; length > 0x7f; length >>>= 7) this.byte((length & 0x7f) | 0x80);
    this.byte(length);
    this.#parts.push(bytes);
    return this;
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** The bytes of a u64 as text that sorts as they do: what a Linera map of numbers is ordered by. */
export function u64Key(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString("hex");
}
