/**
 * The scalars of the controller lab: owners, and commands as Rust's serde takes an enum.
 *
 * @module
 */
import type { GraphQLScalarType } from "graphql";
import * as v from "valibot";
import { isHash } from "../protocol/identifiers.ts";
import {
  accountOwner,
  checkedScalar,
  hashComplaint,
  hashScalar,
  isOwner,
  opaque,
} from "./graphql/scalars.ts";

const Hash = v.pipe(v.string(), v.check(isHash, ({ input }) => hashComplaint(input) ?? ""));
const Owner = v.pipe(v.string(), v.check((text) => isOwner(text)));
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
  if (issue.received === "undefined") return `missing field \`${path}\``;
  return issue.kind === "validation" ? issue.message : `invalid value at ${path}`;
}

function expected(variants: Variants): string {
  const names = Object.keys(variants).map((name) => `\`${name}\``);
  return names.length === 2 ? names.join(" or ") : `one of ${names.join(", ")}`;
}

/** All scalars of the controller's schema. */
export const controllerScalars: readonly GraphQLScalarType[] = [
  accountOwner,
  checkedScalar("WorkerCommand", (value) => commandComplaint(value, WORKER_COMMANDS)),
  checkedScalar("ControllerCommand", (value) => commandComplaint(value, CONTROLLER_COMMANDS)),
  hashScalar("ApplicationId"),
  hashScalar("ChainId"),
  hashScalar("DataBlobHash"),
  opaque("LocalWorkerState"),
];
