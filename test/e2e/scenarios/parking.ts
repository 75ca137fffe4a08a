/**
 * Tasks that fail too often are parked, and a person decides about them (R2).
 *
 * @module
 */
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context, Scenario } from "../context.ts";
import { settle } from "../ledger.ts";
import { type Processor, programCommand } from "../processor.ts";
import { until } from "../until.ts";
import { call } from "./smoke.ts";

/** Number 0 is released while nothing runs, 1 is dropped over a kill -9, 2 is retried with all. */
export const parking: Scenario = {
  name: "parking",
  async run(context) {
    const lab = await context.newLab();
    const config = configuration(context);
    const start = () => context.start([lab], { operators: ["cat"], flags: ["--config", config] });
    const first = await start();
    await lab.request({ operator: "work", input: "task $number", count: 3 });
    await untilParked(first, 3);
    assert.deepEqual(await statesOf(context), ["0 parked 2", "1 parked 2", "2 parked 2"]);
    assert.match(await tasks(context, "show", "1"), /last failure .*status 3.*not yet\n/);
    assert.match(await tasks(context, "drop", "1"), /task 1 of \S+: dropped/);
    await first.kill();
    assert.match(await tasks(context, "retry", "0"), /task 0 of \S+: released/);
    writeFileSync(context.operators.path("well"), "");
    const second = await start();
    await lab.untilStored(1);
    const [released] = await lab.stored();
    assert.equal(released?.number, 0, "only what was released");
    assert.match(
      await tasks(context, "retry", "--all"),
      /^ +\w+ +task 2 of \S+: released[^\n]*\n$/,
    );
    await lab.request({ operator: "cat", input: "task $number", count: 2 });
    await lab.untilStored(4);
    await settle(lab, { pending: [1] });
    assert.equal(context.operators.runsOf("task 1").length, 2, "runs of what was dropped");
    assert.match(await tasks(context, "retry", "1"), /task 1 of \S+: released/);
    await lab.untilStored(5);
    await settle(lab);
    assert.equal(await tasks(context, "list"), "no tasks\n");
    assert.deepEqual(await second.stop(), { status: 0, signal: null });
    return `3 parked after 2 attempts each, 1 dropped over a kill -9, 5 stored once`;
  },
};

/** An operator that fails until it is mended. */
function configuration(context: Context): string {
  const body = `[ -e ${context.operators.path("well")} ] || { echo "not yet" >&2; exit 3; }
printf %s "$input"`;
  const command = context.operators.recorded("work", body).replace(/^work=/, "");
  const file = context.operators.path("config.toml");
  const settings = `command = ${JSON.stringify(command)}\nmaxAttempts = 2\nretryDelay = "100ms"\n`;
  writeFileSync(file, `[operators.work]\n${settings}`);
  return file;
}

async function untilParked(processor: Processor, count: number): Promise<void> {
  const parked = () => processor.events().filter(({ event }) => event === "group.parked").length;
  await until(`${count} groups are parked`, () => parked() >= count);
}

/** The output of the command, which has to end well; both its streams. */
async function tasks(context: Context, ...args: readonly string[]): Promise<string> {
  const log = join(context.folder, "tasks.log");
  context.watch(log);
  const state = ["--state-dir", join(context.folder, "processor-state")];
  const { status, text } = await call(programCommand(), ["tasks", ...args, ...state]);
  appendFileSync(log, `--- tasks ${args.join(" ")}\n${text}= ${status}\n`);
  assert.equal(status, 0, text);
  return text;
}

async function statesOf(context: Context): Promise<readonly string[]> {
  const lines = (await tasks(context, "list", "--json")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line)).map(({ task, state, attempts }) =>
    `${task} ${state} ${attempts}`
  ).toSorted();
}
