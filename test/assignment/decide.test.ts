import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decide, type Decision, type Own } from "../../lib/assignment/controller/decide.ts";
import type { WorkerState } from "../../lib/assignment/controller/worker_state.ts";

const OWNER = "0xab";
const OWN: Own = { owner: { kind: "known", owner: OWNER }, capabilities: ["dog", "cat"] };
const STATE: WorkerState = {
  worker: { owner: OWNER, capabilities: ["cat", "dog"] },
  services: [],
  pending: [],
  chains: [],
  policies: [],
};

const [APP, OTHER, CHAIN] = ["a".repeat(64), "b".repeat(64), "c".repeat(64)];
const NOTHING: Decision = {
  isRegistered: true,
  register: null,
  pending: [],
  applications: [],
  mayBegin: true,
  chains: [],
  conditions: [],
};
const IDLE = { ...NOTHING, isRegistered: false, mayBegin: false };

function service(application: string, ...requirements: readonly string[]) {
  return { chain: CHAIN, application, name: "s", requirements };
}

const AT = { chain: CHAIN, application: APP };
const PENDING = { id: "d".repeat(64), chain: CHAIN, startHeight: 3n };

type Row = readonly [
  what: string,
  state: Partial<WorkerState>,
  own: Partial<Own>,
  decision: Decision,
];

const ROWS: readonly Row[] = [
  ["M2: nothing when it is registered as it is, in whatever order", {}, {}, NOTHING],
  [
    "M4: takes an owner in capitals for the same",
    {
      worker: { owner: "0xAB", capabilities: ["cat", "dog"] },
    },
    {},
    NOTHING,
  ],
  [
    "M2: registers a worker that is not known, with each capability once",
    { worker: null },
    { capabilities: ["dog", "cat", "dog"] },
    {
      ...IDLE,
      register: {
        kind: "register",
        owner: OWNER,
        capabilities: ["cat", "dog"],
        isRegistered: false,
      },
    },
  ],
  [
    "M2: registers anew when its capabilities are others",
    { worker: { owner: OWNER, capabilities: ["cat"] } },
    {},
    {
      ...NOTHING,
      register: {
        kind: "register",
        owner: OWNER,
        capabilities: ["cat", "dog"],
        isRegistered: true,
      },
    },
  ],
  [
    "runs what is assigned, each once",
    { services: [service(APP), service(APP, "cat"), service(OTHER, "cat", "dog")] },
    {},
    { ...NOTHING, applications: [AT, { ...AT, application: OTHER }] },
  ],
  [
    "M2: begins nothing until it is registered, and goes on with what is assigned",
    { worker: null, services: [service(APP)], pending: [PENDING] },
    { capabilities: [] },
    {
      ...IDLE,
      applications: [AT],
      chains: [CHAIN],
      register: { kind: "register", owner: OWNER, capabilities: [], isRegistered: false },
    },
  ],
  [
    "M5: takes pending services over, and follows their chains and those that it is given",
    { pending: [PENDING], chains: [CHAIN, OTHER] },
    {},
    { ...NOTHING, pending: [PENDING], chains: [CHAIN, OTHER] },
  ],
  [
    "M4: runs nothing that requires what it cannot do",
    { services: [service(APP, "gpu", "cat", "tpu")] },
    {},
    {
      ...NOTHING,
      conditions: [{
        cause: "missingCapabilities",
        subject: `s ${CHAIN}:${APP}`,
        message: `the service "s" (aaaaaaaa on cccccccc) requires "gpu", "tpu"`,
      }],
    },
  ],
  [
    "M4: runs nothing of a worker of another owner",
    { worker: { owner: "0x02", capabilities: [] }, services: [service(APP)], pending: [PENDING] },
    {},
    {
      ...IDLE,
      conditions: [{
        cause: "otherOwner",
        subject: "",
        message: "the worker is registered by 0x02, and this one is 0xab",
      }],
    },
  ],
  [
    "M4: decides nothing among several owners",
    { worker: null, services: [service(APP)] },
    { owner: { kind: "several", owners: ["0x01", "0x02"] } },
    {
      ...IDLE,
      conditions: [{ cause: "severalOwners", subject: "", message: "the owners are 0x01, 0x02" }],
    },
  ],
  [
    "M4: registers nobody on a chain without owners",
    { worker: null },
    { owner: { kind: "none" } },
    {
      ...IDLE,
      conditions: [{
        cause: "noOwner",
        subject: "",
        message: "the chain of the controller has no owner",
      }],
    },
  ],
  [
    "M4: says that a message policy is not applied",
    { policies: [CHAIN, OTHER] },
    {},
    {
      ...NOTHING,
      conditions: [{ cause: "messagePolicy", subject: "", message: "for cccccccc, bbbbbbbb" }],
    },
  ],
];

describe("decide()", () => {
  for (const [what, state, own, decision] of ROWS) {
    test(what, () => {
      assert.deepEqual(decide({ ...STATE, ...state }, { ...OWN, ...own }), decision);
    });
  }
});
