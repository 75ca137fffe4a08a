/**
 * What `tasks retry` and `tasks drop` have in common.
 *
 * @module
 */
import { MOST_IDS, PROTOCOL_VERSION as version } from "../../control/protocol.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine } from "../machine.ts";
import { ask } from "./desk.ts";
import { settingsFor, type TaskFlags } from "./flags.ts";
import { noteSource, printDecided, printJson } from "./writing.ts";

/** How the ids of groups are described. */
export const IDS = {
  kind: "array",
  parameter: {
    parse: String,
    placeholder: "ID",
    brief: "ID of a task, or the name that list has in front; the beginning is enough",
  },
} as const;

/**
 * Has groups retried or dropped, and tells what has come of each.
 *
 * @param ids Null: all that a retry can be of use to.
 * @throws {CliError} with status 1 when one of them was not there any more.
 */
export async function decideAbout(
  command: "retry" | "drop",
  ids: readonly string[] | null,
  flags: TaskFlags,
  machine: Machine,
): Promise<void> {
  if (ids !== null && ids.length > MOST_IDS) {
    throw new CliError(EXIT.usage, `at most ${MOST_IDS} IDs can be given at once`);
  }
  const { json = false, timeout } = flags;
  const of = flags.application ?? null;
  const settings = settingsFor(flags, machine, command);
  const answered = await ask(settings, { version, command, of, ids }, machine, timeout);
  const { decided } = answered;
  await (json ? printJson(decided, machine) : printDecided(decided, machine));
  noteSource(answered, machine);
  if (!decided.some(({ end }) => end === "unknown")) return;
  throw new CliError(EXIT.failed, "not everything was known any more, see above");
}
