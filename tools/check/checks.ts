/**
 * What `make check` looks at, in this order: the quick ones first.
 *
 * @module
 */
import { resolve } from "node:path";
import { type CommandOptions, runCommand } from "../command.ts";
import { makeMirror, MIRROR } from "./mirror.ts";
import { namedPlaces, placesHere } from "./places.ts";
import { wrongImports } from "./rooms.ts";
import { listFiles, readSources } from "./sources.ts";
import { deadLinks, longFiles, loosePins } from "./text.ts";

/** One thing to hold true. */
export interface Check {
  readonly name: string;
  /** What is wrong, a line each; empty when nothing is. */
  readonly run: () => Promise<readonly string[]>;
}

const TYPESCRIPT = ["*.ts"];
/** From the mirror. */
const LINTERS = "../lint/node_modules";

export const CHECKS: readonly Check[] = [
  { name: "format", run: () => quiet("deno", ["fmt", "--check"]) },
  { name: "imports", run: async () => wrongImports(await readSources(...TYPESCRIPT)) },
  {
    name: "length",
    run: async () =>
      longFiles(await readSources(...TYPESCRIPT, "*.sh", "*.py", "Makefile", ".ci/*")),
  },
  { name: "places", run: async () => namedPlaces(await readSources(), await placesHere()) },
  {
    name: "pins",
    run: async () => loosePins(await readSources("deno.json", "tools/*/package.json")),
  },
  { name: "links", run: async () => await deadLinks(await readSources("*.md")) },
  { name: "scripts", run: checkScripts },
  {
    name: "types",
    run: async () => await quiet("deno", ["check", "--quiet", ...await listFiles(...TYPESCRIPT)]),
  },
  { name: "lint", run: lint },
  { name: "unused", run: findUnused },
];

/** The output of a command that fails; nothing when it succeeds. */
async function quiet(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<readonly string[]> {
  const { status, output } = await runCommand(command, args, options);
  return status === 0 ? [] : output.trimEnd().split("\n");
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

/** Under Node, and told each file: git ignores the mirror, and oxlint what git ignores. */
async function lint(): Promise<readonly string[]> {
  const files = await mirrored();
  const options = [
    "--type-aware",
    "--no-ignore",
    "--format=unix",
    "--report-unused-disable-directives",
  ];
  return await quiet("node", [`${LINTERS}/oxlint/bin/oxlint`, ...options, ...files], {
    cwd: MIRROR,
    // Looked for on PATH or beside package.json otherwise.
    env: { OXLINT_TSGOLINT_PATH: resolve(MIRROR, LINTERS, ".bin/tsgolint") },
  });
}

/** Files, exports, types and dependencies that nothing uses. */
async function findUnused(): Promise<readonly string[]> {
  await mirrored();
  const options = ["--no-progress", "--no-config-hints"];
  return await quiet("node", [`${LINTERS}/knip/bin/knip.js`, ...options], { cwd: MIRROR });
}

async function mirrored(): Promise<readonly string[]> {
  const files = await listFiles(...TYPESCRIPT);
  await makeMirror(files);
  return files;
}
