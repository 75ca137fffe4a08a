/** A development node, and `check` on it, with its findings read back from JSON. */
import { setImmediate } from "node:timers/promises";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import type { Level, Subject } from "../../lib/cli/check/finding.ts";
import type { Machine } from "../../lib/cli/machine.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { testMachine } from "./machine.ts";
import { type Site, startSite } from "./site.ts";

/** A finding, as a program reads it. */
export type FoundLine = Readonly<Record<string, unknown>> & {
  readonly level: Level;
  readonly check: Subject;
  readonly message: string;
  readonly advice: string | null;
};

/** What `check` found. */
export interface Checked {
  readonly status: number;
  readonly found: readonly FoundLine[];
  readonly err: string;
  /** The findings of one subject as `level message → advice`. */
  readonly of: (check: Subject) => readonly string[];
  /** Those that are red, by what was looked at. */
  readonly red: readonly Subject[];
}

export interface CheckSite extends Site {
  /** With the flags of the site: its application, `cat`, and a state directory that is not made. */
  readonly check: (...flags: readonly string[]) => Promise<Checked>;
  /** The same with `checkLate`. */
  readonly checkLate: (
    isKnown: (out: string) => boolean,
    ...flags: readonly string[]
  ) => Promise<Checked>;
}

export async function startCheckSite(): Promise<CheckSite> {
  const site = await startSite();
  const [, ...flags] = site.run();
  return Object.assign(site, {
    check: (...more: readonly string[]) => check(...flags, ...more),
    checkLate: (isKnown: (out: string) => boolean, ...more: readonly string[]) =>
      checkLate(isKnown, ...flags, ...more),
  });
}

/** Runs `check --json` in this process. */
export async function check(...flags: readonly string[]): Promise<Checked> {
  return await checkOn(testMachine(ENV), ...flags);
}

const ENV: Machine["env"] = { PATH: "/usr/bin:/bin", HOME: "/nonexistent" };

/**
 * The same on a clock that stands still until `isKnown` of what has been written, and passes then:
 * what hangs is late, and nothing else, however busy the machine is.
 */
export async function checkLate(
  isKnown: (out: string) => boolean,
  ...flags: readonly string[]
): Promise<Checked> {
  const test = testMachine(ENV);
  const clock = new FakeClock(Date.now() * 1_000);
  const checking = checkOn({ ...test, machine: { ...test.machine, clock } }, ...flags);
  let isOver = false;
  void checking.finally(() => isOver = true);
  while (!isOver) {
    if (isKnown(test.out())) clock.advance(100);
    await setImmediate();
  }
  return await checking;
}

/** The same, on a machine of the test's. */
export async function checkOn(
  { machine, out, err }: ReturnType<typeof testMachine>,
  ...flags: readonly string[]
): Promise<Checked> {
  const status = await runCommandLine(["check", "--json", ...flags], machine);
  const found = out().split("\n").filter((line) => line !== "")
    .map((line) => JSON.parse(line) as FoundLine);
  return {
    status,
    found,
    err: err(),
    of: (subject) =>
      found.filter(({ check }) => check === subject).map(({ level, message, advice }) =>
        `${level} ${message}${advice === null ? "" : ` → ${advice}`}`
      ),
    red: found.filter(({ level }) => level === "red").map(({ check }) => check),
  };
}
