/**
 * The core of the processor: a function from a message to effects.
 *
 * It changes its own state in place, so that a step costs what happens and not what exists, and it
 * is deterministic: it reads no clock and no random source. All interleavings of questions, runs,
 * submissions and updates can therefore be driven through it by tests.
 *
 * What holds after every step, whatever the order of messages:
 *
 * 1. a group never runs twice at once;
 * 2. no outcome is submitted out of order in its group;
 * 3. no task that its application still lists is forgotten: something will wake it;
 * 4. an outcome known to be committed is never sent again;
 * 5. memory is bounded by what is assigned and in flight;
 * 6. an application whose node, operator or peer misbehaves delays no other.
 *
 * @module
 */
import type { ApplicationOnChain } from "../protocol/identifiers.ts";
import { assign, unassign } from "./assignment.ts";
import { seededRandom } from "./backoff.ts";
import { onKeyProbed, onMutationsRead } from "./blockage.ts";
import { onCallback } from "./callbacks.ts";
import { closeChains, openChain, watchChain } from "./chains.ts";
import { onCommand } from "./commands.ts";
import { storeCursors } from "./cursors.ts";
import { onDecide } from "./decisions.ts";
import { lookAgain } from "./doubts.ts";
import { fenceOf, onBlocksRead, onPendingSettled } from "./fence.ts";
import { noteBlock, notePolled, onHeightRead, readHeight } from "./height.ts";
import { learn } from "./holding.ts";
import { runLanes, wakeLane } from "./lane.ts";
import { QuestionLimits } from "./limits.ts";
import type { Effect, Message, StepTime } from "./messages.ts";
import type { OperatorPolicy, ProcessorOptions } from "./options.ts";
import { onAnswered, sendGranted } from "./questions.ts";
import {
  askPostponed,
  requestPlace,
  wantQuestion,
  wantQuestionAfterOutcomes,
  wantQuestionAtOnce,
} from "./reasons.ts";
import { replaceOperators, replaceOptions } from "./replacement.ts";
import { RunLimits } from "./run_limits.ts";
import { isBlockedByFirst, startGranted } from "./run_requests.ts";
import { onRunEnded, onSlowRun } from "./runs.ts";
import { Schedule } from "./schedule.ts";
import { onCalm } from "./shortage.ts";
import type { Application, Chain, Core, Turn, Wake } from "./state.ts";
import { endDrain, finishDrain, startDrain } from "./stopping.ts";
import { onBlockRead, onSlowSubmission, onSubmitted, readBlock } from "./submissions.ts";
import { emit } from "./turn.ts";

/** What a core is made of. */
export interface CoreOptions {
  readonly options: ProcessorOptions;
  readonly policies: ReadonlyMap<string, OperatorPolicy>;
  /** For jitter: the same seed gives the same waits. */
  readonly seed: number;
  /** Begins every id of a run, outcome or submission; unique per process. */
  readonly idPrefix: string;
}

/** A core with nothing assigned. */
export function createCore({ options, policies, seed, idPrefix }: CoreOptions): Core {
  const core: Core = {
    options,
    policies,
    chains: new Map(),
    waits: new Schedule(),
    callbacks: new Schedule(),
    questions: new QuestionLimits(() => core.options.maxQuestions),
    runs: new RunLimits({
      get maxRuns() {
        return core.options.maxConcurrency;
      },
      get maxPerOwner() {
        return core.options.maxPerApplication;
      },
      get maxWaitingBytes() {
        return core.options.waitingBytes;
      },
      maxPerOperator: (operator) => core.policies.get(operator)?.concurrency ?? null,
      unblocks: isBlockedByFirst,
    }),
    running: new Map(),
    submissions: new Map(),
    lanes: new Set(),
    leaving: new Set(),
    postponing: new Set(),
    unstored: new Map(),
    isShort: false,
    random: seededRandom(seed),
    idPrefix,
    lastId: 0,
    stopping: "no",
    endedByDrain: 0,
  };
  return core;
}

/**
 * Takes one message.
 *
 * @returns What is to be done now: first all `store` effects in one transaction, then the others in
 * their order.
 */
export function step(core: Core, message: Message, time: StepTime): Effect[] {
  const turn: Turn = { core, ...time, effects: [] };
  handle(turn, message);
  runLanes(turn);
  askPostponed(turn);
  sendGranted(turn);
  startAllGranted(turn);
  closeChains(turn);
  storeCursors(turn);
  finishDrain(turn);
  return turn.effects;
}

function handle(turn: Turn, message: Message): void {
  switch (message.kind) {
    case "chain":
      return openChain(turn, message.chain, message.sent, message.holding);
    case "assign":
      return assign(turn, message.application, message.record);
    case "unassign":
      return withApplication(turn, message.application, (it) => unassign(turn, it));
    case "operators":
      return replaceOperators(turn, message.policies);
    case "options":
      return replaceOptions(turn, message.options);
    case "due":
      return wakeDue(turn);
    case "answered":
      return withApplication(turn, message.application, (it) => {
        onAnswered(turn, it, message.question, message.end);
      });
    case "runEnded":
      return onRunEnded(turn, message.runId, message.result);
    case "decide":
      return onDecide(turn, message);
    case "submitted":
    case "blocksRead":
      return handleSubmission(turn, message);
    case "stop":
      return startDrain(turn);
    default: {
      const chain = turn.core.chains.get(message.chain);
      if (chain !== undefined) handleChain(turn, chain, message);
    }
  }
}

type ChainMessage = Extract<
  Message,
  {
    readonly kind:
      | "watch"
      | "command"
      | "connected"
      | "block"
      | "height"
      | "pendingSettled"
      | "mutationsRead"
      | "learned";
  }
>;

function handleChain(turn: Turn, chain: Chain, message: ChainMessage): void {
  switch (message.kind) {
    case "watch":
      return watchChain(turn, chain, message.watched);
    case "command":
      return onCommand(turn, chain, message.command);
    case "connected":
      return onConnected(turn, chain);
    case "block":
      return onBlock(turn, chain, message.height, message.hash);
    case "height":
      return message.polled
        ? onPolled(turn, chain, message.height)
        : onHeightRead(turn, chain, message.height);
    case "pendingSettled": {
      chain.settling = false;
      const fence = fenceOf(chain);
      if (fence === undefined) return onKeyProbed(turn, chain, message.end);
      if (fence.settled === undefined) onPendingSettled(turn, fence, message.end);
      return;
    }
    case "learned": {
      const { application, found, sought } = message;
      const isNew = found !== null && learn(turn, chain, application, found, sought);
      return isNew ? lookAgain(turn, chain, application) : undefined;
    }
    case "mutationsRead":
      return onMutationsRead(turn, chain, message.accepts);
  }
}

function handleSubmission(
  turn: Turn,
  message: Extract<Message, { readonly submissionId: string }>,
): void {
  const submission = turn.core.submissions.get(message.submissionId);
  if (submission === undefined) return;
  if (message.kind === "submitted") return onSubmitted(turn, submission, message.end);
  const fence = fenceOf(submission.chain);
  if (fence?.submission === submission) return onBlocksRead(turn, fence, message.blocks);
  if (submission.kind === "outcomes") onBlockRead(turn, submission, message.blocks);
}

/** A1, A5, U4: the node is back, and nothing that happened meanwhile was told. */
function onConnected(turn: Turn, chain: Chain): void {
  emit(turn, { name: "chain.connected", chain: chain.id });
  readHeight(turn, chain);
  for (const application of chain.applications.values()) wantQuestionAtOnce(turn, application);
  const fence = fenceOf(chain);
  if (fence !== undefined) fence.failures = 0;
  wakeLane(turn, chain);
}

function onBlock(turn: Turn, chain: Chain, height: number, hash: string): void {
  emit(turn, { name: "chain.block", chain: chain.id, height, hash });
  noteBlock(turn, chain, height, hash);
  for (const application of chain.applications.values()) {
    wantQuestionAfterOutcomes(turn, application);
  }
}

/** A6: a chain that moved without a word has a deaf subscription. */
function onPolled(turn: Turn, chain: Chain, height: number | null): void {
  if (height === null || !notePolled(turn, chain, height)) return;
  emit(turn, { name: "chain.deaf", chain: chain.id, height });
  turn.effects.push({ kind: "renew", chain: chain.id });
  for (const application of chain.applications.values()) wantQuestion(turn, application);
}

function wakeDue(turn: Turn): void {
  const { waits, callbacks } = turn.core;
  for (let wake = waits.take(turn.now); wake; wake = waits.take(turn.now)) act(turn, wake);
  for (let next = callbacks.take(turn.wall); next; next = callbacks.take(turn.wall)) {
    onCallback(turn, next);
  }
}

function act(turn: Turn, wake: Wake): void {
  switch (wake.kind) {
    case "ask":
      return requestPlace(turn, wake.application);
    case "callback":
    case "postponed":
      return wantQuestion(turn, wake.application);
    case "group":
      return wantQuestion(turn, wake.group.application);
    case "lane":
      return wakeLane(turn, wake.chain);
    case "read":
      return readBlock(turn, wake.submission);
    case "slowRun":
      return onSlowRun(turn, wake.member);
    case "slowSubmission":
      return onSlowSubmission(turn, wake.submission);
    case "calm":
      return onCalm(turn);
    case "drain":
      return endDrain(turn);
  }
}

function startAllGranted(turn: Turn): void {
  const { runs } = turn.core;
  for (let next = runs.next(); next; next = runs.next()) startGranted(turn, next);
}

function withApplication(
  turn: Turn,
  { chain, application }: ApplicationOnChain,
  act: (application: Application) => void,
): void {
  const found = turn.core.chains.get(chain)?.applications.get(application);
  if (found !== undefined) act(found);
}
