/** One event of each name, for tests that go through all of them. */
import type { EventName, ProcessorEvent } from "../../lib/observe/events.ts";

export const CHAIN = "397c7e911b1041f376d04de882fa1c93623d8c88ddfe3d84da62653d4a39d1a4";
export const APPLICATION = "b068206fbfc7589d66f1b42f72712e2f8cd011ada2b73e10c3edcd479a6cf0c5";
export const BLOCK = "650fce8a0b1041f376d04de882fa1c93623d8c88ddfe3d84da62653d4a39d7c8";
const application = { chain: CHAIN, application: APPLICATION };

const task = { application, taskId: "42", operator: "cat", attempt: 1 };
const outcome = { ...task, waitedMs: 3, ranMs: 12, submittedMs: 31 };
const process = { operator: "cat", processId: "r1-p" };
const submission = { submissionId: "s1", application, outcomes: 2 };

/** What each event says, by its name; a new event does not compile until it is added here. */
const SAMPLES: { readonly [Name in EventName]: Extract<ProcessorEvent, { name: Name }> } = {
  "node.waiting": { name: "node.waiting", url: "http://n/", message: "refused", retryInMs: 1_000 },
  "node.ready": { name: "node.ready", url: "http://n/", version: "0.15.23", chains: 2 },
  "node.unguarded": { name: "node.unguarded", cause: "openPort", url: "http://127.0.0.1:8080" },
  "chain.unfollowed": { name: "chain.unfollowed", chain: CHAIN },
  "chain.followed": { name: "chain.followed", chain: CHAIN },
  "chain.forgotten": { name: "chain.forgotten", chain: CHAIN },
  "chain.connected": { name: "chain.connected", chain: CHAIN },
  "chain.disconnected": { name: "chain.disconnected", chain: CHAIN, reason: "1006" },
  "chain.refused": { name: "chain.refused", chain: CHAIN, reason: "malformed" },
  "chain.block": { name: "chain.block", chain: CHAIN, height: 7, hash: BLOCK },
  "chain.deaf": { name: "chain.deaf", chain: CHAIN, height: 7 },
  "chain.blocked": {
    name: "chain.blocked",
    chain: CHAIN,
    cause: "cannotPropose",
    message: "client is not configured to propose",
  },
  "chain.unblocked": { name: "chain.unblocked", chain: CHAIN },
  "assignment.begun": { name: "assignment.begun", applications: 10_000, chains: 1_000 },
  "assignment.ended": { name: "assignment.ended", applications: 10_000, chains: 1_000 },
  "application.assigned": { name: "application.assigned", application },
  "application.unassigned": { name: "application.unassigned", application },
  "application.bounded": {
    name: "application.bounded",
    application,
    bound: "callbacks",
    limit: 64,
  },
  "question.failed": {
    name: "question.failed",
    application,
    kind: "invalid",
    message: "execute_tasks[3].input: expected a string, found the number 7",
    failures: 1,
    retryInMs: 1_000,
  },
  "question.recovered": { name: "question.recovered", application, failures: 3 },
  "question.answered": {
    name: "question.answered",
    application,
    tasks: 2,
    tookMs: 1.6,
    dropped: true,
  },
  "discovery.found": {
    name: "discovery.found",
    chain: application.chain,
    listed: 5,
    asking: 3,
    untold: 1,
  },
  "discovery.failed": {
    name: "discovery.failed",
    chain: application.chain,
    message: "its applications could not be listed",
    failures: 2,
    retryInMs: 1_000,
  },
  "discovery.recovered": { name: "discovery.recovered", chain: application.chain },
  "controller.unreadable": {
    name: "controller.unreadable",
    application,
    kind: "invalid",
    message: "localWorkerState: expected the state of a worker, found 7",
    failures: 1,
    retryInMs: 1_000,
  },
  "controller.readable": { name: "controller.readable", application, failures: 3 },
  "controller.condition": {
    name: "controller.condition",
    application,
    cause: "cannotPropose",
    subject: "",
    message: "client is not configured to propose",
  },
  "controller.cleared": {
    name: "controller.cleared",
    application,
    cause: "cannotPropose",
    subject: "",
    message: "client is not configured to propose",
  },
  "controller.stillRegistered": {
    name: "controller.stillRegistered",
    application,
    message: "the node cannot be reached",
  },
  "controller.commanded": {
    name: "controller.commanded",
    application,
    command: "register",
    message: "0x77b0 with cat, wc",
    block: BLOCK,
  },
  "operator.missing": { name: "operator.missing", application, operator: "price" },
  "run.started": { name: "run.started", ...task, runId: "r1" },
  "run.stderr": {
    name: "run.stderr",
    ...task,
    runId: "r1",
    line: "half way",
  },
  "run.slow": { name: "run.slow", ...task, runId: "r1", ranMs: 300_000 },
  "run.ended": {
    name: "run.ended",
    ...task,
    runId: "r1",
    ranMs: 12,
    failure: "exitStatus",
    message: "exit status 3",
    replaced: 0,
  },
  "run.directoryLeft": {
    name: "run.directoryLeft",
    directory: "/state/runs/r1",
    message: "rm: cannot remove it",
  },
  "outcome.committed": { name: "outcome.committed", ...outcome, block: BLOCK },
  "outcome.accepted": { name: "outcome.accepted", ...outcome },
  "outcome.rejected": {
    name: "outcome.rejected",
    ...outcome,
    cause: "refused",
    message: "the outcome is refused",
  },
  "outcome.withdrawn": { name: "outcome.withdrawn", ...outcome },
  "outcome.dry": { name: "outcome.dry", ...outcome, input: "the input", output: "the output" },
  "group.retrying": { name: "group.retrying", ...task, retryInMs: 5_000, message: "status 3" },
  "process.started": { name: "process.started", ...process, pid: 7 },
  "process.stderr": { name: "process.stderr", ...process, line: "loaded" },
  "process.ended": {
    name: "process.ended",
    ...process,
    failure: "exitStatus",
    message: "status 3",
    answered: 2,
  },
  "operator.failing": {
    name: "operator.failing",
    operator: "cat",
    message: "status 3",
    failures: 2,
    retryInMs: 2_000,
  },
  "operator.recovered": { name: "operator.recovered", operator: "cat" },
  "group.parked": { name: "group.parked", ...task, attempt: 5, message: "status 3" },
  "group.dropped": { name: "group.dropped", application, taskId: "42" },
  "group.released": { name: "group.released", application, taskId: null },
  "submission.sent": { name: "submission.sent", ...submission },
  "submission.ended": {
    name: "submission.ended",
    ...submission,
    end: "unknown",
    message: "the connection was cut",
    block: null,
    tookMs: 40,
  },
  "submission.slow": { name: "submission.slow", ...submission },
  "submission.settled": {
    name: "submission.settled",
    ...submission,
    fate: "committed",
    block: BLOCK,
  },
  "configuration.reloaded": {
    name: "configuration.reloaded",
    ...{ cause: "signal", file: "/etc/config.toml", changed: true },
    applicationsAdded: [`${CHAIN}:${APPLICATION}`],
    applicationsRemoved: [],
    operatorsAdded: [],
    operatorsRemoved: [],
    operatorsChanged: ["cat"],
    settings: ["maxConcurrency"],
    restart: [],
  },
  "configuration.refused": {
    name: "configuration.refused",
    ...{ cause: "file", file: "/etc/config.toml" },
    problems: ["/etc/config.toml:3:8: there is no such setting; did you mean chain?"],
  },
  "configuration.ignored": {
    name: "configuration.ignored",
    ...{ cause: "signal", file: "/etc/config.toml" },
  },
  "program.started": {
    name: "program.started",
    version: "0.1.0",
    runtime: "bun 1.4.5",
    operators: ["cat"],
    stateDirectory: "/state",
    configuration: null,
    isIdle: false,
  },
  "machine.fewDescriptors": {
    name: "machine.fewDescriptors",
    limit: 1_024,
    needed: 1_280,
    maxConcurrency: 256,
  },
  "machine.short": { name: "machine.short", running: 3, message: "too many open files" },
  "machine.recovered": { name: "machine.recovered" },
  "processor.started": { name: "processor.started", at: 1_795_490_906_000_000 },
  "processor.draining": { name: "processor.draining", running: 2, timeoutMs: 20_000 },
  "processor.drained": {
    name: "processor.drained",
    ended: 1,
    kept: { fenced: 2, blocked: 0, unreachable: 0, late: 0 },
  },
  "node.slow": { name: "node.slow", url: "http://n/", waitedMs: 5_000 },
  "journal.blocked": { name: "journal.blocked", cause: "full", message: "disk is full" },
  "journal.unblocked": { name: "journal.unblocked" },
  "health.condition": {
    name: "health.condition",
    condition: "groupStuck",
    subject: `${CHAIN}:${APPLICATION} task 42`,
    message: "has not moved for 5 min",
  },
  "health.cleared": {
    name: "health.cleared",
    condition: "groupStuck",
    subject: `${CHAIN}:${APPLICATION} task 42`,
  },
  "health.listening": { name: "health.listening", url: "http://127.0.0.1:9090" },
  "control.unavailable": { name: "control.unavailable", message: "no room" },
  "orphans.ended": { name: "orphans.ended", runs: 2 },
};

export const EVENTS: readonly ProcessorEvent[] = Object.values(SAMPLES);

/** The sample of an event, with some of it changed. */
export function sample<Name extends EventName>(
  name: Name,
  changes: Partial<Extract<ProcessorEvent, { name: Name }>> = {},
): ProcessorEvent {
  return { ...SAMPLES[name], ...changes };
}
