/** What stands in the pages, and whether the program takes the commands that they show. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { RUN_FLAGS, type RunFlags } from "../../lib/cli/run_flags.ts";
import { settingsOf } from "../../lib/cli/run_settings.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { APPLICATION, CHAIN } from "../observe/events.ts";
import { testMachine } from "./machine.ts";

export function pageText(page: string): string {
  const path = fileURLToPath(new URL(`../../${page}`, import.meta.url).href);
  assert.ok(existsSync(path), page);
  return readFileSync(path, "utf8");
}

/** The blocks of a page that are in this language. */
export function blocksOf(page: string, language: string): readonly string[] {
  const fence = new RegExp("^```" + language + "\\n([^]*?)^```$", "gm");
  return [...pageText(page).matchAll(fence)].map(([, block]) => block!);
}

/** The command lines of the program, in blocks and in sentences, with what stands for something put in. */
export function commandsOf(page: string): readonly string[] {
  const blocks = [...blocksOf(page, "text"), ...blocksOf(page, "sh")].flatMap((block) =>
    block.replaceAll(/ \\\n\s+/g, " ").split("\n")
  );
  const units = blocksOf(page, "ini").flatMap((block) =>
    [...block.matchAll(/^ExecStart=\S*\/(linera-task-processor .*)$/gm)].map(([, line]) => line!)
  );
  const sentences = pageText(page).replaceAll(/^```[^]*?^```$/gm, "");
  const named = [...sentences.matchAll(/`(linera-task-processor\s[^`]+)`/g)].map(([, line]) =>
    line!.replaceAll(/\s+/g, " ")
  );
  return [...blocks, ...units, ...named]
    .map((line) => line.replace(/^sudo -u \S+ /, ""))
    .filter((line) => line.startsWith("linera-task-processor "))
    .map((line) => line.replace(/ 2>&1.*$/, "").replace("…", "--operator-application-ids APP"))
    .map((line) => line.replaceAll("CHAIN", CHAIN).replaceAll("APP", APPLICATION));
}

/** `run` would run until a signal, so its flags are read; of everything else the help is. */
export async function takes(command: string): Promise<void> {
  const [, name, ...words] = command.split(" ");
  if (name === "run") return takesFlags(words);
  const { machine, err } = testMachine();
  assert.equal(await runCommandLine([name!, ...words, "--help"], machine), 0, err());
}

/** Reads the flags of `run`, with the files that the pages have people make. */
export function takesFlags(words: readonly string[]): void {
  using etc = new TemporaryDirectory();
  const token = etc.join("listen-token");
  writeFileSync(token, "0123456789abcdef".repeat(4), { mode: 0o600 });
  const config = etc.join("config.toml");
  writeFileSync(config, `applications = ["${APPLICATION}"]\n`);
  const flags: Record<string, string[]> = {};
  for (let at = 0; at < words.length; at += 2) {
    const flag = words[at]!.replace(/^--/, "");
    assert.ok(flag in RUN_FLAGS, words[at]);
    const file = flag === "config" ? config : flag === "listen-token-file" ? token : null;
    (flags[flag] ??= []).push(file ?? words[at + 1]!);
  }
  const read = Object.fromEntries(
    Object.entries(flags).map(([flag, values]) => {
      const parameter = RUN_FLAGS[flag as keyof RunFlags];
      return [flag, "variadic" in parameter ? values : values[0]];
    }),
  );
  const settings = settingsOf({ "dry-run": false, ...read }, testMachine().machine);
  assert.ok(settings.applications.length > 0);
}
