/**
 * Scenarios one after another on one kind of node.
 *
 * @module
 */
import { inTime } from "../../e2e/in_time.ts";
import { lineOf, tailOf } from "../../e2e/tail.ts";
import type { Result } from "./report.ts";
import { type Part, Rig } from "./rig.ts";
import type { FaultScenario } from "./scenario.ts";
import type { Site } from "./site.ts";
import { spreadInSeconds } from "./table.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** What all scenarios of a lane share. */
export interface Lane {
  readonly part: Part;
  readonly seed: number;
  /** How often scenarios inject; null: as often as they have for the part. */
  readonly times: number | null;
  /** Whether logs are left. */
  readonly keep: boolean;
}

const DEADLINE_MS = 180_000;

/** More of this for each time that `--times` asks for. */
const DEADLINE_PER_TIME_MS = 5_000;

function deadlineOf({ deadlineMs = DEADLINE_MS }: FaultScenario, { times }: Lane): number {
  return deadlineMs + (times ?? 0) * DEADLINE_PER_TIME_MS;
}

/** Runs each on a site of its own, and says in a line what it came to. */
export async function runLane(
  scenarios: readonly FaultScenario[],
  lane: Lane,
  open: () => Promise<Site>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const scenario of scenarios) {
    const why = scenario.skipped?.() ?? null;
    if (why !== null) {
      console.log(`skip  ${scenario.name}: ${why}`);
      continue;
    }
    await using site = await open();
    results.push(await runOne(scenario, lane, site));
  }
  return results;
}

async function runOne(scenario: FaultScenario, lane: Lane, site: Site): Promise<Result> {
  const { name, application = "task lab" } = scenario;
  const { kind } = site;
  const start = performance.now();
  await using rig = await Rig.open(site, { name, application, ...lane });
  const line = (how: string, what: string) => {
    const seconds = ((performance.now() - start) / 1_000).toFixed(1);
    return `${how}  ${kind.padEnd(4)} ${name} (${seconds} s): ${what}`;
  };
  try {
    const verdict = await inTime(judged(scenario, rig), deadlineOf(scenario, lane));
    if (verdict.faults.length > 0) throw new Unclean(verdict);
    console.log(line("ok  ", shown(verdict)));
    return { scenario, kind, verdict, failure: null };
  } catch (error) {
    const failure = line("FAIL", lineOf(error));
    console.log(failure);
    for (const log of rig.scene.logs) console.log(tailOf(log));
    const verdict = error instanceof Unclean ? error.verdict : null;
    return { scenario, kind, verdict, failure };
  }
}

// The ledger of a scenario that failed half-way tells more than the failure.
async function judged(scenario: FaultScenario, rig: Rig): Promise<Verdict> {
  const named = scenario.named ?? null;
  const failure = await scenario.run(rig).then(() => null, (error: Error) => error);
  if (failure === null) return struck(await verdictOn(rig, named));
  const { faults, ...rest } = await verdictOn(rig, named).catch(() => {
    throw failure;
  });
  return { ...rest, faults: [failure.message, ...faults] };
}

// A scenario that strikes nothing shows nothing.
function struck(verdict: Verdict): Verdict {
  const { injected, requested, faults } = verdict;
  if (injected > 0 && requested > 0) return verdict;
  return { ...verdict, faults: [...faults, "nothing was injected"] };
}

class Unclean extends Error {
  readonly verdict: Verdict;
  constructor(verdict: Verdict) {
    super(verdict.faults.slice(0, 8).join("; "));
    this.verdict = verdict;
  }
}

function shown({ injected, requested, twice, recoveriesMs }: Verdict): string {
  const [, median, most] = spreadInSeconds(recoveriesMs);
  return `injected ${injected} times, ${requested} stored, ${twice} done twice,` +
    ` recovery ${median} s, ${most} s at most`;
}
