/**
 * The linters that npm has, run under Node on a copy of the sources.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type CommandEnd, runCommand } from "../command.ts";
import { makeMirror, MIRROR } from "./mirror.ts";
import { listFiles } from "./sources.ts";

/** From the mirror. */
const LINTERS = "../lint/node_modules";

/**
 * A promise of Deno's and one of Bun's that nobody awaits. The rules that need types say nothing
 * where a type cannot be told: so they are to find these two, or what they say of the rest is worth
 * nothing.
 */
const CANARY = "canary.ts";
const CANARY_TEXT = `new Deno.Command("true").output();\nBun.sleep(1);\nexport {};\n`;
const CANARY_LINES = [1, 2];

/** What oxlint finds, a line each. It is told each file, for git ignores the mirror. */
export async function lint(): Promise<readonly string[]> {
  const files = await mirrored();
  await writeFile(`${MIRROR}/${CANARY}`, CANARY_TEXT);
  const lines = (await oxlint([...files, CANARY])).output.split("\n");
  const found = lines.filter((line) => line.trim() !== "" && !/^\d+ problems?$/.test(line));
  const missed = CANARY_LINES.filter((line) => !found.some((text) => isFloating(text, line)));
  const problems = found.filter((line) => !line.startsWith(`${CANARY}:`));
  return [...problems, ...missed.map((line) => `the promise of ${CANARY}:${line} is not seen`)];
}

function isFloating(text: string, line: number): boolean {
  return text.startsWith(`${CANARY}:${line}:`) && text.includes("no-floating-promises");
}

function oxlint(files: readonly string[]): Promise<CommandEnd> {
  const options = ["--type-aware", "--no-ignore", "--format=unix"];
  const unused = "--report-unused-disable-directives";
  return runCommand("node", [`${LINTERS}/oxlint/bin/oxlint`, ...options, unused, ...files], {
    cwd: MIRROR,
    // Looked for on PATH or beside package.json otherwise.
    env: { OXLINT_TSGOLINT_PATH: resolve(MIRROR, LINTERS, ".bin/tsgolint") },
  });
}

/** The files, exports, types and dependencies that nothing uses, as knip tells them. */
export async function findUnused(): Promise<readonly string[]> {
  await mirrored();
  const knip = [`${LINTERS}/knip/bin/knip.js`, "--no-progress", "--no-config-hints"];
  const { status, output } = await runCommand("node", knip, { cwd: MIRROR });
  return status === 0 ? [] : output.trimEnd().split("\n");
}

async function mirrored(): Promise<readonly string[]> {
  const files = await listFiles("*.ts");
  await makeMirror(files);
  return files;
}
