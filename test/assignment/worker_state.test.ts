import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  parseWorkerState,
  WorkerStateError,
} from "../../lib/assignment/controller/worker_state.ts";
import { parseJson } from "../../lib/protocol/json.ts";

const APP = "a".repeat(64);
const CHAIN = "c".repeat(64);
const SERVICE = { application_id: APP, name: "s", chain_id: CHAIN, requirements: ["gpu"] };

const OLD = {
  local_worker: { owner: "0x01", capabilities: ["cat"] },
  local_services: [SERVICE],
  local_chains: [CHAIN],
  local_message_policy: {},
};

const READ = {
  worker: { owner: "0x01", capabilities: ["cat"] },
  services: [{ chain: CHAIN, application: APP, name: "s", requirements: ["gpu"] }],
  pending: [],
  chains: [CHAIN],
  policies: [],
};

/** What is not as in `OLD`, and what not as in `READ`. */
type Understood = readonly [what: string, given: object, read: object];

const UNDERSTOOD: readonly Understood[] = [
  ["an answer of 0.15", {}, {}],
  ["no worker", { local_worker: null }, { worker: null }],
  ["no worker at all", { local_worker: undefined }, { worker: null }],
  [
    "a policy by chain, of 0.15",
    { local_message_policy: { [CHAIN]: { blanket: "Reject", restrict_chain_ids_to: null } } },
    { policies: [CHAIN] },
  ],
  ["no policy, of the main branch", { local_message_policy: [] }, {}],
  [
    "policies in pairs, of the main branch",
    { local_message_policy: [[CHAIN, { blanket: "Accept" }], [APP, null]] },
    { policies: [CHAIN, APP] },
  ],
  [
    "a pending service of the main branch",
    {
      local_pending_services: [
        [APP, [CHAIN, { owners_to_remove: ["0x02"], start_block_height: 7 }]],
      ],
    },
    { pending: [{ id: APP, chain: CHAIN, startHeight: 7n }] },
  ],
  ["fields that nobody knows", { later: [1], local_worker: { ...OLD.local_worker, x: 1 } }, {}],
];

/** What is not as in `OLD`, and what is said of it. */
type Refused = readonly [what: string, value: unknown, says: RegExp];

const REFUSED: readonly Refused[] = [
  ["nothing", undefined, /^localWorkerState: expected the state of a worker, found undefined$/],
  ["null", null, /found null$/],
  ["a number", 7, /found 7$/],
  [
    "a list",
    [],
    /^localWorkerState\.local_services: expected a value, found none$/,
  ],
  ["an empty object", {}, /\.local_services: expected a value, found none$/],
  [
    "a worker that is a text",
    { ...OLD, local_worker: "0x01" },
    /\.local_worker: expected a worker/,
  ],
  [
    "a worker without an owner",
    { ...OLD, local_worker: { capabilities: [] } },
    /\.local_worker\.owner: expected a value, found none$/,
  ],
  [
    "a capability that is a number",
    { ...OLD, local_worker: { owner: "0x01", capabilities: ["a", 1] } },
    /\.capabilities\[1\]: expected text, found 1$/,
  ],
  [
    "an application that is no id",
    { ...OLD, local_services: [SERVICE, { ...SERVICE, application_id: "zz" }] },
    /\.local_services\[1\]\.application_id: expected 64 hexadecimal digits/,
  ],
  [
    "a service without requirements",
    { ...OLD, local_services: [{ ...SERVICE, requirements: undefined }] },
    /\.local_services\[0\]\.requirements: expected a list of texts, found undefined$/,
  ],
  [
    "a chain that is no id",
    { ...OLD, local_chains: [CHAIN, 1] },
    /\.local_chains\[1\]: expected 64/,
  ],
  [
    "a policy that is a text",
    { ...OLD, local_message_policy: "no" },
    /\.local_message_policy: expected policies by chain/,
  ],
  [
    "a height below 0",
    { ...OLD, local_pending_services: [[APP, [CHAIN, { start_block_height: -1 }]]] },
    /\.start_block_height: expected a height, found -1$/,
  ],
  [
    "a pending service that is an object",
    { ...OLD, local_pending_services: [{ id: APP }] },
    /\.local_pending_services\[0\]: expected a pair of a service and where it is pending/,
  ],
];

describe("parseWorkerState()", () => {
  for (const [what, given, read] of UNDERSTOOD) {
    test(`M1: understands ${what}`, () => {
      assert.deepEqual(parseWorkerState({ ...OLD, ...given }), { ...READ, ...read });
    });
  }

  test("M5: reads a height above 2^53 with all its digits", () => {
    const pending = `[["${APP}", ["${CHAIN}", {"start_block_height": 18446744073709551615}]]]`;
    const value = parseJson(
      `{"local_services": [], "local_chains": [], "local_pending_services": ${pending}}`,
    );
    assert.equal(parseWorkerState(value).pending[0]?.startHeight, 2n ** 64n - 1n);
  });

  for (const [what, value, says] of REFUSED) {
    test(`refuses ${what}, and says where it is`, () => {
      assert.throws(() => parseWorkerState(value), (error) => {
        assert.ok(error instanceof WorkerStateError);
        assert.match(error.message, says);
        return true;
      });
    });
  }

  test("shows of a long value no more than its beginning", () => {
    const value = { ...OLD, local_chains: ["z".repeat(1_000_000)] };
    assert.throws(() => parseWorkerState(value), ({ message }: Error) => message.length < 200);
  });
});
