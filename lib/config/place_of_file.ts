/**
 * Where the configuration file is when nobody says.
 *
 * @module
 */
import { posix } from "node:path";

/**
 * The platform's place for the configuration of a user's programs: `$XDG_CONFIG_HOME` or
 * `~/.config`, on macOS `~/Library/Application Support`; and below it this program's file.
 *
 * @param platform as `process.platform` has it.
 * @returns null when no variable tells one.
 */
export function defaultConfigFile(
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  const { XDG_CONFIG_HOME: config, HOME: home } = environment;
  const isMac = platform === "darwin";
  if (!isMac && config !== undefined && posix.isAbsolute(config)) return below(config);
  if (home === undefined || !posix.isAbsolute(home)) return null;
  return below(posix.join(home, isMac ? "Library/Application Support" : ".config"));
}

function below(folder: string): string {
  return posix.join(folder, "linera-task-processor", "config.toml");
}
