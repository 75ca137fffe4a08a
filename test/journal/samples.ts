/**
 * Things to write into a journal.
 *
 * @module
 */
import type {
  HistoryEntry,
  JournalWrite,
  KeptOutcome,
  ParkedGroup,
} from "../../lib/journal/port.ts";
import type { ApplicationOnChain } from "../../lib/protocol/identifiers.ts";

export const NOW = 1_795_490_906_000_001;

export const CHAIN = "c".repeat(64);

/** An application on {@linkcode CHAIN} for each hexadecimal digit. */
export function applicationOf(digit: string): ApplicationOnChain {
  return { chain: CHAIN, application: digit.repeat(64) };
}

export const APPLICATION = applicationOf("a");

export function outcomeOf(outcomeId: string, change: Partial<KeptOutcome> = {}): KeptOutcome {
  return {
    outcomeId,
    group: "id:7",
    task: { id: "7", operator: "cat", input: "in" },
    output: "out",
    literalBytes: 3,
    held: null,
    block: null,
    computedAt: NOW,
    sent: false,
    ...change,
  };
}

export function parkedOf(group: string, change: Partial<ParkedGroup> = {}): ParkedGroup {
  return {
    group,
    operator: "cat",
    input: "\0",
    attempts: 5,
    isDropped: false,
    message: "exited with status 3: \0",
    parkedAt: NOW,
    ...change,
  };
}

export function outcomeWrite(outcomeId: string, change: Partial<KeptOutcome> = {}): JournalWrite {
  return { kind: "outcome", application: APPLICATION, outcome: outcomeOf(outcomeId, change) };
}

export function cursorWrite(cursor: string | null): JournalWrite {
  return { kind: "cursor", application: APPLICATION, cursor, callbacks: [], heldChanged: [] };
}

export function historyWrite(change: Partial<HistoryEntry> = {}): JournalWrite {
  return { kind: "history", entry: historyEntry(change) };
}

export function historyEntry(change: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    at: NOW,
    application: APPLICATION,
    taskId: null,
    operator: "cat",
    end: "committed",
    detail: null,
    block: "b".repeat(64),
    waitedMs: 1,
    ranMs: 2.5,
    submittedMs: 30,
    ...change,
  };
}
