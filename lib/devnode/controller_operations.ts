/**
 * The operations of the controller lab, and their bytes in a block. Commands have the shape in which
 * they are written as literals: a name for one without fields, or an object with one key.
 *
 * @module
 */
import { BcsReader, BcsWriter } from "./bcs.ts";

/** What a worker says of itself. */
export interface Worker {
  readonly owner: string;
  readonly capabilities: readonly string[];
}

/** A service as its data blob describes it: an application on a chain, and what it needs. */
export interface ManagedService {
  readonly application_id: string;
  readonly name: string;
  readonly chain_id: string;
  readonly requirements: readonly string[];
}

export type WorkerCommand =
  | { readonly RegisterWorker: { readonly capabilities: readonly string[] } }
  | "DeregisterWorker";

/** Who of the workers is to have it. */
type Assignment = readonly [id: string, workers: readonly string[]];

export type ControllerCommand =
  | { readonly SetAdmins: { readonly admins?: readonly string[] | null } }
  | { readonly RemoveWorker: { readonly worker_id: string } }
  | {
    readonly UpdateService: { readonly service_id: string; readonly workers: readonly string[] };
  }
  | { readonly RemoveService: { readonly service_id: string } }
  | { readonly UpdateAllServices: { readonly services: readonly Assignment[] } }
  | { readonly UpdateChain: { readonly chain_id: string; readonly workers: readonly string[] } }
  | { readonly RemoveChain: { readonly chain_id: string } }
  | { readonly UpdateAllChains: { readonly chains: readonly Assignment[] } };

export type ControllerOperation =
  | { readonly kind: "worker"; readonly owner: string; readonly command: WorkerCommand }
  | { readonly kind: "controller"; readonly admin: string; readonly command: ControllerCommand }
  /** Of Linera's main branch alone. */
  | { readonly kind: "start"; readonly serviceId: string };

/** The operation's binary canonical serialisation, the same bytes as on a real chain. */
export function encodeControllerOperation(operation: ControllerOperation): Uint8Array {
  const writer = new BcsWriter();
  switch (operation.kind) {
    case "worker":
      writeOwner(writer.byte(0), operation.owner);
      return writeWorkerCommand(writer, operation.command).bytes();
    case "controller":
      writeOwner(writer.byte(1), operation.admin);
      return writeControllerCommand(writer, operation.command).bytes();
    case "start":
      return writer.byte(2).fixed(operation.serviceId).bytes();
  }
}

function writeWorkerCommand(writer: BcsWriter, command: WorkerCommand): BcsWriter {
  if (command === "DeregisterWorker") return writer.byte(1);
  return writer.byte(0).list(command.RegisterWorker.capabilities, (name) => writer.text(name));
}

function writeControllerCommand(writer: BcsWriter, command: ControllerCommand): BcsWriter {
  const [name, fields] = Object.entries(command)[0]!;
  writer.byte(COMMANDS.indexOf(name));
  for (const value of Object.values(fields as Readonly<Record<string, unknown>>)) {
    writeField(writer, name, value);
  }
  return writer;
}

/** A hash, a list of hashes, or one of assignments; the admins are owners, and optional. */
function writeField(writer: BcsWriter, command: string, value: unknown): void {
  if (command === "SetAdmins") {
    if (value === null || value === undefined) return void writer.byte(0);
    writer.byte(1).list(value as readonly string[], (owner) => writeOwner(writer, owner));
  } else if (typeof value === "string") writer.fixed(value);
  else if (Array.isArray(value)) writer.list(value, (inner) => writeItem(writer, inner));
}

function writeItem(writer: BcsWriter, item: string | Assignment): void {
  if (typeof item === "string") return void writer.fixed(item);
  writer.fixed(item[0]).list(item[1], (worker) => writer.fixed(worker));
}

/** In the order of the contract's enum. */
const COMMANDS = [
  "SetAdmins",
  "RemoveWorker",
  "UpdateService",
  "RemoveService",
  "UpdateAllServices",
  "UpdateChain",
  "RemoveChain",
  "UpdateAllChains",
];

/** A reserved byte, the hash of a key, or an Ethereum address. */
function writeOwner(writer: BcsWriter, owner: string): void {
  const digits = owner.slice(2);
  const variant = digits.length === 64 ? 1 : digits.length === 40 ? 2 : 0;
  writer.byte(variant).fixed(digits);
}

/** The bytes to publish as the description of a service. */
export function encodeService(service: ManagedService): Uint8Array {
  const writer = new BcsWriter();
  return writer.fixed(service.application_id).text(service.name).fixed(service.chain_id)
    .list(service.requirements, (name) => writer.text(name)).bytes();
}

/** The service that published bytes describe; throws when they describe none. */
export function decodeService(bytes: Uint8Array): ManagedService {
  const reader = new BcsReader(bytes);
  return {
    application_id: reader.fixed(32),
    name: reader.text(),
    chain_id: reader.fixed(32),
    requirements: reader.list(() => reader.text()),
  };
}
