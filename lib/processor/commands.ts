/**
 * Commands: queries that schedule operations, on behalf of somebody else in this program. They take
 * the chain's lane in turn with outcomes (U7), and their ends are given back: whoever asked decides
 * whether to try again. Only an unknown end is not given back: it is settled by the fence first (U3).
 *
 * @module
 */
import type { SubmissionEnd } from "../node/port.ts";
import { block } from "./blockage.ts";
import { noteOwnBlock } from "./height.ts";
import { type Command, COMMANDS, type CommandSubmission } from "./lane_state.ts";
import type { CommandEnd } from "./messages.ts";
import { release } from "./settlement.ts";
import type { Chain, Turn } from "./state.ts";

/** Somebody wants a command sent. */
export function onCommand(turn: Turn, chain: Chain, command: Command): void {
  if (turn.core.options.dryRun) {
    return end(turn, chain, command, { kind: "readOnly", message: "a dry run sends nothing" });
  }
  chain.commands.push(command);
  chain.ready.add(COMMANDS);
  turn.core.lanes.add(chain);
}

/** Nothing is sent on the chain for now: the commands that wait are not kept waiting for that. */
export function refuseCommands(
  turn: Turn,
  chain: Chain,
  { cause, message }: NonNullable<Chain["blocked"]>,
): void {
  chain.ready.delete(COMMANDS);
  for (const command of chain.commands.splice(0)) {
    end(turn, chain, command, { kind: cause, message });
  }
}

/** A command was sent, and the node has said what became of it. */
export function onCommandSubmitted(
  turn: Turn,
  submission: CommandSubmission,
  how: Exclude<SubmissionEnd, { readonly kind: "unknown" }>,
): void {
  const { chain } = submission;
  if (how.kind === "committed") noteOwnBlock(chain, how.block);
  release(turn, submission);
  if (how.kind === "readOnly" || how.kind === "cannotPropose" || how.kind === "unreachable") {
    block(turn, chain, how.kind, how.message);
  }
  endCommand(turn, submission, how);
}

/** Tells whoever asked how the command has ended. */
export function endCommand(
  turn: Turn,
  { chain, command }: CommandSubmission,
  how: CommandEnd,
): void {
  if (command !== null) end(turn, chain, command, how);
}

function end(turn: Turn, chain: Chain, { id }: Command, how: CommandEnd): void {
  turn.effects.push({ kind: "commandEnded", command: id, end: how });
  turn.core.leaving.add(chain);
}
