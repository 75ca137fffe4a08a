/**
 * What `docs/configuration.md` says of each setting, made from the schema.
 *
 * @module
 */
import { FLAGS } from "../../lib/cli/flag_layer.ts";
import { variableOf } from "../../lib/config/environment_layer.ts";
import { OPERATOR_SETTINGS, type SettingEntry, SETTINGS } from "../../lib/config/setting_list.ts";
import { tomlValue } from "../../lib/config/toml_writing.ts";

/** The page with the lists of settings in it made anew; the rest of it is written by hand. */
export function configurationPage(page: string): string {
  const settings = SETTINGS.map((setting) => itemOf(setting, sourcesOf(setting)));
  return OPERATOR_LISTS.reduce(
    (made, [name, list]) => withList(made, name, list.map((setting) => itemOf(setting, ""))),
    withList(page, "settings", settings),
  );
}

const OPERATOR_LISTS: readonly (readonly [name: string, settings: readonly SettingEntry[]])[] = [
  ["operator settings", OPERATOR_SETTINGS.command],
  ["stream settings", OPERATOR_SETTINGS.stream],
  ["service settings", OPERATOR_SETTINGS.url],
];

function withList(page: string, name: string, items: readonly string[]): string {
  const [begin, end] = [`<!-- ${name}: made by \`make fmt\` -->\n`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`The page has no place for the ${name}`);
  return `${page.slice(0, from)}${begin}\n${items.join("")}\n${page.slice(to)}`;
}

function itemOf({ name, description, accepts, default: written }: SettingEntry, sources: string) {
  const fallback = written === undefined ? "" : ` Default: \`${tomlValue(written)}\`.`;
  return `- **\`${name}\`**: ${description} Accepted: ${inCode(accepts)}.${fallback}${sources}\n`;
}

function sourcesOf({ name }: SettingEntry): string {
  const flag = FLAGS.get(name);
  return `${flag === undefined ? "" : ` Flag: \`--${flag}\`.`} Variable: \`${variableOf(name)}\`.`;
}

/** Tables and texts of TOML are code. */
function inCode(text: string): string {
  return text.replaceAll(/\{[^}]*\}|"[^"]*"/g, (code) => `\`${code}\``);
}
