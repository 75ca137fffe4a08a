/**
 * Taking the registration of this worker back, as the last thing that a controller is sent (M6).
 *
 * @module
 */
import type { EventBus } from "../../observe/events.ts";
import type { CommandEnd } from "../../processor/messages.ts";
import type { Processor } from "../../processor/processor.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import { deregisterDocument } from "./documents.ts";

/** What {@linkcode deregister} needs. */
export interface DeregistrationOptions {
  /** The controller. */
  readonly application: ApplicationOnChain;
  /** Who is registered. */
  readonly owner: string;
  readonly processor: Pick<Processor, "command">;
  readonly bus: EventBus;
}

/** How often it is sent at most: what another block came before, and what a fence has settled. */
const MOST_TRIES = 10;

/** Deregisters, and says how that ended: done, or what has kept it from being done. */
export async function deregister(options: DeregistrationOptions): Promise<void> {
  const { application, owner, processor, bus } = options;
  const document = deregisterDocument(owner);
  let isMaybeDone = false;
  let end: CommandEnd | null = null;
  for (let tries = 0; tries < MOST_TRIES && mayRepeat(end); tries++) {
    end = await processor.command(application, document);
    if (end.kind === "settled") isMaybeDone = true;
  }
  // Only a worker that is gone already makes it fail after it may have been committed.
  const isDone = end !== null && (isGood(end) || (isMaybeDone && end.kind === "failedInExecution"));
  if (!isDone) {
    return bus.emit({ name: "controller.stillRegistered", application, message: reasonOf(end) });
  }
  const block = end?.kind === "committed" ? end.block : null;
  bus.emit({
    name: "controller.commanded",
    application,
    command: "deregister",
    message: owner,
    block,
  });
}

/** What was settled may have been committed or not; sent twice, it does no more than once. */
function mayRepeat(end: CommandEnd | null): boolean {
  return end === null || end.kind === "conflict" || end.kind === "settled";
}

function isGood({ kind }: CommandEnd): boolean {
  return kind === "committed" || kind === "acceptedWithoutBlock";
}

function reasonOf(end: CommandEnd | null): string {
  if (end === null || end.kind === "stopped") return "the time to stop was over before";
  return "message" in end ? end.message : "how its deregistration ended is not known";
}
