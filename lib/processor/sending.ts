/**
 * A submission goes out: from now on it has the chain's lane, and the journal has it as sent (U3).
 *
 * @module
 */
import { outcomeOf } from "./gathering.ts";
import { touch } from "./groups.ts";
import type { Command, OutcomesSubmission, Submission } from "./lane_state.ts";
import { resolveDoubt } from "./outcomes.ts";
import type { Chain, Member, Turn } from "./state.ts";
import { after, emit, nextId, store } from "./turn.ts";

/** After how long a submission is reported as slow (U3). */
const SLOW_MS = 60_000;

/** Sends outcomes of one application. */
export function sendOutcomes(turn: Turn, chain: Chain, members: readonly Member[]): void {
  const { application } = members[0]!.group;
  const submission: OutcomesSubmission = {
    kind: "outcomes",
    id: nextId(turn.core),
    chain,
    application: application.id,
    members: [...members],
    outcomeIds: members.map((member) => member.outcome!.id),
    outputs: members.map((member) => member.outcome!.output),
    heightBefore: chain.height!,
    heightAfter: Infinity,
    sentAt: turn.now,
    block: null,
    failures: 0,
    doubtful: new Set(),
  };
  for (const member of members) {
    member.state = "sending";
    member.outcome!.sent = true;
    resolveDoubt(turn, member);
    member.doubt = null;
    member.group.submission = submission;
    touch(application, member.group.key);
  }
  occupy(turn, submission);
  turn.effects.push({
    kind: "submit",
    submissionId: submission.id,
    application: application.id,
    outcomes: members.map(outcomeOf),
  });
}

/** Sends a command. */
export function sendCommand(turn: Turn, chain: Chain, command: Command): void {
  const { application, document } = command;
  const id = nextId(turn.core);
  const heights = { heightBefore: chain.height!, heightAfter: Infinity };
  occupy(turn, { kind: "command", id, chain, application, command, ...heights, sentAt: turn.now });
  turn.effects.push({ kind: "command", submissionId: id, application, document });
}

/** How many outcomes a submission has; a command has none. */
export function countOutcomes(submission: Submission): number {
  return submission.kind === "outcomes" ? submission.outcomeIds.length : 0;
}

function occupy(turn: Turn, submission: Submission): void {
  const { id, chain, application, heightBefore } = submission;
  turn.core.submissions.set(id, submission);
  chain.underWay.add(submission);
  chain.lane = { kind: "sending", submission };
  turn.core.waits.set(`slow ${id}`, after(turn, SLOW_MS), { kind: "slowSubmission", submission });
  const outcomeIds = submission.kind === "outcomes" ? submission.outcomeIds : [];
  const sent = { submissionId: id, application, outcomeIds, heightBefore };
  store(turn, { kind: "sent", submission: sent });
  const outcomes = countOutcomes(submission);
  emit(turn, { name: "submission.sent", submissionId: id, application, outcomes });
}
