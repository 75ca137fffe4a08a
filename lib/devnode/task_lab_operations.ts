/**
 * The operations of the task lab, and their bytes in a block.
 *
 * @module
 */
import { BcsWriter } from "./bcs.ts";

/** In the order of the contract's enum. */
export type LabOperation =
  | {
    readonly kind: "request";
    readonly identified: boolean;
    readonly operator: string;
    readonly input: string;
    readonly count: number;
    /** Microseconds; 0 is at once. */
    readonly notBefore: bigint;
  }
  | {
    readonly kind: "store";
    /** Null for the first positional task. */
    readonly number: bigint | null;
    readonly operator: string;
    readonly output: string;
  }
  | { readonly kind: "forget" }
  | { readonly kind: "crash" };

/** The operation's binary canonical serialisation, the same bytes as the on-chain lab's. */
export function encodeLabOperation(operation: LabOperation): Uint8Array {
  const writer = new BcsWriter();
  switch (operation.kind) {
    case "request":
      return writer.byte(0).byte(operation.identified ? 1 : 0).text(operation.operator)
        .text(operation.input).u32(operation.count).u64(operation.notBefore).bytes();
    case "store":
      writer.byte(1).byte(operation.number === null ? 0 : 1);
      if (operation.number !== null) writer.u64(operation.number);
      return writer.text(operation.operator).text(operation.output).bytes();
    case "forget":
      return writer.byte(2).bytes();
    case "crash":
      return writer.byte(3).bytes();
  }
}
