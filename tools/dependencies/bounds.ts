/**
 * What dependencies there may be: how many, and under which licences.
 *
 * @module
 */
import { keyOf, type Library } from "./lock.ts";

/** Direct ones and all that they need; a new one needs a reason that holds for years. */
export const MOST_LIBRARIES = 18;

/** Of those, what is in the binary. */
export const MOST_SHIPPED = 13;

/** Licences that ask for no more than to be named. */
const ALLOWED: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
]);

/** One line, when there are more than allowed. */
export function tooMany(what: string, count: number, most: number): readonly string[] {
  if (count <= most) return [];
  return [
    `deno.lock: ${count} ${what}, ${most} are the bound: do without, or raise it with a reason in ` +
    "tools/dependencies/bounds.ts",
  ];
}

/** A line for each whose licence is none of the allowed. */
export function foreignLicenses(
  libraries: Iterable<Pick<Library, "name" | "version" | "license">>,
): readonly string[] {
  return [...libraries].filter(({ license }) => !ALLOWED.has(license ?? "")).map((library) =>
    `${keyOf(library)}: its licence is ${library.license ?? "not stated"}; allowed are ${
      [...ALLOWED].join(", ")
    }`
  );
}

interface NpmLock {
  readonly packages: Readonly<Record<string, { version?: string; license?: string }>>;
}

/** The packages of a lock file of npm's. */
export function packagesIn(text: string): readonly Pick<Library, "name" | "version" | "license">[] {
  const { packages } = JSON.parse(text) as NpmLock;
  return Object.entries(packages).filter(([path]) => path !== "").map(([path, entry]) => ({
    name: path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length),
    version: entry.version ?? "",
    license: entry.license ?? null,
  }));
}
