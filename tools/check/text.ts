/**
 * Checks that read nothing but the text of files: each returns lines `FILE:LINE: …`.
 *
 * @module
 */
import { access } from "node:fs/promises";
import { dirname, join, normalize } from "node:path/posix";
import { lineAt, type Source } from "./sources.ts";

const LINE_LIMIT = 300;

/** Files that have outgrown one concern. */
export function longFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split("\n").length - 1;
    return lines > LINE_LIMIT ? [`${path}:1: has ${lines} lines, ${LINE_LIMIT} are the limit`] : [];
  });
}

/** Dependencies whose version is not exact, in manifests of Deno and npm. */
export function loosePins(manifests: readonly Source[]): string[] {
  return manifests.flatMap(({ path, text }) => {
    const { imports = {}, dependencies = {} } = JSON.parse(text) as Manifest;
    return Object.entries({ ...imports, ...dependencies })
      .filter(([, version]) => !/^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+$/.test(version))
      .map(([name, version]) => `${path}:1: ${name} is not pinned to a version: ${version}`);
  });
}

/**
 * Sources that name a package by its registry, past the pins of `deno.json`. Deno takes the newest
 * version then, notes it in deno.lock, and Bun does not know the package at all.
 */
export function unpinnedSpecifiers(sources: readonly Source[]): string[] {
  const named = /(?:from|import|import\s*\(|types=)\s*["']((?:npm|jsr|https?):[^"']*)["']/g;
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(named)].map((match) =>
      `${path}:${lineAt(text, match.index)}: ${
        match[1]
      } is named by its registry; deno.json pins it`
    )
  );
}

interface Manifest {
  readonly imports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Links of Markdown pages to files that are not there. */
export async function deadLinks(pages: readonly Source[]): Promise<string[]> {
  const found = await Promise.all(pages.map(deadLinksOf));
  return found.flat();
}

async function deadLinksOf({ path, text }: Source): Promise<string[]> {
  const problems: string[] = [];
  for (const match of text.matchAll(/\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)\s]*)?\)/g)) {
    const target = normalize(join(dirname(path), decodeURI(match[1] ?? "")));
    const there = await access(target).then(() => true, () => false);
    if (!there) problems.push(`${path}:${lineAt(text, match.index)}: no such file: ${match[1]}`);
  }
  return problems;
}
