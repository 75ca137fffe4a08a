/**
 * What can be wrong with the store.
 *
 * @module
 */

/**
 * What is wrong with the journal:
 * - `full`: the disk is; what was to be written is not there, what was before is (D2);
 * - `readOnly`: it cannot be written: a read-only mount, or missing rights;
 * - `corrupt`: it is no journal, or a damaged one;
 * - `newer`: a newer version of the program has written it;
 * - `unsafe`: others can write the state directory, or it is no directory;
 * - `lost`: its files were removed or replaced while they were open;
 * - `other`: what else the system reports, an I/O error for example.
 */
export type JournalFault = "full" | "readOnly" | "corrupt" | "newer" | "unsafe" | "lost" | "other";

/** The journal cannot be opened, read or written; the message names the file and the cause. */
export class JournalError extends Error {
  override readonly name = "JournalError";

  readonly kind: JournalFault;

  constructor(kind: JournalFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/**
 * An error of SQLite or of the file system as a {@linkcode JournalError}.
 *
 * @param doing what was tried, as the message begins: `Writing /var/lib/…/journal.db`.
 */
export function journalError(doing: string, error: unknown): JournalError {
  if (error instanceof JournalError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const kind = faultOf(error);
  const advice = ADVICE[kind];
  const message = `${doing} failed: ${reason}${advice === undefined ? "" : `. ${advice}`}`;
  return new JournalError(kind, message, { cause: error });
}

/** What a person can do about it, where that is always the same. */
const ADVICE: { readonly [Fault in JournalFault]?: string } = {
  full: "Make room on its disk: what was stored before is not lost",
  readOnly: "This user has to be able to write there",
  corrupt: "Put a backup in its place, or move it away to begin without it",
};

function faultOf(error: unknown): JournalFault {
  const { errcode, code } = error as { readonly errcode?: unknown; readonly code?: unknown };
  if (typeof errcode === "number") {
    return SQLITE_FAULTS[errcode] ?? SQLITE_FAULTS[errcode & PRIMARY_CODE] ?? "other";
  }
  return typeof code === "string" ? SYSTEM_FAULTS[code] ?? "other" : "other";
}

/** An extended result code has the primary one in its lowest byte. */
const PRIMARY_CODE = 0xff;

const SQLITE_FAULTS: Readonly<Record<number, JournalFault>> = {
  8: "readOnly", // SQLITE_READONLY
  11: "corrupt", // SQLITE_CORRUPT
  13: "full", // SQLITE_FULL
  26: "corrupt", // SQLITE_NOTADB
  4874: "full", // SQLITE_IOERR_SHMSIZE: the index of the write-ahead log cannot grow
};

const SYSTEM_FAULTS: Readonly<Record<string, JournalFault>> = {
  EACCES: "readOnly",
  EDQUOT: "full",
  ENOSPC: "full",
  EPERM: "readOnly",
  EROFS: "readOnly",
};
