/**
 * Everything that a node is asked, side by side.
 *
 * @module
 */
import type { Clock } from "../../clock/clock.ts";
import type { Settings } from "../../config/settings.ts";
import { NodeError } from "../../node/describe.ts";
import type { NodeClient, NodeDescription } from "../../node/port.ts";
import { formatMs } from "../../observe/duration.ts";
import { count, quoted, said } from "../../observe/line.ts";
import type { ChainId } from "../../protocol/identifiers.ts";
import type { Machine } from "../machine.ts";
import { checkClock } from "./chains.ts";
import { green, red, type Report, yellow } from "./finding.ts";
import { holdState, type StateHold } from "./state.ts";
import { Survey } from "./survey.ts";

/** What {@linkcode checkNode} needs. */
export interface NodeCheck {
  readonly node: NodeClient;
  /** The node's URL as people are shown it. */
  readonly url: string;
  readonly settings: Settings;
  readonly machine: Machine;
  /** For the node to say what it is, and once more for all the rest. */
  readonly timeoutMs: number;
}

/**
 * The node first; when it cannot be asked, that is all. Never rejects.
 *
 * @param stop ends it early; what is reported from then on means nothing.
 */
export async function checkNode(
  check: NodeCheck,
  stop: AbortSignal,
  report: Report,
): Promise<void> {
  const description = await described(check, stop, report);
  if (description === null) return;
  const { node, settings, machine, timeoutMs } = check;
  const { clock } = machine;
  using over = overAfter(timeoutMs, clock, stop);
  // Held until all chains have been asked: no processor begins to send meanwhile (U3).
  using hold = settings.processor.dryRun ? null : holdState(settings.stateDirectory, machine);
  const writes = checkWrites(check, over.signal, report);
  const survey = new Survey({
    ...{ node, clock, report, timeoutMs, over: over.signal },
    operators: settings.operators,
    followed: new Set(description.chains),
    whyNotPropose: writes.then((why) => why ?? whyNot(hold)),
  });
  await Promise.all([writes, surveyAll(survey, settings, description, report)]);
  if (survey.latest !== null) report(checkClock(survey.latest, clock));
}

async function described(
  { node, url }: NodeCheck,
  stop: AbortSignal,
  report: Report,
): Promise<NodeDescription | null> {
  try {
    const description = await node.describe(stop);
    const { version, chains } = description;
    const message = `${url}, version ${quoted(version)}, follows ${count(chains.length, "chain")}`;
    report(green("node", message, { url, version, chains }));
    return description;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const advice = "is it up? see --node-url. Nothing else of it was looked at";
    report(red("node", said(error.message), advice, { url }));
    return null;
  }
}

/** Why no chain is asked whether it can propose; null: nothing of the node speaks against it. */
async function checkWrites(
  { node, settings, timeoutMs }: NodeCheck,
  over: AbortSignal,
  report: Report,
): Promise<string | null> {
  const accepts = await node.acceptsMutations(over);
  if (accepts === true) {
    report(green("writes", "the node takes them"));
    return null;
  }
  if (accepts === null) {
    const time = over.aborted ? ` in ${formatMs(timeoutMs)}` : "";
    report(yellow("writes", `the node does not say${time} whether it is read-only`, null));
    return null;
  }
  const message = "the node is read-only: no outcome can be sent";
  const level = settings.processor.dryRun ? yellow : red;
  report(level("writes", message, "start it without --read-only, or use another node"));
  return "is not known while the node is read-only";
}

function whyNot(hold: StateHold | null): string | null {
  if (hold === null) return "is not asked in a dry run";
  if (hold.kind === "free") return null;
  return hold.kind === "held"
    ? "is not asked beside a processor that runs"
    : "is not asked: whether a processor runs cannot be seen";
}

async function surveyAll(
  survey: Survey,
  { applications, controller, chain, discover }: Settings,
  { defaultChain }: NodeDescription,
  report: Report,
): Promise<void> {
  const main = chain ?? defaultChain;
  /** Null stands for the main chain, if there is one. */
  const placed = <Part extends { readonly chain: ChainId | null }>(parts: readonly Part[]) =>
    parts.flatMap((part) => {
      const on = part.chain ?? main;
      return on === null ? [] : [{ ...part, chain: on }];
    });
  const discovered = discover === false
    ? []
    : (discover === true ? [null] : discover).map((on) => ({ chain: on }));
  const controllers = controller === null ? [] : [controller.id];
  const wanted = [...applications, ...discovered, ...controllers];
  if (placed(wanted).length < wanted.length) report(red("chain", NO_DEFAULT, HOW_TO_NAME));
  await Promise.all([
    ...(wanted.length === 0 && main !== null ? [survey.chain(main)] : []),
    ...placed(applications).map((application) => survey.application(application)),
    ...placed(discovered).map((on) => survey.discovery(on.chain)),
    ...placed(controllers).map((at) => survey.controller(at, controller?.owner ?? null)),
  ]);
}

const NO_DEFAULT = "the node has no default chain, and one is needed";
const HOW_TO_NAME = "give --chain, or CHAIN:APP; or `linera wallet set-default` for the node";

/** Aborted after a time, or by `stop`. */
function overAfter(ms: number, clock: Clock, stop: AbortSignal) {
  const late = new AbortController();
  const done = new AbortController();
  clock.after(ms, done.signal, () => late.abort());
  const signal = AbortSignal.any([late.signal, stop]);
  return { signal, [Symbol.dispose]: () => done.abort() };
}
