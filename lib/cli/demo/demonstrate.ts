/**
 * The demonstration: the node, the applications and the processor in one process.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSettings } from "../../config/parse.ts";
import type { Settings } from "../../config/settings.ts";
import { cursorList } from "../../devnode/cursor_list.ts";
import { type DevNode, startDevNode } from "../../devnode/serve.ts";
import { taskLab } from "../../devnode/task_lab.ts";
import { demoKinds, type Kind } from "./kinds.ts";
import { cursorListAt, type Lab, taskLabAt } from "./lab.ts";
import { settleLedger } from "./ledger.ts";
import { PRICE, startPriceServer } from "./price_server.ts";
import { demoScript, playScript, type Scene } from "./script.ts";
import { demoSummary } from "./summary.ts";
import { Tally } from "./tally.ts";
import { DemoView } from "./view.ts";
import { CliError, EXIT } from "../exit_status.ts";
import type { Machine } from "../machine.ts";
import { pause } from "../pause.ts";
import { stopSignals } from "../stopping.ts";
import { work } from "../work.ts";

/** How long the last outcomes are waited for. */
const SETTLE_MS = 20_000;

/** Returns the number of things that do not hold. */
export async function demonstrate(
  machine: Machine,
  directory: string | undefined,
): Promise<number> {
  const { clock, stdout } = machine;
  using stop = stopSignals(machine);
  using state = stateDirectory(directory);
  await using prices = await startPriceServer();
  await using node = await startDevNode();
  const env = { ...machine.env, FETCH_HOSTS: prices.host };
  const kinds = demoKinds({ ...machine, price: PRICE });
  const labs = deployLabs(node);
  const over = new AbortController();
  const view = new DemoView(stdout, clock, over.signal);
  const tally = new Tally(clock);
  const working = work({
    settings: demoSettings(node, labs.ids, kinds, state.path),
    machine: { ...machine, env },
    stop: { drain: AbortSignal.any([over.signal, stop.drain]), end: stop.end },
    listeners: [tally.listen, view.listen],
  });
  const played: Scene[] = [];
  const script = demoScript(kinds, prices.input);
  view.write(
    `A development node at ${node.url}, and the processor beside it.\n` +
      `? asked for   + stored   ~ failed, to be tried again   x refused   ! trouble\n\n`,
  );
  const playing = playScript(script, labs, clock, (scene) => {
    played.push(scene);
    if (scene.says !== undefined) view.say("?", scene.says, "cyan");
  }, stop.drain).then(() => settled(labs, machine, stop.drain));
  await Promise.race([playing, working]);
  over.abort();
  await Promise.all([playing, working]);
  const holdings = [await labs.taskLab.holdings(), await labs.cursorList.holdings()];
  const ledger = settleLedger(kinds, played, holdings);
  if (stop.drain.aborted) throw new CliError(EXIT.failed, "stopped before its end, as asked");
  stdout.write(demoSummary(ledger, tally, stdout.columns));
  return ledger.problems.length;
}

interface Labs {
  readonly taskLab: Lab;
  readonly cursorList: Lab;
  readonly ids: readonly string[];
}

function deployLabs(node: DevNode): Labs {
  const chain = node.defaultChain;
  const ids = [node.deploy(chain, taskLab), node.deploy(chain, cursorList())] as const;
  const urls = ids.map((id) => `${node.url}/chains/${chain}/applications/${id}`);
  return { taskLab: taskLabAt(urls[0]!), cursorList: cursorListAt(urls[1]!), ids };
}

/** The same settings as from flags: the processor does not know that it is shown. */
function demoSettings(
  node: DevNode,
  applications: readonly string[],
  kinds: readonly Kind[],
  stateDir: string,
): Settings {
  return parseSettings({
    node: node.url,
    applications,
    operators: Object.fromEntries(kinds.map(({ name, operator }) => [name, operator])),
    taskRetryDelay: "1s",
    stateDir,
  }, null);
}

/** Waits until nothing is pending any more, for a while. */
async function settled(
  { taskLab, cursorList }: Labs,
  { clock }: Machine,
  signal: AbortSignal,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < SETTLE_MS && !signal.aborted; waitedMs += 50) {
    const pending = [await taskLab.holdings(), await cursorList.holdings()];
    if (pending.every((holdings) => holdings.pending === 0)) return;
    await pause(clock, 50, signal);
  }
}

/** A directory that goes with the demonstration, unless one was given. */
function stateDirectory(given: string | undefined): { readonly path: string } & Disposable {
  if (given !== undefined) return { path: given, [Symbol.dispose]: () => {} };
  const path = mkdtempSync(join(tmpdir(), "linera-task-processor-demo-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
