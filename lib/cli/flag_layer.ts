/**
 * The flags of `run` as a source of settings: which setting each stands for, and how it is read.
 *
 * @module
 */
import { parseHeaderLines } from "../config/header_lines.ts";
import { parseOperatorFlags } from "../config/operator_flag.ts";
import type { Layer, LayerIssue } from "../config/place.ts";
import type { RunFlags } from "./run_flags.ts";

/** All flags but the one that names a source. */
type SettingFlag = Exclude<keyof RunFlags, "config">;

/** What a flag stands for. */
interface Meaning<Value> {
  readonly setting: string;
  /** From what was written to what the schema takes; throws SyntaxError. Default: as it is. */
  readonly read?: (value: Value) => unknown;
}

/** Complete by its type. */
const MEANINGS: { readonly [Flag in SettingFlag]: Meaning<NonNullable<RunFlags[Flag]>> } = {
  "node-url": { setting: "node" },
  "node-header": { setting: "nodeHeaders", read: parseHeaderLines },
  "chain": { setting: "chain" },
  "operator-application-ids": { setting: "applications" },
  "operators": { setting: "operators", read: parseOperatorFlags },
  "task-retry-delay-secs": { setting: "taskRetryDelay", read: seconds },
  "slow-task-group-secs": { setting: "slowAfter", read: seconds },
  "max-concurrency": { setting: "maxConcurrency" },
  "state-dir": { setting: "stateDir" },
  "listen": { setting: "listen" },
  // No flag has the token itself: every user of the machine can read a command line.
  "listen-token-file": { setting: "listenToken", read: (path) => ({ file: path }) },
  "log-level": { setting: "logLevel" },
  "log-format": { setting: "logFormat" },
  "controller-id": { setting: "controllerId" },
  "controller-owner": { setting: "controllerOwner" },
  "deregister-on-exit": { setting: "deregisterOnExit" },
  "discover": { setting: "discover", read: discoveryOf },
  // There is no flag against it: one that is not there leaves it to the others.
  "dry-run": { setting: "dryRun", read: (isDry) => isDry || undefined },
};

/** The flag of each setting that has one, so that people are told what they wrote. */
export const FLAGS: ReadonlyMap<string, SettingFlag> = new Map(
  Object.entries(MEANINGS).map(([flag, { setting }]) => [setting, flag as SettingFlag]),
);

/** Reads the flags, and the files that they name. */
export function flagLayer(flags: RunFlags): Layer {
  const issues: LayerIssue[] = [];
  const values: Record<string, unknown> = {};
  for (const [setting, flag] of FLAGS) {
    const written = flags[flag];
    if (written === undefined) continue;
    const { read = (value) => value } = MEANINGS[flag] as Meaning<typeof written>;
    try {
      const value = read(written);
      if (value !== undefined) values[setting] = value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const place = { kind: "flag", name: flag } as const;
      issues.push({ place, path: [setting], value: null, problem: error.message });
    }
  }
  return {
    values,
    placeOf: ([setting = ""]) => ({ kind: "flag", name: FLAGS.get(setting) ?? setting }),
    issues,
    isPartial: issues.length > 0,
  };
}

/** The flag without a chain is the default one, and then the only one. */
function discoveryOf(chains: readonly string[]): true | readonly string[] {
  return chains.every((chain) => chain === "") ? true : chains;
}

/** Seconds alone: that is what the names of these flags promise. */
function seconds(text: string): string {
  const isInRange = /^\d+(?:\.\d+)?$/.test(text) && Number(text) >= 0.001 &&
    Number(text) <= DAY_SECS;
  if (isInRange) return text;
  throw new SyntaxError(
    `expected seconds from 0.001 to ${DAY_SECS}, such as 5 or 0.5, not ${JSON.stringify(text)}`,
  );
}

const DAY_SECS = 86_400;
