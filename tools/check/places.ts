/**
 * No file names a place of one machine: a home, a working folder, the host of a registry. What is
 * in the repository is true on every machine.
 *
 * @module
 */
import { homedir } from "node:os";
import process from "node:process";
import { runCommand } from "../command.ts";
import { lineAt, type Source } from "./sources.ts";

/** Spelled with a gap, so that this file is none of those it finds. */
const PATTERNS: readonly RegExp[] = [
  /(?<![\w.-])\/(?:home|Users)\/[a-z][\w.-]*/g,
  /(?<![\w.-])\/work\/(?:main|shared)\b/g,
  /(?<![\w.-])\/root\/[\w.]/g,
  /\/tmp\/real[n]ode/g,
  /registry\.npm[j]s\.org|\bnpm[j]s\.com\/package|static\.crates[.]io|index\.crates[.]io/g,
  /files\.python[h]osted\.org|(?:deb|security)\.debian[.]org|proxy\.golang[.]org/g,
];

/** Where a file names a place: lines `FILE:LINE: …`. `more` are places to find beside the known ones. */
export function namedPlaces(sources: readonly Source[], more: readonly string[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const indexes = new Map<number, string>();
    for (const pattern of PATTERNS) {
      for (const match of text.matchAll(pattern)) indexes.set(match.index, match[0]);
    }
    for (const place of more) {
      const index = text.indexOf(place);
      if (index !== -1) indexes.set(index, place);
    }
    return [...indexes].map(([at, place]) => `${path}:${lineAt(text, at)}: names ${place}`);
  });
}

/** The places of the machine that this runs on: the project's folder, the home, npm's registry. */
export async function placesHere(): Promise<string[]> {
  const { status, output } = await runCommand("npm", ["config", "get", "registry"], {
    timeoutMs: 20_000,
  });
  const url = status === 0 ? /https?:\/\/\S+/.exec(output)?.[0] : undefined;
  const hosts = url === undefined ? [] : [new URL(url).host];
  // A folder right below the root may be a place on every machine: `/tmp`, `/srv`.
  const folders = [process.cwd(), homedir()].filter((folder) => folder.split("/").length > 2);
  return [...hosts, ...folders.map((folder) => `${folder}/`)];
}
