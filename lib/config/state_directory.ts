/**
 * Where the state is kept when nobody says.
 *
 * @module
 */
import { posix } from "node:path";

const NAME = "linera-task-processor";

/**
 * The platform's place for the state of a user's programs: `$XDG_STATE_HOME` or `~/.local/state`,
 * on macOS `~/Library/Application Support`, and this program's name below it.
 *
 * @param platform as `process.platform` has it.
 * @param environment the variables `XDG_STATE_HOME` (absolute, else it is ignored, as its
 * specification says) and `HOME`.
 * @returns null when neither is of use: then it has to be said.
 */
export function defaultStateDirectory(
  platform: string,
  environment: { readonly XDG_STATE_HOME?: string; readonly HOME?: string },
): string | null {
  const { XDG_STATE_HOME: state, HOME: home } = environment;
  if (platform !== "darwin" && isAbsolute(state)) return posix.join(state, NAME);
  if (!isAbsolute(home)) return null;
  const below = platform === "darwin" ? "Library/Application Support" : ".local/state";
  return posix.join(home, below, NAME);
}

function isAbsolute(path: string | undefined): path is string {
  return path !== undefined && posix.isAbsolute(path);
}
