/** A program with a configuration file, beside a development node with two task labs. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Lab, taskLabAt } from "../../lib/cli/demo/lab.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import type { LogRecord, Program } from "./program.ts";
import { type Site, startSite } from "./site.ts";

/** What stands in a configuration. */
export interface Written {
  readonly applications?: readonly string[];
  /** Commands by the operators' names. */
  readonly operators?: Readonly<Record<string, string>>;
  /** Further lines, before the operators. */
  readonly more?: readonly string[];
}

export interface ReloadSite extends Site {
  readonly file: string;
  /** A second application, which nobody works for at first. */
  readonly other: string;
  readonly otherLab: Lab;
  /** `run` with the file, and more flags. */
  readonly args: (...flags: readonly string[]) => readonly string[];
  /** Writes the file in place; what is not given is one application and `cat`. */
  readonly write: (written: Written) => void;
  /** The same by a rename, as editors do. */
  readonly replace: (written: Written) => void;
  readonly path: (name: string) => string;
}

export async function startReloadSite(written: Written = {}): Promise<ReloadSite> {
  const site = await startSite();
  const folder = join(dirname(site.stateDirectory), "etc");
  mkdirSync(folder);
  const path = (name: string) => join(folder, name);
  const file = path("config.toml");
  const other = site.node.deploy(site.chain, taskLab);
  const textOf = (of: Written) => configuration({ applications: [site.application], ...of }, site);
  const write = (of: Written) => writeFileSync(file, textOf(of));
  write(written);
  return {
    ...site,
    ...{ file, other, path, write },
    otherLab: taskLabAt(`${site.node.url}/chains/${site.chain}/applications/${other}`),
    args: (...flags) => ["run", "--config", file, "--log-format", "json", ...flags],
    replace: (of) => {
      writeFileSync(path(".new"), textOf(of));
      renameSync(path(".new"), file);
    },
  };
}

/** Strings and lists of them are written alike in JSON and TOML. */
function configuration(
  { applications, operators = { cat: "/bin/cat" }, more = [] }: Written,
  { node, stateDirectory }: Site,
): string {
  return [
    `node = ${JSON.stringify(node.url)}`,
    `stateDir = ${JSON.stringify(stateDirectory)}`,
    `applications = ${JSON.stringify(applications)}`,
    ...more,
    "[operators]",
    ...Object.entries(operators).map(([name, command]) => `${name} = ${JSON.stringify(command)}`),
    "",
  ].join("\n");
}

const ANSWERS = ["configuration.reloaded", "configuration.refused", "configuration.ignored"];

/** Resolves with the answer to a reload, counted from 1. */
export async function answer(program: Program, number: number): Promise<LogRecord> {
  const answers = () => program.records().filter(({ event }) => ANSWERS.includes(String(event)));
  const isThere = () => answers().length >= number;
  await Promise.race(ANSWERS.map((name) => program.event(name, isThere)));
  return answers()[number - 1]!;
}

/** Asks for a reload by SIGHUP, and resolves with the answer. */
export function reload(program: Program, number: number): Promise<LogRecord> {
  program.signal("SIGHUP");
  return answer(program, number);
}
