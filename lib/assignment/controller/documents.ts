/**
 * The documents that a controller application is sent.
 *
 * @module
 */
import { stringLiteral } from "../../protocol/literals.ts";

/** What this worker is, and what it is to run. */
export const STATE_DOCUMENT = "query { localWorkerState }";

/**
 * Registers this worker. Linera's controller refuses a second registration of a worker, so one whose
 * capabilities have changed is taken back first: both are operations of one block, and nobody sees
 * the worker gone.
 */
export function registerDocument(
  owner: string,
  capabilities: readonly string[],
  isRegistered: boolean,
): string {
  const list = capabilities.map(stringLiteral).join(", ");
  const register = commandField(owner, `{RegisterWorker: {capabilities: [${list}]}}`);
  if (!isRegistered) return `mutation { ${register} }`;
  return `mutation { before: ${commandField(owner, DEREGISTER)} after: ${register} }`;
}

/** Takes the registration of this worker back. */
export function deregisterDocument(owner: string): string {
  return `mutation { ${commandField(owner, DEREGISTER)} }`;
}

/** Takes a pending service over, once its chain has reached the height. */
export function startDocument(serviceId: string): string {
  return `mutation { startLocalService(serviceId: ${stringLiteral(serviceId)}) }`;
}

/** A variant without fields is a string in the JSON of Linera's commands. */
const DEREGISTER = stringLiteral("DeregisterWorker");

function commandField(owner: string, command: string): string {
  return `executeWorkerCommand(owner: ${stringLiteral(owner)}, command: ${command})`;
}
