/**
 * The settings in use, each as it would be written, and where it comes from.
 *
 * @module
 */
import { anchored } from "./anchoring.ts";
import type { Configuration } from "./load.ts";
import type { Path, Place } from "./place.ts";
import { OPERATOR_SETTINGS, type SettingEntry, SETTINGS } from "./setting_list.ts";
import { kindOf, tableOf } from "./table_schemas.ts";

/** One setting in use. */
export interface EffectiveSetting {
  readonly path: Path;
  /** As a file would have it; undefined when nothing is set and there is no default. */
  readonly value: unknown;
  /** Whether it was a secret, and `value` only stands for it. */
  readonly isMasked: boolean;
  readonly place: Place;
  readonly description: string;
}

/**
 * All settings, in the order of the schema; each header and each setting of an operator by itself.
 *
 * @param directory what relative paths of flags and variables are taken from.
 */
export function effectiveSettings(
  configuration: Configuration,
  directory: string,
): readonly EffectiveSetting[] {
  const values = anchored(configuration.values, directory);
  const { origin } = configuration;
  return SETTINGS.flatMap((setting) => {
    const { name } = setting;
    const value = values[name] ??
      (name === "stateDir" ? configuration.settings.stateDirectory : setting.default);
    if (name === "listenToken") return [tokenSetting(setting, value, origin)];
    const names = isTable(value) ? Object.entries(value) : [];
    if (names.length === 0) return [effective(setting, [name], value, origin)];
    return name === "operators"
      ? names.flatMap(([operator, written]) => operatorSettings(operator, written, origin))
      : headerSettings(setting, [name], [...lowered(names)], origin);
  });
}

type Origin = Configuration["origin"];

function operatorSettings(
  operator: string,
  written: unknown,
  origin: Origin,
): readonly EffectiveSetting[] {
  const values = isTable(written) ? written : tableOf(String(written)) as Record<string, unknown>;
  return OPERATOR_SETTINGS[kindOf(values)].flatMap((setting) => {
    const path = ["operators", operator, setting.name];
    const value = values[setting.name];
    return setting.name === "headers" && isTable(value)
      ? headerSettings(setting, path, Object.entries(value), origin)
      : [effective(setting, path, value, origin)];
  });
}

/** What stands for a secret. */
const MASK = "***";

/** Where a secret stands is none. */
function headerSettings(
  setting: SettingEntry,
  path: Path,
  headers: readonly (readonly [string, unknown])[],
  origin: Origin,
): readonly EffectiveSetting[] {
  return headers.map(([name, value]) => {
    const isMasked = !isTable(value);
    const shown = isMasked ? MASK : value;
    return { ...effective(setting, [...path, name], shown, origin), isMasked };
  });
}

/** As the node's headers are sent, and merged. */
function lowered(headers: readonly (readonly [string, unknown])[]): ReadonlyMap<string, unknown> {
  return new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

function tokenSetting(setting: SettingEntry, token: unknown, origin: Origin): EffectiveSetting {
  const isMasked = !isTable(token) && token !== setting.default;
  const shown = effective(setting, [setting.name], isMasked ? MASK : token, origin);
  return { ...shown, isMasked };
}

function effective(
  setting: SettingEntry,
  path: Path,
  written: unknown,
  origin: Origin,
): EffectiveSetting {
  const { description, default: otherwise } = setting;
  const value = written === undefined ? otherwise : plain(written, setting);
  return { path, value, isMasked: false, place: origin(...path), description };
}

/** Flags and variables are texts; a file would have the number or the truth value itself. */
function plain(value: unknown, { json }: SettingEntry): unknown {
  const forms = [json, ...(json["anyOf"] as readonly SettingEntry["json"][] | undefined ?? [])];
  const types = new Set(forms.map(({ type }) => type));
  if (types.has("boolean") && (value === "true" || value === "false")) return value === "true";
  const isNumber = types.has("integer") || types.has("number");
  const isPlain = isNumber && typeof value === "string" && /^(?:0|[1-9]\d{0,14})$/.test(value);
  return isPlain ? Number(value) : value;
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
