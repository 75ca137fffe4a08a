/**
 * What is known against the libraries, where a service can be asked: `npm audit`.
 *
 * It says and never fails: what becomes known overnight is no fault of a change, and many registries
 * answer no such question.
 *
 * @module
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "../command.ts";
import type { Library } from "./lock.ts";

/** How long the service is waited for. */
const PATIENCE_MS = 20_000;

/** A line for each advisory, or that nobody could be asked; nothing: none is known. */
export async function knownAdvisories(
  libraries: readonly Pick<Library, "name" | "version">[],
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "audit-"));
  try {
    const { manifest, lock } = asNpmHasThem(libraries);
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
    const options = { cwd: folder, timeoutMs: PATIENCE_MS };
    const { output } = await runCommand("npm", ["audit", "--json", "--fetch-retries=0"], options);
    return advisoriesIn(output);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function asNpmHasThem(libraries: readonly Pick<Library, "name" | "version">[]) {
  const manifest = {
    name: "audited",
    version: "0.0.0",
    dependencies: Object.fromEntries(libraries.map(({ name, version }) => [name, version])),
  };
  const packages = libraries.map(({ name, version }) => [`node_modules/${name}`, { version }]);
  const lock = {
    ...{ name: "audited", version: "0.0.0", lockfileVersion: 3, requires: true },
    packages: Object.fromEntries([["", manifest], ...packages]),
  };
  return { manifest, lock };
}

interface Audit {
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly severity: string;
  /** Advisories, or the names of the packages that bring them. */
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

const NOT_CHECKED = "not checked: the registry answers no question about advisories";

/** @param output of `npm audit --json`, with what npm has said besides. */
export function advisoriesIn(output: string): readonly string[] {
  const json = output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1);
  let audit: Audit;
  try {
    audit = JSON.parse(json) as Audit;
  } catch {
    return [NOT_CHECKED];
  }
  if (audit.vulnerabilities === undefined) return [NOT_CHECKED];
  return Object.entries(audit.vulnerabilities).flatMap(([name, { severity, via }]) =>
    via.filter((cause) => typeof cause !== "string")
      .map(({ title, url }) => `${name}: ${severity}: ${title} (${url})`)
  );
}
