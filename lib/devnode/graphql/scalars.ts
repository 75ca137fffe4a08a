/**
 * The scalars of Linera's schemas: u64 numbers with all their digits, ids, opaque objects.
 *
 * A literal that a scalar cannot take is not an error of the document, as graphql-js has it, but one
 * of the field that it is given to, as the node's library has it: `parseLiteral` hands back what is
 * wrong with it, and {@linkcode Unparsable} is thrown when the field is executed.
 *
 * @module
 */
import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  valueFromASTUntyped,
  type ValueNode,
} from "graphql";

/** A literal that its scalar cannot take. */
export class Unparsable {
  readonly error: GraphQLError;

  constructor(scalar: string, what: string, node: ValueNode) {
    this.error = new GraphQLError(`Failed to parse "${scalar}": ${what}`, { nodes: node });
  }
}

/** The JSON of a primitive as it is to be written: how a u64 keeps its digits. */
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** The value for `JSON.stringify`: a bigint, at any depth, becomes a number with all its digits. */
export function exactJson(value: unknown): unknown {
  if (typeof value === "bigint") return rawJson(String(value));
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(exactJson);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exactJson(inner)]));
}

const U64_MAX = 2n ** 64n - 1n;

/** What `Int` is in Linera's schemas: any integer, where graphql-js ends at 2^31. */
export const wideInt = new GraphQLScalarType({
  name: "Int",
  serialize: exactJson,
  parseValue: (value) => typeof value === "bigint" ? value : Number(value),
  parseLiteral: (node) => {
    if (node.kind !== Kind.INT) throw new GraphQLError("no integer", { nodes: node });
    const value = BigInt(node.value);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  },
});

/** Microseconds since 1970, a bigint for resolvers. */
export const timestamp = new GraphQLScalarType({
  name: "Timestamp",
  serialize: exactJson,
  parseValue: (value) => BigInt(value as number),
  parseLiteral: (node) => {
    const value = node.kind === Kind.INT ? BigInt(node.value) : null;
    if (value !== null && value >= 0n && value <= U64_MAX) return value;
    return new Unparsable("Timestamp", `${described(node)}, expected u64`, node);
  },
});

/** A literal in the words of Rust's serde. */
export function described(node: ValueNode): string {
  switch (node.kind) {
    case Kind.INT:
      return describedInteger(node.value);
    case Kind.FLOAT:
      return `invalid type: floating point \`${node.value}\``;
    case Kind.STRING:
    case Kind.ENUM:
      return `invalid type: string ${JSON.stringify(node.value)}`;
    case Kind.BOOLEAN:
      return `invalid type: boolean \`${node.value}\``;
    case Kind.LIST:
      return "invalid type: sequence";
    default:
      return `invalid type: ${node.kind === Kind.NULL ? "unit value" : "map"}`;
  }
}

/** The only integers that a u64 cannot take: below 0, and those too long, which Rust reads as floats. */
function describedInteger(digits: string): string {
  if (digits.startsWith("-")) return `invalid value: integer \`${digits}\``;
  return `invalid type: floating point \`${Number(digits).toExponential()}\``;
}

/** A scalar of values of which `complaintOf` finds nothing wrong. */
export function checkedScalar(
  name: string,
  complaintOf: (value: unknown) => string | null,
): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    parseValue: (value) => {
      const complaint = complaintOf(value);
      if (complaint === null) return value;
      throw new GraphQLError(`Failed to parse "${name}": ${complaint}`);
    },
    parseLiteral: (node, variables) => {
      const value = valueFromASTUntyped(node, variables);
      const complaint = complaintOf(value);
      return complaint === null ? value : new Unparsable(name, complaint, node);
    },
  });
}

/** Who signs: a reserved byte, the hash of a key, or an Ethereum address. */
export function isOwner(value: unknown): value is string {
  return typeof value === "string" &&
    /^0x(?:[0-9a-fA-F]{2}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/.test(value);
}

export const accountOwner = checkedScalar(
  "AccountOwner",
  (value) => isOwner(value) ? null : `Invalid address value: ${String(value)}`,
);

export const amount = checkedScalar(
  "Amount",
  (value) => /^\d+(?:\.\d*)?$/.test(String(value)) ? null : "cannot parse amount",
);

/** A scalar that goes out as it is and is never taken. */
export function opaque(name: string): GraphQLScalarType {
  return new GraphQLScalarType({ name });
}

/** 64 hexadecimal digits, as a chain, an application or a block is named. */
export function hashScalar(name: string): GraphQLScalarType {
  return new GraphQLScalarType({
    name,
    parseValue: hashOfVariable,
    parseLiteral: (node) => {
      if (node.kind !== Kind.STRING) {
        const what = node.kind === Kind.INT
          ? `invalid type: integer \`${node.value}\``
          : described(node);
        return new Unparsable(name, `${what}, expected a string`, node);
      }
      const complaint = hashComplaint(node.value);
      return complaint === null ? node.value.toLowerCase() : new Unparsable(name, complaint, node);
    },
  });
}

function hashOfVariable(value: unknown): string {
  const complaint = typeof value === "string" ? hashComplaint(value) : "expected a string";
  if (complaint !== null) throw new GraphQLError(complaint);
  return String(value).toLowerCase();
}

/** What the node says of a text that should be a hash; null when it is one. */
export function hashComplaint(text: string): string | null {
  const wrong = /[^0-9a-fA-F]/.exec(text);
  if (wrong !== null) return `Invalid character '${wrong[0]}' at position ${wrong.index}`;
  if (text.length % 2 === 1) return "Odd number of digits";
  if (text.length === 64) return null;
  return `Byte slice has length ${text.length / 2} but a \`CryptoHash\` requires exactly 32 bytes`;
}
