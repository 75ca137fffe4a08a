/**
 * `apps`: the applications that a node knows on a chain, and which of them ask for tasks.
 *
 * @module
 */
import { buildCommand } from "@stricli/core";
import type { Settings } from "../config/settings.ts";
import { NodeError } from "../node/describe.ts";
import type { NodeClient, NodeDescription } from "../node/port.ts";
import { count, said } from "../observe/line.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import { listApplications } from "./apps/listing.ts";
import { jsonWriter, TextWriter } from "./apps/writers.ts";
import { askedNode } from "./asked_node.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { CliContext, Machine } from "./machine.ts";
import { print } from "./printing.ts";
import { RUN_FLAGS, type RunFlags } from "./run_flags.ts";
import { settingsOf } from "./run_settings.ts";
import { throwIfStopped } from "./stopped.ts";
import { stopSignals } from "./stopping.ts";
import { TIMEOUT_FLAG } from "./timeout_flag.ts";
import { NAME } from "./version.ts";

interface AppsFlags extends Pick<RunFlags, "config" | "node-url" | "node-header" | "chain"> {
  readonly "all-chains"?: boolean;
  readonly "ask"?: boolean;
  readonly "json"?: boolean;
  readonly "timeout": number;
}

const yes = { kind: "boolean", optional: true, withNegated: false } as const;

export const appsCommand = buildCommand<AppsFlags, [], CliContext>({
  async func({
    "all-chains": isAll = false,
    ask: isAsking = false,
    json: isJson = false,
    timeout: timeoutMs,
    ...flags
  }) {
    const { machine } = this;
    if (isAll && flags.chain !== undefined) throw new CliError(EXIT.usage, EITHER);
    // No state is kept here, so nobody has to say where.
    const settings = settingsOf({ ...flags, "state-dir": "." }, machine, "apps");
    const failed = await list(settings, { isAll, isAsking, isJson, timeoutMs }, machine);
    await print("", machine);
    if (failed === 0) return;
    const message = `${count(failed, "chain")} could not be listed, see above`;
    throw new CliError(EXIT.failed, message);
  },
  parameters: {
    flags: {
      "config": RUN_FLAGS.config,
      "node-url": RUN_FLAGS["node-url"],
      "node-header": RUN_FLAGS["node-header"],
      "chain": {
        ...RUN_FLAGS.chain,
        brief: "CHAIN to be looked at (default: the node's default chain)",
      },
      "all-chains": { ...yes, brief: "Look at every chain that the node follows" },
      "ask": { ...yes, brief: "Ask each that asks for tasks what it wants now" },
      "json": { ...yes, brief: "A line of JSON for each chain and each application" },
      "timeout": TIMEOUT_FLAG,
    },
  },
  docs: {
    brief: "List the applications of a chain, and which of them ask for tasks",
    customUsage: ["[--chain CHAIN | --all-chains] [--ask] [--json] [FLAGS]"],
    fullDescription: `Lists the applications that the node knows on a chain: those that have a state
there, so one that nobody has used yet may be missing. Nothing is changed.

  tasks     it has the queries of an application that asks for tasks
  no tasks  it has not
  unclear   it did not answer; below it is why

To work for one of them, or for all that ask for tasks:

  ${NAME} run --operator-application-ids APP --operators NAME=PATH
  ${NAME} run --discover --operators NAME=PATH

Exit status: 0 done, 1 the node or the list of a chain cannot be had, 2 usage.`,
  },
});

const EITHER = "give --chain for one chain or --all-chains for all of them, not both\n" +
  `All flags: ${NAME} apps --help`;

interface Wanted {
  readonly isAll: boolean;
  readonly isAsking: boolean;
  readonly isJson: boolean;
  readonly timeoutMs: number;
}

/** Returns the number of chains that could not be listed. */
async function list(
  settings: Settings,
  { isAll, isAsking, isJson, timeoutMs }: Wanted,
  machine: Machine,
): Promise<number> {
  const { stdout, clock } = machine;
  using stop = stopSignals(machine);
  using asked = askedNode(settings, clock, timeoutMs);
  const description = await describe(asked.node, stop.drain);
  const chains = isAll ? allChains(description) : [oneChain(settings.chain, description)];
  const text = new TextWriter(stdout, clock);
  const writer = isJson ? jsonWriter(stdout) : text;
  const listing = { node: asked.node, description, chains, isAsking, clock, writer };
  const failed = await listApplications(listing, stop.drain);
  throwIfStopped(stop.drain);
  if (!isJson) text.end();
  return failed;
}

async function describe(
  node: Pick<NodeClient, "describe">,
  signal: AbortSignal,
): Promise<NodeDescription> {
  try {
    return await node.describe(signal);
  } catch (error) {
    throwIfStopped(signal);
    if (!(error instanceof NodeError)) throw error;
    throw new CliError(EXIT.failed, `${said(error.message)}; see --node-url`, { cause: error });
  }
}

/** The default one first. */
function allChains({ chains, defaultChain }: NodeDescription): readonly ChainId[] {
  if (chains.length === 0) throw new CliError(EXIT.failed, "the node follows no chain");
  return [...new Set(defaultChain === null ? chains : [defaultChain, ...chains])];
}

function oneChain(named: ChainId | null, { defaultChain }: NodeDescription): ChainId {
  const chain = named ?? defaultChain;
  if (chain !== null) return chain;
  const message = "the node has no default chain: give --chain CHAIN, or --all-chains";
  throw new CliError(EXIT.failed, message);
}
