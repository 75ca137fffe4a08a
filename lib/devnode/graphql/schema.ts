/**
 * Schemas from type definitions, with Linera's scalars in them.
 *
 * @module
 */
import {
  buildSchema,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLScalarType,
  type GraphQLSchema,
  type GraphQLType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

/**
 * Builds a schema whose scalars, by name, are the given ones. `Int` among them: a definition cannot
 * replace it, so the types are exchanged once the schema is there.
 *
 * @throws {GraphQLError} when the definitions are none.
 */
export function schemaOf(types: string, scalars: readonly GraphQLScalarType[]): GraphQLSchema {
  const schema = buildSchema(types);
  const byName = new Map(scalars.map((scalar) => [scalar.name, scalar]));
  const typeMap = schema.getTypeMap();
  for (const [name, type] of Object.entries(typeMap)) {
    const scalar = byName.get(name);
    if (scalar !== undefined) typeMap[name] = scalar;
    if (!isObjectType(type) || name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      field.type = exchanged(field.type, byName);
      for (const arg of field.args) arg.type = exchanged(arg.type, byName);
    }
  }
  return schema;
}

function exchanged<T extends GraphQLType>(
  type: T,
  byName: ReadonlyMap<string, GraphQLScalarType>,
): T {
  return exchangedType(type, byName) as T;
}

function exchangedType(
  type: GraphQLType,
  byName: ReadonlyMap<string, GraphQLScalarType>,
): GraphQLType {
  if (isNonNullType(type)) return new GraphQLNonNull(exchanged(type.ofType, byName));
  if (isListType(type)) return new GraphQLList(exchanged(type.ofType, byName));
  return byName.get(type.name) ?? type;
}
