/**
 * Whether the files of a state directory are still the ones that were opened (D3).
 *
 * A removed or replaced file can be written as long as it is open, and what is written to it is gone
 * with the process; and a removed lock keeps nobody else away.
 *
 * @module
 */
import { statSync } from "node:fs";

/** Notes which files are there now; the result tells what has become of them, null while nothing has. */
export function watchFiles(paths: readonly string[]): () => string | null {
  const opened = paths.map((path) => ({ path, identity: identityOf(path) }));
  return () => {
    for (const { path, identity } of opened) {
      const now = identityOf(path);
      if (now === identity || now === UNREADABLE) continue;
      return `${path} was ${now === ABSENT ? "removed" : "replaced"} while it was in use. ` +
        "Nothing more is submitted, for it could not be stored. Put the state directory back as " +
        "it was if you can, see that nobody else works with it, and start again";
    }
    return null;
  };
}

const ABSENT = "absent";
/** That nobody can look at it now proves nothing. */
const UNREADABLE = "unreadable";

function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? ABSENT : UNREADABLE;
  }
}
