/**
 * The applications: whether each asks for tasks, and what it wants now.
 *
 * @module
 */
import { introspect } from "../../assignment/introspection.ts";
import type { Clock } from "../../clock/clock.ts";
import type { NodeClient, Unanswered } from "../../node/port.ts";
import { applicationFields, nameOf, quoted, said } from "../../observe/line.ts";
import type { ApplicationOnChain } from "../../protocol/identifiers.ts";
import { NAME } from "../version.ts";
import { wishesFields, wishesText } from "../wishes.ts";
import { green, red, type Report } from "./finding.ts";

/** What {@linkcode checkApplication} needs. */
export interface ApplicationsCheck {
  readonly node: Pick<NodeClient, "query" | "ask">;
  readonly clock: Clock;
  readonly operators: ReadonlyMap<string, unknown>;
}

/** Reports one finding. */
export async function checkApplication(
  application: ApplicationOnChain,
  check: ApplicationsCheck,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const end = await introspect(check.node, application, signal);
  const about = applicationFields(application);
  if (end.kind !== "answered") return report(unanswered(application, "does not answer", end));
  if (end.asksForTasks) return await checkWishes(application, check, signal, report);
  const message = `${nameOf(application)} asks for no tasks: it has not both of nextActions and ` +
    "processTaskOutcome";
  report(
    red("application", message, "another one? a controller is given by --controller-id", about),
  );
}

/** Asks without a cursor, and so for all that an application that lists by cursor has. */
export async function checkWishes(
  application: ApplicationOnChain,
  { node, clock, operators }: ApplicationsCheck,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const now = clock.now();
  const end = await node.ask(application, null, now, signal);
  if (end.kind !== "answered") return report(unanswered(application, "does not say", end));
  const { actions } = end;
  const asked = new Set(actions.executeTasks.map(({ operator }) => operator));
  const missing = [...asked].filter((name) => !operators.has(name));
  const about = { ...applicationFields(application), ...wishesFields(actions), missing };
  const wants = `${nameOf(application)} wants ${wishesText(actions, now)}`;
  if (missing.length === 0) return report(green("application", wants, about));
  const names = missing.slice(0, SHOWN_NAMES).map(quoted).join(", ");
  const more = missing.length > SHOWN_NAMES ? ", …" : "";
  const message = `${wants}; there is no operator ${names}${more}`;
  report(red("application", message, "give --operators NAME=PATH", about));
}

const SHOWN_NAMES = 8;

function unanswered(at: ApplicationOnChain, what: string, { kind, message }: Unanswered) {
  const about = { ...applicationFields(at), reason: kind };
  if (kind === "misaddressed") {
    const advice = `is the id right? \`${NAME} apps\` lists what there is`;
    return red("application", `${nameOf(at)} is not known to the node`, advice, about);
  }
  const subject = kind === "invalid" ? what : "cannot be asked";
  return red("application", `${nameOf(at)} ${subject}: ${said(message)}`, null, about);
}
