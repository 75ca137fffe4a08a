/**
 * Settings, resolved: exact units, every default filled in, nothing left to interpret.
 *
 * @module
 */
import type { HistoryLimits } from "../journal/history.ts";
import type { HttpOptions } from "../operators/http_options.ts";
import type { OperatorOptions } from "../operators/options.ts";
import type { StreamOptions } from "../operators/stream_options.ts";
import type { OperatorPolicy, ProcessorOptions } from "../processor/options.ts";
import type { ApplicationArgument } from "../protocol/application_argument.ts";
import type { ChainId } from "../protocol/identifiers.ts";
import type { ListenAddress } from "./listen_address.ts";
import type { ParsedHttpOperator } from "./http_operator_schema.ts";
import type { ParsedOperator } from "./operator_schema.ts";
import type { ParsedSettings } from "./schema.ts";
import type { ParsedStreamOperator } from "./stream_operator_schema.ts";
import { kindOf } from "./table_schemas.ts";

/** All settings. Frozen, to the last list in it; `operators` is read only by its type. */
export interface Settings {
  /** http or https, perhaps with a path prefix, without a slash at its end. */
  readonly nodeUrl: string;
  /** Headers of every request to the node; secret. */
  readonly nodeHeaders: Readonly<Record<string, string>>;
  /** The chain of applications that name none; null: the node's default chain. */
  readonly chain: ChainId | null;
  /** Each once, in the order given; those without a chain have that of `chain`, if there is one. */
  readonly applications: readonly ApplicationArgument[];
  /** By name. */
  readonly operators: ReadonlyMap<string, OperatorSettings>;
  /** The controller application that assigns services; null: there is none (K3). */
  readonly controller: ControllerSettings | null;
  /** Where applications are looked for: not at all, on the chain of `chain`, or on these chains. */
  readonly discover: boolean | readonly ChainId[];
  readonly processor: ProcessorOptions;
  /** The directory of the journal. */
  readonly stateDirectory: string;
  /** How much of the journal's history is kept. */
  readonly history: HistoryLimits;
  /** Where health is told; null: nowhere. */
  readonly listen: ListenAddress | null;
  /** What whoever asks there has to send; secret; null: nothing. */
  readonly listenToken: string | null;
  /** Lines of this level and above are logged. */
  readonly logLevel: ParsedSettings["logLevel"];
  /** `auto`: pretty on a terminal, JSON lines otherwise. */
  readonly logFormat: ParsedSettings["logFormat"];
}

/** What assigns services, and who this worker is to it. */
export interface ControllerSettings {
  /** Without a chain it is on the one of `chain`, if there is one, or the node's default chain. */
  readonly id: ApplicationArgument;
  /** Who the worker registers as; null: the owner of the controller's chain. */
  readonly owner: string | null;
  readonly deregisterOnExit: boolean;
}

/**
 * How an operator is run: a service with a `url` among them, a command whose processes stay with
 * `processes`, else a command.
 */
export type AnyOperatorOptions = OperatorOptions | StreamOptions | HttpOptions;

/** One operator: how it is run, and how its tasks are dealt with. */
interface OperatorSettings {
  readonly options: AnyOperatorOptions;
  readonly policy: OperatorPolicy;
}

/** Whether nothing says what to work for. */
export function isIdle(
  { applications, controller, discover }: Pick<
    Settings,
    "applications" | "controller" | "discover"
  >,
): boolean {
  return applications.length === 0 && controller === null && discover === false;
}

/** Fills in the defaults that depend on other settings, and gives everything its exact name. */
export function resolveSettings(
  parsed: ParsedSettings,
  secretVariables: readonly string[],
): Settings {
  return {
    nodeUrl: parsed.node,
    nodeHeaders: textsOf(parsed.nodeHeaders),
    chain: parsed.chain,
    applications: eachOnce(parsed.applications, parsed.chain),
    operators: operatorsOf(parsed, secretVariables),
    controller: controllerOf(parsed),
    discover: parsed.discover,
    processor: processorOf(parsed),
    stateDirectory: parsed.stateDir,
    history: { maxEntries: parsed.historyMaxEntries, maxAgeMs: parsed.historyMaxAge },
    listen: parsed.listen,
    listenToken: parsed.listenToken === null ? null : textOf("listenToken", parsed.listenToken),
    logLevel: parsed.logLevel,
    logFormat: parsed.logFormat,
  };
}

function textsOf(headers: ParsedSettings["nodeHeaders"]): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).map(([name, value]) => [name, textOf(name, value)]);
  return Object.fromEntries(entries);
}

/** `secret_sources.ts` has put secrets in place of where they stand. */
function textOf(name: string, secret: NonNullable<ParsedSettings["listenToken"]>): string {
  if (typeof secret === "string") return secret;
  throw new TypeError(`The value of ${JSON.stringify(name)} has not been read`);
}

/** An application that is named twice is asked once (K1). */
function eachOnce(
  applications: readonly ApplicationArgument[],
  defaultChain: ChainId | null,
): readonly ApplicationArgument[] {
  const unique = new Map(applications.map((named) => {
    const { chain, application } = onChain(named, defaultChain);
    return [`${chain}:${application}`, { chain, application }];
  }));
  return [...unique.values()];
}

function onChain(
  { chain, application }: ApplicationArgument,
  defaultChain: ChainId | null,
): ApplicationArgument {
  return { chain: chain ?? defaultChain, application };
}

function controllerOf(parsed: ParsedSettings): ControllerSettings | null {
  const { controllerId, controllerOwner: owner, deregisterOnExit, chain } = parsed;
  if (controllerId === null) return null;
  return { id: onChain(controllerId, chain), owner, deregisterOnExit };
}

function operatorsOf(
  parsed: ParsedSettings,
  secretVariables: readonly string[],
): ReadonlyMap<string, OperatorSettings> {
  const entries = Object.entries(parsed.operators);
  return new Map(entries.map(([name, operator]) => [name, {
    options: optionsOf(operator, secretVariables),
    policy: policyOf(operator, parsed),
  }]));
}

type AnyParsedOperator = ParsedOperator | ParsedStreamOperator | ParsedHttpOperator;

function optionsOf(
  operator: AnyParsedOperator,
  secretVariables: readonly string[],
): AnyOperatorOptions {
  if (isService(operator)) return httpOptionsOf(operator);
  if (!isStream(operator)) return commandOptionsOf(operator.command, operator, secretVariables);
  const { stream, processes, concurrency: perProcess } = operator;
  return { ...commandOptionsOf(stream, operator, secretVariables), processes, perProcess };
}

function commandOptionsOf(
  command: string,
  operator: ParsedOperator | ParsedStreamOperator,
  secretVariables: readonly string[],
): OperatorOptions {
  const { args, cwd, envAllow, timeout, encoding, grace, maxOutput } = operator;
  const { privateDirectory, maxMemory, maxCpuTime, maxFileSize } = operator;
  return {
    command,
    args,
    ...(cwd === undefined ? {} : { cwd }),
    ...(envAllow === undefined ? {} : { envAllow }),
    ...(secretVariables.length === 0 ? {} : { envHidden: secretVariables }),
    timeoutMs: timeout,
    encoding,
    graceMs: grace,
    maxOutputBytes: maxOutput,
    privateDirectory,
    maxMemoryBytes: maxMemory,
    maxCpuTimeMs: maxCpuTime,
    maxFileSizeBytes: maxFileSize,
  };
}

/** The types cannot be told by a key, since all are of tables with any keys. */
function isService(operator: AnyParsedOperator): operator is ParsedHttpOperator {
  return kindOf(operator) === "url";
}

function isStream(operator: AnyParsedOperator): operator is ParsedStreamOperator {
  return kindOf(operator) === "stream";
}

function httpOptionsOf(operator: ParsedHttpOperator): HttpOptions {
  const { url, headers, contentType, timeout, encoding, maxOutput } = operator;
  const timeoutMs = timeout;
  return {
    ...{ url, contentType, timeoutMs, encoding },
    headers: inLowerCase(textsOf(headers)),
    maxOutputBytes: maxOutput,
  };
}

/** As those are that the program adds. */
function inLowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function policyOf(
  operator: AnyParsedOperator,
  parsed: ParsedSettings,
): OperatorPolicy {
  const retryDelayMs = operator.retryDelay ?? parsed.taskRetryDelay;
  return {
    outcomeMaxAgeMs: operator.outcomeMaxAge,
    maxAttempts: operator.maxAttempts,
    concurrency: isStream(operator)
      ? operator.processes * operator.concurrency
      : operator.concurrency,
    slowAfterMs: operator.slowAfter ?? parsed.slowAfter,
    retryDelayMs,
    retryMaxMs: operator.retryMax ?? parsed.retryMax ?? Math.max(RETRY_MAX_MS, retryDelayMs),
  };
}

/** The longest wait between two attempts, unless the first is longer already (R1). */
const RETRY_MAX_MS = 300_000;

function processorOf(parsed: ParsedSettings): ProcessorOptions {
  return {
    maxConcurrency: parsed.maxConcurrency,
    maxPerApplication: parsed.maxPerApplication,
    maxQuestions: parsed.maxQuestions,
    waitingBytes: parsed.waitingBytes,
    maxShared: parsed.maxShared,
    pollIntervalMs: parsed.pollInterval,
    askTimeoutMs: parsed.askTimeout,
    submitTimeoutMs: parsed.submitTimeout,
    drainTimeoutMs: parsed.drainTimeout,
    dryRun: parsed.dryRun,
  };
}
