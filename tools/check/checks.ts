/**
 * What `make check` looks at, in this order: the quick ones first.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { runCommand } from "../command.ts";
import { knownAdvisories } from "../dependencies/advisories.ts";
import {
  foreignLicenses,
  MOST_LIBRARIES,
  MOST_SHIPPED,
  packagesIn,
  tooMany,
} from "../dependencies/bounds.ts";
import { closureOf, importedBy, readLibraries } from "../dependencies/lock.ts";
import { freshPages } from "../pages/fresh.ts";
import { findUnused, lint } from "./linters.ts";
import { namedPlaces, placesHere } from "./places.ts";
import { unkeptPromises } from "./promises.ts";
import { wrongImports } from "./rooms.ts";
import { listFiles, readSources } from "./sources.ts";
import { deadLinks, longFiles, loosePins, unpinnedSpecifiers } from "./text.ts";

/** One thing to hold true. */
export interface Check {
  readonly name: string;
  /** What is wrong, a line each; empty when nothing is. */
  readonly run: () => Promise<readonly string[]>;
  /** Whether what it finds is to be known, and fails nothing. */
  readonly isNote?: boolean;
}

const TYPESCRIPT = ["*.ts"];

export const CHECKS: readonly Check[] = [
  { name: "format", run: () => quiet("deno", ["fmt", "--check"]) },
  { name: "imports", run: async () => wrongImports(await readSources(...TYPESCRIPT)) },
  {
    name: "length",
    run: async () =>
      longFiles(await readSources(...TYPESCRIPT, "*.sh", "*.py", "Makefile", ".ci/*")),
  },
  { name: "places", run: async () => namedPlaces(await readSources(), await placesHere()) },
  { name: "pins", run: checkPins },
  { name: "libraries", run: countLibraries },
  { name: "licences", run: checkLicences },
  { name: "advisories", run: checkAdvisories, isNote: true },
  { name: "links", run: async () => await deadLinks(await readSources("*.md")) },
  { name: "promises", run: checkPromises },
  { name: "pages", run: stalePages },
  { name: "scripts", run: checkScripts },
  {
    name: "types",
    run: async () => await quiet("deno", ["check", "--quiet", ...await listFiles(...TYPESCRIPT)]),
  },
  { name: "lint", run: lint },
  { name: "unused", run: findUnused },
  { name: "tracked", run: untracked },
];

/** The output of a command that fails; nothing when it succeeds. */
async function quiet(command: string, args: readonly string[]): Promise<readonly string[]> {
  const { status, output } = await runCommand(command, args);
  return status === 0 ? [] : output.trimEnd().split("\n");
}

/** A commit without a file that is there here is green here and nowhere else. */
async function untracked(): Promise<readonly string[]> {
  const { output } = await runCommand("git", ["ls-files", "--others", "--exclude-standard"]);
  const paths = output.split("\n").filter((path) => path !== "");
  return paths.map((path) => `${path} is in no commit: git add it, or name it in .gitignore`);
}

async function checkPins(): Promise<readonly string[]> {
  const manifests = await readSources("deno.json", "tools/*/package.json");
  return [...loosePins(manifests), ...unpinnedSpecifiers(await readSources(...TYPESCRIPT))];
}

async function countLibraries(): Promise<readonly string[]> {
  const libraries = await readLibraries();
  const { imports } = JSON.parse(await readFile("deno.json", "utf8"));
  const direct = importedBy(await readSources("main.ts", "lib/*.ts"), imports);
  const shipped = closureOf(libraries, direct);
  return [
    ...tooMany("libraries", libraries.size, MOST_LIBRARIES),
    ...tooMany("libraries in the binary", shipped.length, MOST_SHIPPED),
  ];
}

async function checkLicences(): Promise<readonly string[]> {
  const locks = await readSources("tools/*/package-lock.json");
  const ofTools = locks.flatMap(({ text }) => packagesIn(text));
  return foreignLicenses([...(await readLibraries()).values(), ...ofTools]);
}

async function checkAdvisories(): Promise<readonly string[]> {
  return await knownAdvisories([...(await readLibraries()).values()]);
}

/** What these pages promise is kept by tests that are there. */
async function checkPromises(): Promise<readonly string[]> {
  const pages = await readSources("docs/reliability.md", "docs/threat-model.md");
  return unkeptPromises(pages, await readSources("test/*"));
}

/** What pages say of the source is what the source says. */
async function stalePages(): Promise<readonly string[]> {
  const stale = (await freshPages()).filter(({ isStale }) => isStale);
  return stale.map(({ path }) => `${path} is not what the source says: make fmt writes it`);
}

/** Scripts of the shell can be parsed, and those of Python where it is installed. */
async function checkScripts(): Promise<readonly string[]> {
  const problems: string[] = [];
  const python = (await runCommand("python3", ["--version"])).status === 0;
  for (const { path, text } of await readSources()) {
    if (/^#!.*\bbash\b/.test(text)) problems.push(...await quiet("bash", ["-n", path]));
    else if (/^#!.*\bsh\b/.test(text)) problems.push(...await quiet("sh", ["-n", path]));
    else if (python && path.endsWith(".py")) problems.push(...await parsePython(path));
  }
  return problems;
}

function parsePython(path: string): Promise<readonly string[]> {
  const program = "import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])";
  return quiet("python3", ["-c", program, path]);
}
