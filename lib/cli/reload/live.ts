/**
 * What a reload does: everything is read and checked as at the start, refused whole when there is a
 * mistake in it, and else its difference to what is in force is applied (D5).
 *
 * @module
 */
import type { Source } from "../../assignment/assignments.ts";
import type { Controller } from "../../assignment/controller/controller.ts";
import { ConfigError } from "../../config/error.ts";
import type { Configuration } from "../../config/load.ts";
import { describePlace } from "../../config/place.ts";
import type { Settings } from "../../config/settings.ts";
import type { NodeAddress } from "../../node/address.ts";
import type { HttpNodeClient } from "../../node/client.ts";
import type { ReloadDifference, ReloadFacts } from "../../observe/program_events.ts";
import type { EventBus } from "../../observe/events.ts";
import type { OperatorEntry, Processor } from "../../processor/processor.ts";
import type { Discoveries } from "../discoveries.ts";
import { describeError } from "../exit_status.ts";
import { linesOf, OperatorsError, type ResolvedOperator } from "../operators.ts";
import { differenceOf, type InForce, inForceAfter } from "./difference.ts";
import type { Reload } from "./reloads.ts";

/** What can change while the program runs, and where the changes come from. */
export interface LiveParts {
  /** As it is at the start. */
  readonly inForce: InForce;
  /** Absolute. */
  readonly file: string;
  /** Reads and checks all sources; throws what is wrong with them. */
  readonly load: () => Configuration;
  readonly resolve: (operators: Settings["operators"]) => InForce["operators"];
  readonly make: (
    resolved: ReadonlyMap<string, ResolvedOperator>,
  ) => ReadonlyMap<string, OperatorEntry>;
  readonly setLogLevel: (level: Settings["logLevel"]) => void;
  /** The applications of the configuration. */
  readonly source: Source;
  readonly discoveries: Pick<Discoveries, "set">;
  readonly processor: Pick<Processor, "setOperators" | "setOptions">;
  readonly node: Pick<HttpNodeClient, "setTimeouts">;
  readonly address: Pick<NodeAddress, "setHeaders">;
  readonly controller: Pick<Controller, "setCapabilities"> | null;
  readonly bus: EventBus;
  /** Once it is aborted, nothing changes any more (D1). */
  readonly drain: AbortSignal;
}

/** Why a configuration is not taken: each mistake with its place. */
interface Refusal {
  readonly problems: readonly string[];
}

/** The configuration of a running program. */
export class LiveConfiguration {
  readonly #parts: LiveParts;
  #inForce: InForce;
  /** Settings that wait for a restart. */
  #waiting: readonly string[] = [];

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.#inForce = parts.inForce;
  }

  readonly reload: Reload = (cause, hasRead) => {
    const { file, bus, drain } = this.#parts;
    const facts = { cause, file };
    if (drain.aborted) return bus.emit({ name: "configuration.ignored", ...facts });
    const loaded = this.#load((files) => hasRead([file, ...files]));
    if ("problems" in loaded) {
      return bus.emit({ name: "configuration.refused", ...facts, ...loaded });
    }
    const difference = differenceOf(this.#inForce, loaded);
    this.#say(difference, facts);
    this.#inForce = inForceAfter(this.#inForce, loaded);
    this.#apply(difference, this.#inForce);
  };

  /** All of it, or what is wrong. Whatever that is, the processor goes on. */
  #load(hasRead: (files: readonly string[]) => void): InForce | Refusal {
    const { load, resolve } = this.#parts;
    let placeOf = (name: string) => name;
    try {
      const { settings, secretFiles, origin } = load();
      hasRead(secretFiles);
      placeOf = (name) => describePlace(origin("operators", name));
      return { settings, operators: resolve(settings.operators) };
    } catch (error) {
      if (error instanceof ConfigError) hasRead(error.files);
      return { problems: problemsOf(error, placeOf) };
    }
  }

  /** Before it is applied: what follows from it comes behind it in the log. */
  #say(difference: ReloadDifference, facts: ReloadFacts): void {
    const { restart, ...live } = difference;
    const changed = Object.values(live).some((names) => names.length > 0) ||
      restart.join() !== this.#waiting.join();
    this.#waiting = restart;
    this.#parts.bus.emit({ name: "configuration.reloaded", ...facts, ...difference, changed });
  }

  #apply(difference: ReloadDifference, { settings, operators }: InForce): void {
    const { processor, node, address, source, discoveries, setLogLevel } = this.#parts;
    const { applicationsAdded, applicationsRemoved } = difference;
    setLogLevel(settings.logLevel);
    if (applicationsAdded.length > 0 || applicationsRemoved.length > 0) {
      source({ applications: settings.applications });
    }
    if (difference.settings.length > 0) {
      discoveries.set(settings);
      address.setHeaders(settings.nodeHeaders);
      node.setTimeouts(settings.processor);
      processor.setOptions(settings.processor);
    }
    this.#applyOperators(difference, operators);
  }

  /** Only when they changed: a failed task is tried again whenever they do (R1). */
  #applyOperators(
    { operatorsAdded, operatorsRemoved, operatorsChanged }: ReloadDifference,
    operators: InForce["operators"],
  ): void {
    const { processor, controller, make } = this.#parts;
    const isOther = operatorsAdded.length > 0 || operatorsRemoved.length > 0;
    if (isOther || operatorsChanged.length > 0) processor.setOperators(make(operators));
    if (isOther) controller?.setCapabilities([...operators.keys()]);
  }
}

function problemsOf(error: unknown, placeOf: (operator: string) => string): readonly string[] {
  if (error instanceof ConfigError) return error.message.split("\n");
  if (error instanceof OperatorsError) return linesOf(error, placeOf);
  return [describeError(error)];
}
