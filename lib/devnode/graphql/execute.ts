/**
 * A GraphQL request, from its text to the text of its answer.
 *
 * @module
 */
import {
  defaultFieldResolver,
  type DocumentNode,
  execute,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  validate,
} from "graphql";
import { Unparsable } from "./scalars.ts";
import { rulesFor } from "./validation.ts";

/** What a client posts. */
export interface GraphqlRequest {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A document that can be executed. */
export interface Prepared {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** The values of the root types' fields: functions of their arguments. */
export interface Roots {
  readonly query: unknown;
  readonly mutation?: unknown;
}

/** Parses and validates; errors are what the client is to be told. */
export function prepare(
  schema: GraphQLSchema,
  request: GraphqlRequest,
): Prepared | readonly GraphQLError[] {
  const document = parsed(request.query);
  if (document instanceof GraphQLError) return [document];
  const operation = chosen(document, request.operationName);
  if (operation instanceof GraphQLError) return [operation];
  if (!schema.getRootType(operation.operation)) return notConfigured(operation);
  const errors = validate(schema, document, rulesFor(request.query));
  return errors.length > 0 ? errors : { document, operation };
}

/**
 * Executes the operation: its fields one after another, up to the first one that fails.
 *
 * Resolvers that answer at once are called in that order, and an error in a field that is not
 * nullable ends it, so that the fields behind a refused one are not executed, as on the node (U6).
 */
export function run(
  schema: GraphQLSchema,
  { document, operation }: Prepared,
  request: GraphqlRequest,
  roots: Roots,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    schema,
    document,
    operationName: operation.name?.value ?? null,
    variableValues: request.variables,
    rootValue: operation.operation === OperationTypeNode.QUERY ? roots.query : roots.mutation,
    fieldResolver: resolveField,
  });
}

/** A result as the node writes it: with an error there is no data at all, nor for other fields. */
export function resultText({ data, errors = [] }: ExecutionResult): string {
  if (errors.length === 0) return `{"data":${JSON.stringify(data ?? null)}}`;
  return `{"data":null,"errors":${JSON.stringify(errors)}}`;
}

const resolveField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  for (const value of Object.values(args)) {
    if (value instanceof Unparsable) throw value.error;
  }
  return defaultFieldResolver(source, args, context, info);
};

function parsed(text: string): DocumentNode | GraphQLError {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof GraphQLError) return syntaxError(error, text);
    throw error;
  }
}

/** A picture of the place, as the node's parser (pest) draws it; only its guess is graphql-js'. */
function syntaxError(error: GraphQLError, text: string): GraphQLError {
  const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
  const shown = text.split("\n")[line - 1] ?? "";
  const margin = " ".repeat(String(line).length);
  const guess = text.trim() === "" ? "expected executable_definition" : guessOf(error);
  const picture = [
    `${margin}--> ${line}:${column}`,
    `${margin} |`,
    `${line} | ${shown}`,
    `${margin} | ${" ".repeat(column - 1)}^---`,
    `${margin} |`,
    `${margin} = ${guess}`,
  ];
  return new GraphQLError(picture.join("\n"), {
    source: error.source!,
    positions: error.positions!,
  });
}

function guessOf({ message }: GraphQLError): string {
  const guess = message.replace(/^Syntax Error: /, "");
  return guess.charAt(0).toLowerCase() + guess.slice(1);
}

function chosen(
  document: DocumentNode,
  name: string | null,
): OperationDefinitionNode | GraphQLError {
  const operations = document.definitions.filter((node) => node.kind === "OperationDefinition");
  if (name === null) {
    if (operations.length === 1) return operations[0]!;
    return new GraphQLError("Operation name required in request.");
  }
  return operations.find((node) => node.name?.value === name) ??
    new GraphQLError(`Unknown operation named "${name}"`);
}

/** The node says it twice. */
function notConfigured(operation: OperationDefinitionNode): readonly GraphQLError[] {
  const message = `Schema is not configured for ${operation.operation}s.`;
  const error = () => new GraphQLError(message, { nodes: operation });
  return [error(), error()];
}
