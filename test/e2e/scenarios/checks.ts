/**
 * `check` on a real node: what it says of each condition that keeps `run` from its work.
 *
 * @module
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { walletOf } from "../network.ts";
import type { LineraNode } from "../node.ts";
import { programCommand } from "../processor.ts";
import { until } from "../until.ts";
import { call } from "./smoke.ts";

/** What must come of a call of `check`: its status, and lines of its output. */
interface Wanted {
  readonly flags: readonly string[];
  readonly status: number;
  readonly says: readonly RegExp[];
}

/** Nothing of it makes a block. */
export const checks: Scenario = {
  name: "check",
  needsNetwork: true,
  async run(context) {
    const lab = await context.newLab();
    const log = join(context.folder, "check.log");
    context.watch(log);
    const second = await keylessNode(context);
    const wanted = [...await conditions(context, lab), ...ofNode(context.node, second)];
    const height = await context.node.height();
    for (const each of wanted) await checked(lab, each, log);
    await silentValidator(context, lab, log);
    await second.stop();
    await second.start(["--read-only"]);
    await checked(lab, readOnly(second), log);
    await besideProcessor(context, lab, log);
    assert.equal(await context.node.height(), height, "blocks");
    await settle(lab);
    await listed(lab);
    return `${wanted.length + 3} conditions named, no block made, and apps lists the lab`;
  },
};

// The node waits for its validators without end, and answers from its own copy all that it can.
async function silentValidator(context: Context, lab: Lab, log: string): Promise<void> {
  context.network.validator.stop();
  const says = [/^green +application/m, /^red +chain .*gave no answer in 2 s → its validators/m];
  await checked(lab, { flags: ["--timeout", "2s"], status: 1, says }, log);
  context.network.validator.continue();
}

async function listed({ node, application }: Lab): Promise<void> {
  const { status, text } = await call(programCommand(), ["apps", "--ask", "--node-url", node.url]);
  assert.equal(status, 0, text);
  assert.match(text, new RegExp(`^  tasks     ${application}\n +wants nothing$`, "m"));
}

/** A node on the same chain whose wallet has no key for it any more. */
async function keylessNode(context: Context): Promise<LineraNode> {
  const folder = join(context.folder, "node");
  await context.node.stop();
  const second = context.node.clone(folder);
  await context.node.start();
  const env = { ...process.env, ...context.network.wallet, ...walletOf(folder) };
  await promisify(execFile)("linera", ["wallet", "forget-keys", context.node.chain], { env });
  await second.start();
  context.defer(() => second.stop());
  return second;
}

async function conditions(context: Context, lab: Lab): Promise<readonly Wanted[]> {
  const { application } = lab;
  // On the default chain there are the labs of other scenarios, and what they still want.
  const discovered = await context.node.openChain(await context.node.owner());
  await context.newLab(discovered);
  const foreign = await context.node.openChain(`0x${"1".repeat(64)}`);
  const { application: controller } = await context.newController();
  const plain = context.operators.path("plain");
  writeFileSync(plain, "#!/bin/sh\n");
  chmodSync(plain, 0o644);
  const operators = ["--operators", "gone=/nonexistent/gone", "--operators", `plain=${plain}`];
  return [
    {
      flags: [],
      status: 0,
      says: [/^green +chain .*the node can propose$/m, /^green +application/m],
    },
    {
      flags: ["--operator-application-ids", `${foreign}:${application}`],
      status: 1,
      says: [new RegExp(`^red +chain +${foreign.slice(0, 8)} is not followed by the node`, "m")],
    },
    {
      flags: ["--operator-application-ids", controller],
      status: 1,
      says: [/^red +application .* asks for no tasks: .*--controller-id$/m],
    },
    {
      flags: ["--controller-id", controller],
      status: 0,
      says: [
        /^yellow +controller .* does not know this worker, 0x[0-9a-f]{8} → run registers it$/m,
      ],
    },
    {
      flags: ["--discover", discovered],
      status: 0,
      says: [/^green +discovery .* has 1 application, 1 asks for tasks$/m],
    },
    {
      flags: operators,
      status: 1,
      says: [/^red +operator +gone: .*does not exist$/m, /^red +operator +plain: .*chmod \+x/m],
    },
  ];
}

function ofNode({ url }: LineraNode, keyless: LineraNode): readonly Wanted[] {
  const nobody = "http://127.0.0.1:9";
  return [
    {
      flags: ["--node-url", nobody],
      status: 1,
      says: [/^red +node +The node cannot be reached: .*nothing listens there/m],
    },
    {
      flags: ["--node-url", url, "--run"],
      status: 0,
      says: [
        /^green +node .*, version 0\.\S+, follows \d+ chains?$/m,
        /^green +operator +cat made 0 /m,
      ],
    },
    {
      flags: ["--node-url", keyless.url],
      status: 1,
      says: [/^red +chain .*it has no key of its 1 owner \(0x.*`linera assign`/m],
    },
  ];
}

function readOnly({ url }: LineraNode): Wanted {
  const says = [
    /^red +writes +the node is read-only/m,
    /^yellow +chain .*while the node is read-only/m,
  ];
  return { flags: ["--node-url", url], status: 1, says };
}

// The state directory is held, and so nothing may touch what the processor has under way (U3).
async function besideProcessor(context: Context, lab: Lab, log: string): Promise<void> {
  const stateDirectory = join(context.folder, "held");
  const processor = await context.start([lab], { operators: ["cat"], stateDirectory });
  await until("it has begun", () => processor.log().includes("is assigned"));
  const says = [
    new RegExp(`^yellow +state .* is in use by process ${processor.pid},`, "m"),
    /^yellow +chain .*is not asked beside a processor that runs$/m,
  ];
  await checked(lab, { flags: ["--state-dir", stateDirectory], status: 0, says }, log);
  assert.deepEqual(await processor.stop(), { status: 0, signal: null });
}

async function checked(lab: Lab, { flags, status, says }: Wanted, log: string): Promise<void> {
  const answer = await call(programCommand(), ["check", ...completed(lab, flags)]);
  appendFileSync(log, `--- check ${flags.join(" ")}\n${answer.text}= ${answer.status}\n`);
  const shown = `check ${flags.join(" ")}: ${JSON.stringify(answer)}`;
  assert.equal(answer.status, status, shown);
  for (const pattern of says) assert.match(answer.text, pattern, shown);
}

/** What is not given is what works. */
function completed({ node, application }: Lab, flags: readonly string[]): readonly string[] {
  const good = [
    ["--node-url", node.url],
    ["--state-dir", "/nonexistent/state"],
    ["--operator-application-ids", application],
  ] as const;
  const missing = good.filter(([flag]) => !flags.includes(flag));
  return [...missing.flat(), "--operators", "cat", ...flags];
}
