/**
 * Operators, stopped and killed in the middle of their runs.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { livingOperators } from "../../../e2e/orphans.ts";
import { until } from "../../../e2e/until.ts";
import { pause } from "../pause.ts";
import type { Rig } from "../rig.ts";
import { BOTH, type FaultScenario } from "../scenario.ts";

/** Every run that is under way at the moment. */
export const OPERATORS: readonly FaultScenario[] = [
  {
    name: "operators-stopped",
    where: BOTH,
    ci: [],
    run: (rig) => repeated(rig, () => operatorsStopped(rig, rig.between(500, 3_000))),
  },
  {
    name: "operators-killed",
    where: BOTH,
    ci: ["dev"],
    run: (rig) => repeated(rig, operatorsKilled),
  },
  { name: "stream-killed", where: BOTH, ci: ["dev"], run: streamsKilled },
];

/** Two processes that stay, with three tasks each, are killed in the middle of a burst (O10). */
async function streamsKilled(rig: Rig): Promise<void> {
  const { operators } = rig.scene;
  operators.plain("stream", STREAM);
  const file = operators.path("config.toml");
  const stream = JSON.stringify(operators.path("stream"));
  writeFileSync(file, `[operators.work]\nstream = ${stream}\nprocesses = 2\nconcurrency = 3\n`);
  await rig.startProcessor({ operators: [], flags: ["--config", file] });
  for (let made = 0; made < rig.times(5, 2); made++) {
    await rig.busy(10);
    await rig.inject(() => operatorsKilled(rig));
    await rig.untilDone();
  }
}

/** Answers each task with its input, after a while. */
const STREAM = [
  "while IFS= read -r line; do",
  `id=\${line#*'"id":"'}; id=\${id%%'"'*}`,
  `input=\${line##*'"input":"'}; input=\${input%'"}'}`,
  'sleep "0.$(( ${input##* } % 3 ))"',
  `printf '{"id":"%s","output":"%s"}\\n' "$id" "$input"`,
  "done",
].join("\n");

async function repeated(rig: Rig, fault: (rig: Rig) => Promise<void>): Promise<void> {
  await rig.startProcessor();
  for (let made = 0; made < rig.times(5, 2); made++) {
    await rig.request();
    await until("operators run", () => livingOperators(rig.scene.mark).length > 0);
    await rig.inject(() => fault(rig));
    await rig.untilDone();
  }
}

/** SIGSTOP and SIGCONT to every run under way. */
export async function operatorsStopped({ scene }: Rig, ms: number): Promise<void> {
  const running = livingOperators(scene.mark);
  for (const { pid } of running) signal(pid, "SIGSTOP");
  await pause(ms);
  for (const { pid } of running) signal(pid, "SIGCONT");
}

/** SIGKILL to every run under way. */
export function operatorsKilled({ scene }: Rig): Promise<void> {
  for (const { pid } of livingOperators(scene.mark)) signal(pid, "SIGKILL");
  return Promise.resolve();
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
