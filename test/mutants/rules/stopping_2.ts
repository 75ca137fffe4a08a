import type { Mutant } from "../mutant.ts";

/** D3 to D5 of `docs/semantics.md`. */
export const STOPPING_2: readonly Mutant[] = [
  {
    rule: "D3",
    clause: "a journal that is lost is written",
    file: "processor/journal_gate.ts",
    find: "    if (this.#isLost) return false;\n",
    replace: "",
    caught: {
      file: "processor/shell/storing",
      test: "ends all submitting: nothing is stored, and so nothing is done",
    },
  },
  {
    rule: "D3",
    clause: "a second processor opens the state directory",
    file: "journal/sqlite.ts",
    find: "  const lock = lockStateDirectory(directory, self);\n",
    replace:
      "  const lock: Disposable = { [Symbol.dispose]: () => void [lockStateDirectory, self] };\n",
    caught: {
      file: "journal/processes",
      test: "openSqliteJournal() excludes a second process under deno",
    },
  },
  {
    rule: "D3",
    clause: "the second processor does not name the first",
    file: "journal/lock.ts",
    find: "throw new StateDirectoryHeldError(directory, readHolder(directory));",
    replace: "throw new StateDirectoryHeldError(directory, null);",
    caught: {
      file: "journal/processes",
      test: "openSqliteJournal() names the process that holds it when that runs under bun",
    },
  },
  {
    rule: "D3",
    clause: "files that were replaced are taken for the same",
    file: "journal/presence.ts",
    find: "return `${dev}:${ino}`;",
    replace: "return `${dev}:${typeof ino}`;",
    caught: { file: "journal/presence", test: "watchFiles() tells a file that was replaced" },
  },
  {
    rule: "D4",
    clause: "a terminal that closes cuts a drain short",
    file: "cli/stopping.ts",
    find: "} else if (signal !== HANGUP && now",
    replace: "} else if (now",
    caught: { file: "cli/stopping", test: "asks for a drain at SIGINT,SIGHUP (D1, D4)" },
  },
  {
    rule: "D4",
    clause: "SIGHUP drains though it stands for a reload",
    file: "cli/stopping.ts",
    find: "    if (signal === HANGUP && onHangup !== null) return onHangup();\n",
    replace: "",
    caught: {
      file: "cli/stopping",
      test: "stops nothing at SIGHUP when it stands for something else (D4)",
    },
  },
  {
    rule: "D5",
    clause: "a file that is being written is read half",
    file: "config/watch.ts",
    find: "else if (rests || ++this.#unresting >= MOST_UNRESTING) this.#options.onChange();",
    replace: "else this.#options.onChange();",
    caught: {
      file: "config/watch",
      test: "tells once, at the second look, when a file is written in place",
    },
  },
  {
    rule: "D5",
    clause: "a file that never rests is never read",
    file: "config/watch.ts",
    find: "else if (rests || ++this.#unresting >= MOST_UNRESTING) this.#options.onChange();",
    replace: "else if (rests) this.#options.onChange();",
    caught: {
      file: "config/watch",
      test: "reads files that never rest all the same, at the fourth look",
    },
  },
  {
    rule: "D5",
    clause: "a file of the same size that was replaced is the same",
    file: "config/watch.ts",
    find: 'return [dev, ino, size, mode, mtimeNs, ctimeNs].join(":");',
    replace: 'return [dev, size, mode].join(":");',
    caught: {
      file: "config/watch",
      test: "tells once, at the second look, when a file is replaced by a rename, as editors do",
    },
  },
  {
    rule: "D5",
    clause: "each reason is a reload of its own",
    file: "cli/reload/reloads.ts",
    find: "    if (!isDue) this.#arm();\n",
    replace: "    this.#arm();\n",
    caught: {
      file: "cli/reloads",
      test: "makes one reload of many reasons, and twenty a second at most",
    },
  },
  {
    rule: "D5",
    clause: "reloads come as often as they are asked for",
    file: "cli/reload/reloads.ts",
    find: "const delayMs = Math.max(0, GAP_MS - passedMs);",
    replace: "const delayMs = Math.max(0, -passedMs);",
    caught: {
      file: "cli/reloads",
      test: "makes one reload of many reasons, and twenty a second at most",
    },
  },
  {
    rule: "D5",
    clause: "a reason that comes before the program is up is lost",
    file: "cli/reload/reloads.ts",
    find: "    if (this.#wanted !== null) this.#arm();\n",
    replace: "    this.#wanted = null;\n",
    caught: { file: "cli/reloads", test: "keeps a reason until the program is up" },
  },
  {
    rule: "D5",
    clause: "a setting that waits for a restart is not named",
    file: "cli/reload/difference.ts",
    find: "  logFormat: ({ logFormat }) => logFormat,\n",
    replace: "",
    caught: {
      file: "cli/difference",
      test: "sees another logFormat, and nothing once it is in force",
    },
  },
  {
    rule: "D5",
    clause: "an operator that is dealt with in another way is the same",
    file: "cli/reload/difference.ts",
    find: "had.has(name) && !isDeepStrictEqual(had.get(name), has.get(name))",
    replace: "had.has(name) && isDeepStrictEqual(1, 2)",
    caught: {
      file: "cli/difference",
      test: "names operators that are dealt with in another way, and applications on their chain",
    },
  },
];
