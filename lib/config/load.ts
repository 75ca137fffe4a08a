/**
 * The configuration of a start, or of a reload: all sources are read anew.
 *
 * @module
 */
import { resolve } from "node:path/posix";
import { environmentLayer } from "./environment_layer.ts";
import { ConfigError, type ConfigIssue } from "./error.ts";
import { fileLayer } from "./file_layer.ts";
import { merge } from "./merge.ts";
import { checkSettings, parseSettings } from "./parse.ts";
import type { Layer, LayerIssue, Place } from "./place.ts";
import { type SecretSources, withSecrets } from "./secret_sources.ts";
import type { Settings } from "./settings.ts";

/** Where settings come from; kept for reloads. */
export interface ConfigurationSources {
  /** The file; null: there is none to look for. */
  readonly file: { readonly path: string; readonly isRequired: boolean } | null;
  /** What relative paths of flags and variables are taken from. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Reads the flags, and the files that they name. */
  readonly flags: () => Layer;
  /** See `defaultStateDirectory`. */
  readonly stateDirectory: string | null;
  /** Whether it is a mistake that nothing says what to work for. */
  readonly needsWork: boolean;
}

/** Settings that hold together, and where they come from. */
export interface Configuration {
  readonly settings: Settings;
  /** The file that was read, absolute; null: there was none. */
  readonly file: string | null;
  /** Further files that were read: their changes count, too. */
  readonly secretFiles: readonly string[];
  /** What was set, as it was written; nothing that `isSecret` may be shown. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Where a setting comes from, by its keys. */
  readonly origin: (...path: readonly string[]) => Place;
}

/**
 * Reads all sources and puts them together.
 *
 * @throws {ConfigError} with every mistake of every source, each with its place.
 */
export function loadConfiguration(sources: ConfigurationSources): Configuration {
  const { file, layers, issues } = read(sources);
  const secrets: SecretSources = {
    environment: sources.environment,
    files: [],
    variables: [],
  };
  const whole = layers.map((layer) => withSecrets(layer, secrets, issues));
  issues.push(...whole.flatMap(issuesIn));
  const merged = merge(whole);
  if (sources.needsWork && file === null && issues.length === 0) {
    issues.push(...idle(merged.values));
  }
  if (issues.length > 0) {
    throw new ConfigError(issues.toSorted(byPlace).map(told), secrets.files);
  }
  try {
    const settings = parseSettings(merged.values, sources.stateDirectory, secrets.variables);
    const { values } = merge(layers);
    return {
      settings,
      file,
      secretFiles: secrets.files,
      values,
      origin: (...path) => merged.placeOf(path),
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.issues.map((issue) => ({
        ...issue,
        place: setPlace(merged.placeOf(issue.key.split("."))),
      })),
      secrets.files,
    );
  }
}

interface Read {
  readonly file: string | null;
  /** The highest first. */
  readonly layers: readonly Layer[];
  readonly issues: LayerIssue[];
}

function read({ file, workingDirectory, environment, flags }: ConfigurationSources): Read {
  const path = file === null ? null : resolve(workingDirectory, file.path);
  const inFile = path === null ? null : fileLayer(path);
  const layers = [flags(), environmentLayer(environment), ...(inFile === null ? [] : [inFile])];
  const issues = layers.toReversed().flatMap((layer) => layer.issues);
  if (file?.isRequired && inFile === null) {
    issues.push(missing(path!));
  }
  return { file: inFile === null ? null : path, layers, issues };
}

function missing(path: string): LayerIssue {
  const place = { kind: "file", file: path, line: 1, column: 1 } as const;
  const problem = 'the file does not exist; "linera-task-processor config init" writes one';
  return { place, path: [], value: null, problem };
}

/** What is wrong with the values of one source, whatever the others have. */
function issuesIn(layer: Layer): readonly LayerIssue[] {
  return checkSettings(layer.values)
    .filter(({ kind }) => !(kind === "missing" && layer.isPartial))
    .map(({ kind, path, value, problem }) => {
      const place = layer.placeOf(path, kind === "unknown" ? "key" : "value");
      return { place, path, value, problem };
    });
}

function idle(values: Readonly<Record<string, unknown>>): readonly LayerIssue[] {
  const { applications, controllerId = "none", discover = false } = values;
  const isSet = controllerId !== "none" || ![false, "false"].includes(discover as string);
  if (isSet || (Array.isArray(applications) && applications.length > 0)) return [];
  const place = { kind: "flag", name: "operator-application-ids" } as const;
  const problem = "give at least one application to work for, as APP or CHAIN:APP; or " +
    "--controller-id, --discover, or a file with --config";
  return [{ place, path: [], value: null, problem }];
}

/** Those of the file from its top to its end, and then the others as they came. */
function byPlace({ place: a }: LayerIssue, { place: b }: LayerIssue): number {
  const [lineA, columnA] = positionIn(a);
  const [lineB, columnB] = positionIn(b);
  if (lineA === lineB) return columnA === columnB ? 0 : columnA - columnB;
  return lineA < lineB ? -1 : 1;
}

function positionIn(place: Place | null): readonly [number, number] {
  return place?.kind === "file" ? [place.line, place.column] : [Infinity, 0];
}

function told({ path, ...issue }: LayerIssue): ConfigIssue {
  return { ...issue, key: path.join(".") };
}

function setPlace(place: Place): Place | null {
  return place.kind === "default" ? null : place;
}
