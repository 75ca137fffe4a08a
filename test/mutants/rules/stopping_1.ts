import type { Mutant } from "../mutant.ts";

/** D1 to D2 of `docs/semantics.md`. */
export const STOPPING_1: readonly Mutant[] = [
  {
    rule: "D1",
    clause: "a drain starts what is queued",
    file: "processor/stopping.ts",
    find: "      for (const group of application.groups.values()) withdrawRun(turn, group);\n",
    replace: "",
    caught: {
      file: "processor/rules/drain",
      test: "starts no runs and asks no questions, whatever happens",
    },
  },
  {
    rule: "D1",
    clause: "what runs at the end of the drain is not ended",
    file: "processor/stopping.ts",
    find: "  for (const member of turn.core.running.values()) endRun(turn, member);\n",
    replace: "",
    caught: {
      file: "processor/rules/drain",
      test: "ends after drainTimeout what still runs, and says how many",
    },
  },
  {
    rule: "D1",
    clause: "a second signal begins the drain anew",
    file: "processor/stopping.ts",
    find: '  if (core.stopping !== "no") return;\n',
    replace: "",
    caught: {
      file: "processor/rules/drain",
      test: "is begun by the first signal alone: a second one changes nothing of it",
    },
  },
  {
    rule: "D1",
    clause: "a drain does not wait for what is ready",
    file: "processor/stopping.ts",
    find: "(blocked === null && ready.size > 0)",
    replace: "(blocked !== null && ready.size > 0)",
    caught: {
      file: "processor/rules/drain",
      test: "lets operators end, and submits their outcomes",
    },
  },
  {
    rule: "D1",
    clause: "a drain waits for a fence",
    file: "processor/stopping.ts",
    find: 'if (lane.kind === "fenced") return underWay.size > 1;',
    replace: 'if (lane.kind === "fenced") return true;',
    caught: {
      file: "processor/rules/drain",
      test: "waits for no node whose answer is unknown: its outcomes are left as fenced",
    },
  },
  {
    rule: "D1",
    clause: "a drain never ends by itself",
    file: "processor/stopping.ts",
    find: '  core.waits.set("drain", after(turn, timeoutMs), { kind: "drain" });\n',
    replace: "",
    caught: {
      file: "processor/rules/drain",
      test: "ends after drainTimeout what still runs, and says how many",
    },
  },
  {
    rule: "D1",
    clause: "after the deadline of a drain something is sent",
    file: "processor/lane.ts",
    find: '|| stopping === "ending" || stopping === "drained") return;',
    replace: '|| stopping === "drained") return;',
    caught: {
      file: "processor/rules/drain",
      test: "after its deadline sends nothing more, but keeps what has been computed",
    },
  },
  {
    rule: "D1",
    clause: "an unassignment changes what a drain has decided",
    file: "processor/assignment.ts",
    find: 'if (!application.assigned || turn.core.stopping !== "no") return;',
    replace: "if (!application.assigned) return;",
    caught: { file: "processor/rules/chains", test: "changes nothing that the drain has decided" },
  },
  {
    rule: "D1",
    clause: "a signal that a wrapper has passed on ends at once",
    file: "cli/stopping.ts",
    find: "now - drainedAt >= ONE_SIGNAL_MS * MICROS_PER_MS",
    replace: "now - drainedAt >= 0 * ONE_SIGNAL_MS * MICROS_PER_MS",
    caught: {
      file: "cli/stopping",
      test: "takes signals that come together for one, as `timeout` sends them (D1)",
    },
  },
  {
    rule: "D1",
    clause: "a second signal changes nothing",
    file: "cli/stopping.ts",
    find: "      end.abort();\n",
    replace: "",
    caught: { file: "cli/stopping", test: "asks for the end at SIGTERM,SIGTERM (D1, D4)" },
  },
  {
    rule: "D2",
    clause: "what is decided is done though it could not be stored",
    file: "processor/journal_gate.ts",
    find: "if (this.#retrying || !this.flush()) return false;",
    replace: "this.flush();",
    caught: {
      file: "processor/shell/storing",
      test: "starts no run and sends nothing; what was computed goes on when it can",
    },
  },
  {
    rule: "D2",
    clause: "what could not be stored is forgotten",
    file: "processor/journal_gate.ts",
    find: "    if (isStored === null) return false;\n    this.#writes = [];\n",
    replace: "    this.#writes = [];\n    if (isStored === null) return false;\n",
    caught: {
      file: "processor/shell/storing",
      test: "starts no run and sends nothing; what was computed goes on when it can",
    },
  },
  {
    rule: "D2",
    clause: "a full disk is tried again for each message",
    file: "processor/journal_gate.ts",
    find: "if (this.#retrying || !this.flush()) return false;",
    replace: "if (!this.flush()) return false;",
    caught: {
      file: "processor/shell/storing",
      test: "is tried once a second, however much happens meanwhile",
    },
  },
  {
    rule: "D2",
    clause: "messages pile up while the disk is full",
    file: "processor/intake.ts",
    find: '      return `${incoming.kind} ${incoming.chain}`;\n    case "height"',
    replace: '      return undefined;\n    case "height"',
    caught: {
      file: "processor/shell/storing",
      test: "has nothing pile up, however much happens meanwhile, and goes on with the newest",
    },
  },
  {
    rule: "D2",
    clause: "a write that failed is left half done",
    file: "journal/sqlite.ts",
    find: "if (this.#isOpen && this.#database.isTransaction) this.#rollback.run();",
    replace: "if (this.#isOpen && this.#database.isTransaction) this.#commit.run();",
    caught: {
      file: "journal/sqlite",
      test: "write() leaves nothing behind when a part of it fails, and works again (D2)",
    },
  },
  {
    rule: "D2",
    clause: "a damaged journal is opened",
    file: "journal/database.ts",
    find: 'if (result === "ok") return;',
    replace: 'if (result !== "") return;',
    caught: {
      file: "journal/sqlite",
      test: "openSqliteJournal() refuses a journal whose pages are damaged",
    },
  },
  {
    rule: "D2",
    clause: "a run that ended is looked for by the next start",
    file: "journal/writes.ts",
    find: "runEnded: ({ runId }) => void remove.run(runId),",
    replace: "runEnded: () => {},",
    caught: {
      file: "journal/sqlite",
      test: "openRuns() has what was started and not seen to end (D2)",
    },
  },
  {
    rule: "D2",
    clause: "a journal of a newer version is used",
    file: "journal/schema.ts",
    find: "  if (version <= JOURNAL_FORMAT) return;\n",
    replace: "  if (version > 0) return;\n",
    caught: {
      file: "journal/sqlite",
      test: "openSqliteJournal() refuses a newer format and another program's database",
    },
  },
  {
    rule: "D2",
    clause: "a step is stored in several transactions",
    file: "journal/sqlite.ts",
    find: "      for (const write of writes) this.#apply(write);\n",
    replace:
      "      for (const write of writes) {\n        this.#apply(write);\n        this.#commit.run();\n        this.#begin.run();\n      }\n",
    caught: {
      file: "journal/sqlite",
      test: "write() leaves nothing behind when a part of it fails, and works again (D2)",
    },
  },
  {
    rule: "D2",
    clause: "what leaves may have been written where a power cut takes it back",
    file: "processor/journal_gate.ts",
    find: "      if (isUrgent) journal.write(this.#writes);\n      else journal.writeLazily",
    replace:
      "      if (isUrgent && this.#writes.length < 0) journal.write(this.#writes);\n      else journal.writeLazily",
    caught: {
      file: "processor/shell/storing",
      test: "is nothing of what a submission follows from",
    },
  },
  {
    rule: "D2",
    clause: "what a power cut may take back stays so",
    file: "processor/journal_gate.ts",
    find: "      this.#syncLater(SYNC_MS);\n",
    replace: "",
    caught: {
      file: "processor/shell/storing",
      test: "is what was written in the last tenth of a second, and synced then",
    },
  },
  {
    rule: "D2",
    clause: "a decision is told that a power cut may take back",
    file: "processor/intake.ts",
    find: 'kind === "submit" || kind === "command" || kind === "decided"',
    replace: 'kind === "submit" || kind === "command"',
    caught: { file: "processor/shell/storing", test: "is nothing of what a person has been told" },
  },
  {
    rule: "D2",
    clause: "a run that a killed processor has left goes on",
    file: "operators/orphans.ts",
    find: "  await endGently(processes, graceMs, null, context);\n",
    replace: "  void [endGently, graceMs];\n",
    caught: {
      file: "operators/orphans",
      test: "ends what carries the mark of a run, wherever it has gone",
    },
  },
];
