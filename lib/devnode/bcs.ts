/**
 * Binary canonical serialisation, as far as the applications here need it.
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

  /** Its length and its UTF-8. */
  text(value: string): this {
    const bytes = Buffer.from(value, "utf8");
    this.length(bytes.length).#parts.push(bytes);
    return this;
  }

  /** Bytes of a fixed number, such as a hash, from their hexadecimal digits. */
  fixed(digits: string): this {
    this.#parts.push(Buffer.from(digits, "hex"));
    return this;
  }

  /** A list: its length, and each of its values as `write` has it. */
  list<T>(values: readonly T[], write: (value: T) => void): this {
    this.length(values.length);
    for (const value of values) write(value);
    return this;
  }

  /** Seven bits a byte, the lowest first. */
  length(value: number): this {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    return this.byte(rest);
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}

/** Takes the parts of a value in the order of its fields; throws when there are none left. */
export class BcsReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  text(): string {
    return this.#take(this.length()).toString("utf8");
  }

  /** So many bytes, as hexadecimal digits. */
  fixed(count: number): string {
    return this.#take(count).toString("hex");
  }

  list<T>(read: () => T): readonly T[] {
    return Array.from({ length: this.length() }, read);
  }

  length(): number {
    let value = 0;
    for (let shift = 0;; shift += 7) {
      const byte = this.#take(1)[0]!;
      value |= (byte & 0x7f) << shift;
      if (byte <= 0x7f) return value;
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) throw new RangeError("the value ends too early");
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** The bytes of a u64 as text that sorts as they do: what a Linera map of numbers is ordered by. */
export function u64Key(value: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes.toString("hex");
}
