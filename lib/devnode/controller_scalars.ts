/**
 * The scalars of the controller lab: owners, and commands as Rust's serde takes an enum.
 *
 * @module
 */
import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from "graphql";
import * as v from "valibot";
import { isHash } from "../protocol/identifiers.ts";
import { hashScalar, opaque, Unparsable } from "./graphql/scalars.ts";

const Hash = v.pipe(v.string(), v.check(isHash));
const Owner = v.pipe(v.string(), v.regex(/^0x(?:[0-9a-fA-F]{2}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})$/));
const Assignments = v.array(v.tuple([Hash, v.array(Hash)]));

/** The fields of each variant; null for one without. */
type Variants = Readonly<Record<string, v.GenericSchema | null>>;

const WORKER_COMMANDS: Variants = {
  RegisterWorker: v.object({ capabilities: v.array(v.string()) }),
  DeregisterWorker: null,
};

const CONTROLLER_COMMANDS: Variants = {
  SetAdmins: v.object({ admins: v.nullish(v.array(Owner)) }),
  RemoveWorker: v.object({ worker_id: Hash }),
  UpdateService: v.object({ service_id: Hash, workers: v.array(Hash) }),
  RemoveService: v.object({ service_id: Hash }),
  UpdateAllServices: v.object({ services: Assignments }),
  UpdateChain: v.object({ chain_id: Hash, workers: v.array(Hash) }),
  RemoveChain: v.object({ chain_id: Hash }),
  UpdateAllChains: v.object({ chains: Assignments }),
};

function scalar(name: string, complaintOf: (value: unknown) => string | null): GraphQLScalarType {
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

function ownerComplaint(value: unknown): string | null {
  return v.is(Owner, value) ? null : `Invalid address value: ${String(value)}`;
}

function commandComplaint(value: unknown, variants: Variants): string | null {
  if (typeof value === "string") return variantComplaint(value, undefined, variants);
  if (typeof value !== "object" || value === null) {
    return `invalid type: ${typeof value}, expected string or map`;
  }
  const [entry, ...others] = Object.entries(value);
  const isOne = entry !== undefined && others.length === 0;
  if (!isOne) return "invalid value: map, expected map with a single key";
  return variantComplaint(entry[0], entry[1], variants);
}

function variantComplaint(name: string, fields: unknown, variants: Variants): string | null {
  const schema = variants[name];
  if (schema === undefined) return `unknown variant \`${name}\`, expected ${expected(variants)}`;
  if (schema === null) return fields === undefined ? null : "invalid type: map, expected unit";
  const { issues } = v.safeParse(schema, fields);
  const [issue] = issues ?? [];
  if (issue === undefined) return null;
  const path = v.getDotPath(issue) ?? "";
  return issue.received === "undefined" ? `missing field \`${path}\`` : `invalid value at ${path}`;
}

function expected(variants: Variants): string {
  const names = Object.keys(variants).map((name) => `\`${name}\``);
  return names.length === 2 ? names.join(" or ") : `one of ${names.join(", ")}`;
}

/** All scalars of the controller's schema. */
export const controllerScalars: readonly GraphQLScalarType[] = [
  scalar("AccountOwner", ownerComplaint),
  scalar("WorkerCommand", (value) => commandComplaint(value, WORKER_COMMANDS)),
  scalar("ControllerCommand", (value) => commandComplaint(value, CONTROLLER_COMMANDS)),
  hashScalar("ApplicationId"),
  hashScalar("ChainId"),
  hashScalar("DataBlobHash"),
  opaque("LocalWorkerState"),
];
