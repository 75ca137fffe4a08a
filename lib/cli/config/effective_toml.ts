/**
 * Effective settings as a TOML file with comments.
 *
 * @module
 */
import type { EffectiveSetting } from "../../config/effective.ts";
import { describePlace } from "../../config/place.ts";
import { tomlKey, tomlValue } from "../../config/toml_writing.ts";
import { escapeControls } from "../../observe/escape.ts";

/** The key from the top of the file: `operators.cat.command`. */
export function shownKey({ path }: EffectiveSetting): string {
  return tomlKey(path);
}

/**
 * The file. What cannot stand in one, masked or not set, is a comment; tables come last, since in
 * TOML what follows a table is in it.
 */
export function effectiveToml(file: string | null, settings: readonly EffectiveSetting[]): string {
  const head = file === null ? "# No file was read." : `# The file is ${escapeControls(file)}`;
  const lines = [head];
  let table = "";
  for (const setting of settings.toSorted((a, b) => a.path.length - b.path.length)) {
    const of = tomlKey(setting.path.slice(0, -1));
    if (of !== table) lines.push("", `[${table = of}]`);
    lines.push(lineOf(setting));
  }
  return `${lines.join("\n")}\n`;
}

function lineOf({ path, value, isMasked, place, description }: EffectiveSetting): string {
  const key = tomlKey(path.slice(-1));
  if (value === undefined) return `# ${key} is not set. ${description}`;
  const line = `${key} = ${tomlValue(value)} # ${escapeControls(describePlace(place))}`;
  return isMasked ? `# ${line}, masked` : line;
}
