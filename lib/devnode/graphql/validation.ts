/**
 * What is wrong with a document, in the words of the node's library, async-graphql, where a client
 * is likely to meet them; in those of graphql-js otherwise.
 *
 * @module
 */
import {
  type ASTNode,
  type ASTVisitor,
  getNamedType,
  getNullableType,
  GraphQLError,
  type GraphQLInputType,
  isLeafType,
  isNonNullType,
  isRequiredArgument,
  Kind,
  KnownDirectivesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  PossibleFragmentSpreadsRule,
  UniqueArgumentNamesRule,
  UniqueVariableNamesRule,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
} from "graphql";

/** What can be wrong with any document; graphql-js' check of literals is replaced: scalars say it themselves. */
const PLAIN: readonly ValidationRule[] = [
  knownFields,
  knownArguments,
  requiredArguments,
  literalsOfTheRightKind,
  selectionsWhereTheyBelong,
  OverlappingFieldsCanBeMergedRule,
  UniqueArgumentNamesRule,
];

/** What can be wrong with variables, fragments and directives. */
const WITH_MORE: readonly ValidationRule[] = [
  ...PLAIN.slice(0, 5),
  knownFragments,
  KnownDirectivesRule,
  KnownTypeNamesRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  ...PLAIN.slice(5),
  PossibleFragmentSpreadsRule,
  UniqueVariableNamesRule,
  VariablesAreInputTypesRule,
  VariablesInAllowedPositionRule,
];

/** The rules for a document: without these characters it has none of that, and takes half as long. */
export function rulesFor(text: string): readonly ValidationRule[] {
  return /[$@]|\.\.\./.test(text) ? WITH_MORE : PLAIN;
}

function knownFields(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = context.getParentType();
      if (type && !context.getFieldDef()) {
        report(context, node, `Unknown field "${node.name.value}" on type "${type.name}".`);
      }
    },
  };
}

function knownArguments(context: ValidationContext): ASTVisitor {
  return {
    Argument(node) {
      const field = context.getFieldDef();
      if (!field || context.getArgument() || context.getDirective()) return;
      const where = `on field "${field.name}" of type "${context.getParentType()?.name}"`;
      report(context, node, `Unknown argument "${node.name.value}" ${where}.`);
    },
  };
}

function requiredArguments(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const given = new Set(node.arguments?.map(({ name }) => name.value));
      for (const argument of context.getFieldDef()?.args ?? []) {
        if (given.has(argument.name) || !isRequiredArgument(argument)) continue;
        const type = context.getParentType()?.name;
        const where = `Field "${node.name.value}" argument "${argument.name}" of type "${type}"`;
        report(context, node, `${where} is required but not provided`);
      }
    },
  };
}

function literalsOfTheRightKind(context: ValidationContext): ASTVisitor {
  return {
    Argument(node) {
      const type = context.getArgument()?.type;
      if (!type || fits(node.value, type)) return;
      const expected = getNamedType(type).name;
      const message =
        `Invalid value for argument "${node.name.value}", expected type "${expected}"`;
      report(context, node, message);
    },
  };
}

/** The kinds of literal that the built-in scalars take; every other scalar looks itself. */
const KINDS: Readonly<Record<string, readonly Kind[]>> = {
  Int: [Kind.INT],
  String: [Kind.STRING],
  Boolean: [Kind.BOOLEAN],
};

function fits(value: ValueNode, type: GraphQLInputType): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.NULL) return !isNonNullType(type);
  const kinds = KINDS[String(getNullableType(type))];
  return kinds === undefined || kinds.includes(value.kind);
}

function selectionsWhereTheyBelong(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const type = context.getType();
      if (!type) return;
      const { name } = getNamedType(type);
      const field = `Field "${node.name.value}"`;
      if (!isLeafType(getNamedType(type))) {
        if (node.selectionSet) return;
        report(context, node, `${field} of type "${name}" must have a selection of subfields`);
      } else if (node.selectionSet) {
        const why = `since type "${name}" has no subfields`;
        report(context, node, `${field} must not have a selection ${why}`);
      }
    },
  };
}

function knownFragments(context: ValidationContext): ASTVisitor {
  return {
    FragmentSpread(node) {
      if (context.getFragment(node.name.value)) return;
      report(context, node, `Unknown fragment: "${node.name.value}"`);
    },
  };
}

function report(context: ValidationContext, nodes: ASTNode, message: string): void {
  context.reportError(new GraphQLError(message, { nodes }));
}
