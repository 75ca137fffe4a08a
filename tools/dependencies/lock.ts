/**
 * The libraries as `deno.lock` has them, with the licences that they state themselves.
 *
 * @module
 */
import { readFile, realpath } from "node:fs/promises";

/** A library in one version. */
export interface Library {
  readonly name: string;
  readonly version: string;
  /** `sha512-…` in base64, as the registry states it. */
  readonly integrity: string;
  /** The keys of those that it needs. */
  readonly needs: readonly string[];
  /** As its package.json has it (SPDX); null: it states none. */
  readonly license: string | null;
}

/** A library's key: `NAME@VERSION`. */
export function keyOf({ name, version }: Pick<Library, "name" | "version">): string {
  return `${name}@${version}`;
}

interface LockFile {
  readonly npm: Readonly<Record<string, LockEntry>>;
}

interface LockEntry {
  readonly integrity: string;
  /** A name where there is one version of it, else `NAME@VERSION`, perhaps with its peers. */
  readonly dependencies?: readonly string[];
}

/** All of them by their keys, the direct ones and what those need. */
export async function readLibraries(): Promise<ReadonlyMap<string, Library>> {
  const lock = JSON.parse(await readFile("deno.lock", "utf8")) as LockFile;
  return await librariesIn(lock, licenseOf);
}

/** @param license what a library states in its package.json. */
export async function librariesIn(
  { npm }: LockFile,
  license: (name: string, version: string) => Promise<string | null>,
): Promise<ReadonlyMap<string, Library>> {
  const keys = Object.keys(npm).map(shortKey);
  const found = await Promise.all(
    Object.entries(npm).map(async ([key, { integrity, dependencies = [] }]) => {
      const { name, version } = parted(key);
      const needs = dependencies.map((needed) => keyFor(needed, keys));
      return { name, version, integrity, needs, license: await license(name, version) };
    }),
  );
  return new Map(found.map((library) => [keyOf(library), library]));
}

/** Those and all that they need, each once. */
export function closureOf(
  libraries: ReadonlyMap<string, Library>,
  keys: readonly string[],
): readonly Library[] {
  const reached = new Set<string>();
  const ahead = [...keys];
  for (let key = ahead.pop(); key !== undefined; key = ahead.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    const library = libraries.get(key);
    if (library === undefined) throw new Error(`deno.lock has no ${key}`);
    ahead.push(...library.needs);
  }
  return [...reached].toSorted().map((key) => libraries.get(key)!);
}

/** The keys of the libraries that the program itself imports, in main.ts and lib/. */
export function importedBy(
  sources: readonly { readonly text: string }[],
  imports: Readonly<Record<string, string>>,
): readonly string[] {
  const named = new Set(
    sources.flatMap(({ text }) =>
      [...text.matchAll(/^[ \t]*(?:import|export)\b[^"';]*?from\s*["']([^."'][^"']*)["']/gm)]
        .map(([, specifier = ""]) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0])
    ),
  );
  return Object.entries(imports)
    .filter(([name]) => named.has(name))
    .map(([, specifier]) => specifier.replace(/^npm:/, ""))
    .toSorted();
}

function keyFor(needed: string, keys: readonly string[]): string {
  const key = needed.lastIndexOf("@") > 0
    ? shortKey(needed)
    : keys.find((known) => parted(known).name === needed);
  if (key === undefined) throw new Error(`deno.lock has no ${needed}`);
  return key;
}

function shortKey(key: string): string {
  return keyOf(parted(key));
}

/** `@scope/name@1.2.3_peer@4.5.6`. */
function parted(key: string): { readonly name: string; readonly version: string } {
  const [, name = "", version = ""] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
  return { name, version };
}

async function licenseOf(name: string, version: string): Promise<string | null> {
  const folder = `node_modules/.deno/${name.replace("/", "+")}@${version}/node_modules/${name}`;
  const text = await readFile(`${await realpath(folder)}/package.json`, "utf8");
  const { license } = JSON.parse(text) as { readonly license?: unknown };
  return typeof license === "string" ? license : null;
}
