/**
 * The processor beside a node, from its settings to its end: everything is wired here.
 *
 * What can be known at start is checked before anything is started, the cheap before the lasting:
 * operators first, then the state directory. What cannot - the node may be down - is waited for.
 *
 * @module
 */
import { resolve } from "node:path/posix";
import { Assignments } from "../assignment/assignments.ts";
import { Controller } from "../assignment/controller/controller.ts";
import { NodeChains } from "../assignment/node_chains.ts";
import type { Configuration } from "../config/load.ts";
import { describePlace } from "../config/place.ts";
import { isIdle, type Settings } from "../config/settings.ts";
import { NodeAddress } from "../node/address.ts";
import { HttpNodeClient } from "../node/client.ts";
import { NodeNotifications } from "../node/notifications.ts";
import type { Notification } from "../node/port.ts";
import { EventBus, type EventListener } from "../observe/events.ts";
import { descriptorShortage } from "../operators/exhaustion.ts";
import { nativeSpawn } from "../operators/spawn_native.ts";
import { Sweeper } from "../operators/sweeper.ts";
import { type Processor, type ProcessorParts, startProcessor } from "../processor/processor.ts";
import { Discoveries } from "./discoveries.ts";
import { describeError } from "./exit_status.ts";
import { openHealth } from "./health.ts";
import type { Machine } from "./machine.ts";
import { controlSocket } from "./control.ts";
import { LiveOperators } from "./live_operators.ts";
import { operatorsAtStart, resolveOperators } from "./operators.ts";
import { TransportPosting } from "./posting.ts";
import { notedProcesses } from "./processes.ts";
import { LiveConfiguration, type LiveParts } from "./reload/live.ts";
import type { Reloads } from "./reload/reloads.ts";
import { removeLeftDirectories, runDirectories } from "./run_directories.ts";
import { endLeftRuns, openJournal } from "./state.ts";
import { aborted, type StopSignals } from "./stopping.ts";
import { sayUnguarded } from "./unguarded.ts";
import { VERSION } from "./version.ts";
import { workingDirectory } from "./working_directory.ts";

/** What {@linkcode work} needs. */
export interface WorkOptions {
  readonly settings: Settings;
  readonly machine: Machine;
  readonly stop: Pick<StopSignals, "drain" | "end">;
  /** Hear every event, in this order. */
  readonly listeners: readonly EventListener[];
  /** Where the settings come from, for messages. */
  readonly origin?: Configuration["origin"];
  /** How the settings change meanwhile; absent or null: they stay. */
  readonly reloading?: Reloading | null;
}

/** What leads to reloads, and where they read. */
export interface Reloading extends Pick<LiveParts, "file" | "load" | "setLogLevel"> {
  readonly reloads: Reloads;
}

/**
 * Works until it is told to stop.
 *
 * @returns whether it has drained, and was not ended before that (D1).
 * @throws {CliError} for what is wrong at start; nothing is left running then.
 * @throws {JournalError} when the journal was removed or replaced meanwhile (D3).
 */
export async function work(options: WorkOptions): Promise<boolean> {
  const { settings, machine, stop, listeners, origin, reloading } = options;
  const bus = busOf(listeners, machine);
  const { clock } = machine;
  const surroundings = { clock, sweeper: new Sweeper(clock), atOnce: stop.end };
  const lookup = { directory: workingDirectory(), path: machine.env["PATH"] };
  const resolved = operatorsAtStart(settings.operators, lookup, operatorPlaces(origin));
  const directories = runDirectories(settings, machine, bus);
  using posting = new TransportPosting(clock);
  const shared = { ...surroundings, directories, posting };
  // First: who holds the directory most likely has the port, too, and is what has to be named (D3).
  using journal = openJournal(settings, machine);
  await using health = await openHealth(settings, machine, bus);
  await using live = new LiveOperators({
    ...shared,
    spawn: nativeSpawn(),
    environment: machine.env,
    processes: notedProcesses(journal, bus),
  });
  const operators = live.set(resolved);
  bus.emit({
    name: "program.started",
    version: VERSION,
    runtime: machine.runtime,
    operators: [...operators.keys()],
    stateDirectory: settings.processor.dryRun
      ? null
      : resolve(lookup.directory, settings.stateDirectory),
    configuration: reloading?.file ?? null,
    isIdle: isIdle(settings),
  });
  sayShortage(settings.processor, bus);
  sayUnguarded(settings.nodeUrl, { bus, clock, life: stop.drain });
  await endLeftRuns(journal, bus, surroundings);
  removeLeftDirectories(directories);
  const address = new NodeAddress({ url: settings.nodeUrl, headers: settings.nodeHeaders });
  using node = nodeClient(address, settings, machine);
  const processor = startProcessor({
    node,
    journal,
    bus,
    operators,
    clock,
    random: machine.random,
    notifications: notificationsOf(address, machine, {
      // A node that is back may have another wallet.
      connected: () => chains.look(),
      disconnected: () => node.renewConnections(),
    }),
    options: settings.processor,
  });
  health.watch(processor);
  await using _ = await controlSocket(settings, processor, machine, bus);
  const { random } = machine;
  const chains = new NodeChains({ node, url: address.shown, bus, clock, random }, stop.drain);
  const assignments = new Assignments({ chains, processor, bus }, stop.drain);
  const source = assignments.source();
  source({ applications: settings.applications });
  const found = { assignments, chains, node, bus, clock, random };
  const discoveries = new Discoveries(found, stop.drain);
  discoveries.set(settings);
  const controller = settings.controller === null ? null : new Controller({
    ...settings.controller,
    capabilities: [...operators.keys()],
    dryRun: settings.processor.dryRun,
    ...{ chains, node, processor, bus, clock, random },
    source: assignments.source(),
  }, stop.drain);
  beginReloads(options, {
    inForce: { settings, operators: resolved },
    resolve: (operators) => resolveOperators(operators, lookup),
    make: (resolved) => live.set(resolved),
    ...{ source, discoveries, processor, node, address, controller, bus },
  });
  try {
    await Promise.race([aborted(stop.drain), processor.failed]);
    // Posted before the drain, which lets it out (D1); what it ends as is said by an event.
    if (settings.controller?.deregisterOnExit) void controller?.deregister();
    return await Promise.race([drain(processor, stop.end), processor.failed]);
  } finally {
    await processor.end();
  }
}

function operatorPlaces(origin: WorkOptions["origin"]): ((name: string) => string) | undefined {
  return origin === undefined ? undefined : (name) => describePlace(origin("operators", name));
}

function beginReloads(
  { reloading = null, stop: { drain } }: WorkOptions,
  parts: Omit<LiveParts, "file" | "load" | "setLogLevel" | "drain">,
): void {
  if (reloading === null) return;
  const { reloads, ...sources } = reloading;
  reloads.begin(new LiveConfiguration({ ...parts, ...sources, drain }).reload);
}

/** Said before it is met: 256 at once are more than many systems let a process open files for. */
function sayShortage({ maxConcurrency }: Settings["processor"], bus: EventBus): void {
  const shortage = descriptorShortage(maxConcurrency);
  if (shortage !== null) bus.emit({ name: "machine.fewDescriptors", ...shortage, maxConcurrency });
}

/** Drains, or ends at once when it is told to meanwhile (D1); whether it drained. */
async function drain(processor: Processor, end: AbortSignal): Promise<boolean> {
  const ended = aborted(end).then(() => processor.end());
  await Promise.race([processor.drain(), ended]);
  return !end.aborted;
}

function nodeClient(
  address: NodeAddress,
  { processor: { askTimeoutMs, submitTimeoutMs } }: Settings,
  { clock }: Machine,
): HttpNodeClient {
  return new HttpNodeClient({ address, clock, askTimeoutMs, submitTimeoutMs });
}

function notificationsOf(
  address: NodeAddress,
  { clock, random }: Machine,
  on: Readonly<Record<"connected" | "disconnected", () => void>>,
): ProcessorParts["notifications"] {
  return (hear) => {
    const onNotification = (notification: Notification) => {
      const { kind } = notification;
      if (kind === "disconnected") on.disconnected();
      hear(notification);
      if (kind === "connected") on.connected();
    };
    return new NodeNotifications({ address, clock, random, onNotification });
  };
}

/** A listener that throws is a mistake of ours: it is said, and the processor goes on. */
function busOf(listeners: readonly EventListener[], { stderr }: Machine): EventBus {
  const bus = new EventBus((error) => stderr.write(`${describeError(error)}\n`));
  for (const listener of listeners) bus.subscribe(listener);
  return bus;
}
