/**
 * The least that a processor beside a node can do, under Bun: it asks when a block comes, runs the
 * command bare for each task, and sends the outcomes that are there, 50 a request. It keeps nothing,
 * checks nothing, and stops at the first thing that goes wrong:
 * `bun bench/node/least.ts NODE CHAIN APPLICATION COMMAND`.
 *
 * @module
 */
import { Agent, request } from "node:http";
import process from "node:process";
import { askDocument, outcomesDocument } from "../../lib/protocol/literals.ts";
import type { Task, TaskOutcome } from "../../lib/protocol/tasks.ts";
import { runBare } from "../spawn/bare.ts";
import { watchChain } from "./chain_watch.ts";

const MOST_TOGETHER = 50;
const MOST_RUNS = 16;

const [node = "", chain = "", application = "", command = ""] = process.argv.slice(2);
const url = `${node}/chains/${chain}/applications/${application}`;
const agent = new Agent({ keepAlive: true });

/** Tasks without an outcome yet; outcomes with an id, and those without in the order of their tasks. */
const waiting: (() => Promise<void>)[] = [];
const named: TaskOutcome[] = [];
const inOrder: { outcome: TaskOutcome | null }[] = [];
/** Tasks that are not stored yet. */
let open = 0;
let running = 0;
let isSending = false;
let isAsking = false;
let isNews = false;

async function ask(): Promise<void> {
  isNews = true;
  if (isAsking || open > 0) return;
  isAsking = true;
  isNews = false;
  const { data } = JSON.parse(await post(askDocument(null, Date.now() * 1_000))) as Answer;
  isAsking = false;
  for (const task of data.nextActions.execute_tasks) take(task);
  if (open > 0) start();
  else if (isNews) await ask();
}

function take(task: Task): void {
  open++;
  const place = { outcome: null as TaskOutcome | null };
  if (task.id === undefined) inOrder.push(place);
  waiting.push(async () => {
    const output = await runBare(command, task.input);
    place.outcome = {
      ...(task.id === undefined ? {} : { id: task.id }),
      operator: task.operator,
      output,
    };
    if (task.id !== undefined) named.push(place.outcome);
  });
}

function start(): void {
  while (running < MOST_RUNS && waiting.length > 0) void runNext(waiting.shift()!);
}

async function runNext(run: () => Promise<void>): Promise<void> {
  running++;
  await run();
  running--;
  start();
  await send();
}

async function send(): Promise<void> {
  if (isSending) return;
  const first = inOrder[0]?.outcome ?? null;
  if (first !== null) inOrder.shift();
  const outcomes = [...(first === null ? [] : [first]), ...named.splice(0, MOST_TOGETHER)];
  if (outcomes.length === 0) return;
  isSending = true;
  const reply = await post(outcomesDocument(outcomes));
  if (!/^\{"data":"[0-9a-f]{64}"\}$/.test(reply)) throw new Error(reply);
  isSending = false;
  open -= outcomes.length;
  if (open === 0) await ask();
  else await send();
}

interface Answer {
  readonly data: { readonly nextActions: { readonly execute_tasks: readonly Task[] } };
}

function post(document: string): Promise<string> {
  const body = JSON.stringify({ query: document });
  const headers = { "content-length": new TextEncoder().encode(body).length };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: "POST", agent, headers }, (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (chunk: string) => text += chunk);
      incoming.on("end", () => resolve(text)).on("error", reject);
    });
    outgoing.on("error", reject).end(body);
  });
}

await watchChain(node, chain, () => void ask());
await ask();
