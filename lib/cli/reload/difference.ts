/**
 * What a new configuration changes, and what of that waits for a restart.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { Settings } from "../../config/settings.ts";
import type { ReloadDifference } from "../../observe/program_events.ts";
import type { ApplicationArgument } from "../../protocol/application_argument.ts";
import type { ResolvedOperator } from "../operators.ts";

/** All that is in force. */
export interface InForce {
  readonly settings: Settings;
  readonly operators: ReadonlyMap<string, ResolvedOperator>;
}

type Read = (settings: Settings) => unknown;

/** Beside applications and operators; what `chain` or `taskRetryDelay` changes is in those. */
const LIVE: Readonly<Record<string, Read>> = {
  nodeHeaders: ({ nodeHeaders }) => nodeHeaders,
  discover: ({ discover, chain }) => discover === true ? [chain] : discover,
  maxConcurrency: ({ processor }) => processor.maxConcurrency,
  maxPerApplication: ({ processor }) => processor.maxPerApplication,
  maxQuestions: ({ processor }) => processor.maxQuestions,
  waitingBytes: ({ processor }) => processor.waitingBytes,
  maxShared: ({ processor }) => processor.maxShared,
  askTimeout: ({ processor }) => processor.askTimeoutMs,
  submitTimeout: ({ processor }) => processor.submitTimeoutMs,
  pollInterval: ({ processor }) => processor.pollIntervalMs,
  drainTimeout: ({ processor }) => processor.drainTimeoutMs,
  logLevel: ({ logLevel }) => logLevel,
};

/** What is opened, followed or begun once. */
const FIXED: Readonly<Record<string, Read>> = {
  node: ({ nodeUrl }) => nodeUrl,
  controllerId: ({ controller }) => controller?.id,
  controllerOwner: ({ controller }) => controller?.owner,
  deregisterOnExit: ({ controller }) => controller?.deregisterOnExit,
  stateDir: ({ stateDirectory }) => stateDirectory,
  historyMaxEntries: ({ history }) => history.maxEntries,
  historyMaxAge: ({ history }) => history.maxAgeMs,
  listen: ({ listen }) => listen,
  listenToken: ({ listenToken }) => listenToken,
  logFormat: ({ logFormat }) => logFormat,
  dryRun: ({ processor }) => processor.dryRun,
};

/** Compares what is in force with what would be. */
export function differenceOf(before: InForce, after: InForce): ReloadDifference {
  const [old, next] = [namesOf(before), namesOf(after)];
  const [had, has] = [before.operators, after.operators];
  return {
    applicationsAdded: [...next].filter((name) => !old.has(name)),
    applicationsRemoved: [...old].filter((name) => !next.has(name)),
    operatorsAdded: [...has.keys()].filter((name) => !had.has(name)),
    operatorsRemoved: [...had.keys()].filter((name) => !has.has(name)),
    operatorsChanged: [...has.keys()].filter((name) =>
      had.has(name) && !isDeepStrictEqual(had.get(name), has.get(name))
    ),
    settings: changed(LIVE, before.settings, after.settings),
    restart: changed(FIXED, before.settings, after.settings),
  };
}

/** The settings in force once all is applied that can be. */
export function inForceAfter(before: InForce, { settings, operators }: InForce): InForce {
  const { applications, chain, discover, nodeHeaders, logLevel, processor } = settings;
  const { dryRun } = before.settings.processor;
  return {
    operators,
    settings: {
      ...before.settings,
      ...{ applications, chain, discover, nodeHeaders, logLevel },
      operators: settings.operators,
      processor: { ...processor, dryRun },
    },
  };
}

function changed(
  keys: Readonly<Record<string, Read>>,
  before: Settings,
  after: Settings,
): readonly string[] {
  return Object.entries(keys)
    .filter(([, read]) => !isDeepStrictEqual(read(before), read(after)))
    .map(([key]) => key);
}

function namesOf({ settings }: InForce): ReadonlySet<string> {
  return new Set(settings.applications.map(nameOf));
}

function nameOf({ chain, application }: ApplicationArgument): string {
  return chain === null ? application : `${chain}:${application}`;
}
