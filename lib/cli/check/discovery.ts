/**
 * Discovery: how many applications of a chain would be worked for.
 *
 * @module
 */
import { introspect, type IntrospectionEnd } from "../../assignment/introspection.ts";
import type { NodeClient } from "../../node/port.ts";
import { count } from "../../observe/line.ts";
import {
  type ApplicationId,
  type ApplicationOnChain,
  type ChainId,
  shortId,
} from "../../protocol/identifiers.ts";
import { type Finding, green, red, type Report, yellow } from "./finding.ts";
import { Turns } from "./turns.ts";

/** What {@linkcode checkDiscovery} needs. */
export interface DiscoveryCheck {
  readonly node: Pick<NodeClient, "query" | "applications">;
  /** Is told of each application that asks for tasks, as soon as that is known. */
  readonly found: (application: ApplicationId) => void;
}

/** Applications that are asked for their schema side by side, as discovery itself does. */
const AT_ONCE = 8;

/** Reports one finding; what does not answer in time keeps nothing else from being told. */
export async function checkDiscovery(
  chain: ChainId,
  { node, found }: DiscoveryCheck,
  signal: AbortSignal,
  report: Report,
): Promise<void> {
  const ids = await node.applications(chain, signal);
  signal.throwIfAborted();
  if (ids === null) {
    const message = `the node lists no applications of ${shortId(chain)}`;
    report(red("discovery", message, "give --operator-application-ids instead", { chain }));
    return;
  }
  const turns = new Turns(AT_ONCE);
  const ends = await Promise.all(ids.map((application) =>
    turns.run(async () => {
      const end = await schemaOf({ chain, application }, node, signal);
      if (end?.kind === "answered" && end.asksForTasks) found(application);
      return end;
    })
  ));
  report(summary(chain, ends));
}

/** Null when the time is over. */
async function schemaOf(
  application: ApplicationOnChain,
  node: DiscoveryCheck["node"],
  signal: AbortSignal,
): Promise<IntrospectionEnd | null> {
  try {
    signal.throwIfAborted();
    return await introspect(node, application, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    return null;
  }
}

/** What answers with an error asks for no tasks (K4). */
function summary(chain: ChainId, ends: readonly (IntrospectionEnd | null)[]): Finding {
  const asking = ends.filter((end) => end?.kind === "answered" && end.asksForTasks).length;
  const silent = ends.filter((end) => end === null || end.kind === "unreachable").length;
  const about = { chain, applications: ends.length, asking, silent };
  const verb = asking === 1 ? "asks" : "ask";
  const message = `${shortId(chain)} has ${count(ends.length, "application")}, ${asking} ${verb} ` +
    "for tasks";
  if (silent > 0) {
    const text = `${message}, ${silent} gave no answer`;
    return yellow("discovery", text, "see the log of the node, or give a --timeout", about);
  }
  if (asking > 0) return green("discovery", message, about);
  return yellow("discovery", message, "new ones are found as they appear", about);
}
