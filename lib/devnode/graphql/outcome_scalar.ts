/**
 * The scalar of an outcome: an object with snake_case fields, of which `id` may be missing.
 *
 * @module
 */
import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type ObjectValueNode,
  valueFromASTUntyped,
  type ValueNode,
} from "graphql";
import { described, Unparsable } from "./scalars.ts";

/** `TaskOutcome`, as the argument of `processTaskOutcome`. */
export const taskOutcome = new GraphQLScalarType({
  name: "TaskOutcome",
  parseLiteral: (node, variables) => {
    const complaint = node.kind === Kind.OBJECT
      ? complaintOf(node)
      : `${described(node)}, expected struct TaskOutcome`;
    if (complaint !== null) return new Unparsable("TaskOutcome", complaint, node);
    return valueFromASTUntyped(node, variables);
  },
  parseValue: (value) => {
    if (isOutcome(value)) return value;
    throw new GraphQLError("expected struct TaskOutcome");
  },
});

function complaintOf(node: ObjectValueNode): string | null {
  const fields = new Map(node.fields.map((field) => [field.name.value, field.value]));
  for (const name of ["operator", "output"]) {
    if (!fields.has(name)) return `missing field \`${name}\``;
  }
  for (const name of ["id", "operator", "output"]) {
    const wrong = wrongText(fields.get(name), name === "id");
    if (wrong !== null) return `${wrong}, expected a string`;
  }
  return null;
}

/** A variable inside the literal is looked at no further: clients send literals (A3). */
function wrongText(node: ValueNode | undefined, isOptional: boolean): string | null {
  if (node === undefined || node.kind === Kind.STRING || node.kind === Kind.VARIABLE) return null;
  if (node.kind === Kind.NULL && isOptional) return null;
  return node.kind === Kind.INT ? `invalid type: integer \`${node.value}\`` : described(node);
}

function isOutcome(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { id = null, operator, output } = value as Record<string, unknown>;
  const isId = id === null || typeof id === "string";
  return isId && typeof operator === "string" && typeof output === "string";
}
