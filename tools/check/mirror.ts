/**
 * A copy of the sources with the manifests that npm's linters look for: they know no `deno.json`,
 * and a `package.json` or `tsconfig.json` beside it would be read by Deno and by Bun.
 *
 * @module
 */
import { copyFile, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { runCommand } from "../command.ts";

/** Where the copy is; paths below it are those of the project. */
export const MIRROR = ".tools/mirror";

const ENTRIES = [
  "main.ts",
  "test/**/*.test.ts",
  "test/**/run.ts",
  "test/fixtures/**/*.ts",
  "bench/run.ts",
  // In a process of their own, each.
  "bench/{devnode/bare,micro/main,node/by_hand,node/least,spawn/echo,spawn/rate}.ts",
  "tools/*/main.ts",
  "examples/**/*.ts",
];

/**
 * Deno's types for what is global there, Bun's through its package: then their promises are seen as
 * such. The project's own compiler options are added to these.
 */
const TSCONFIG = {
  compilerOptions: {
    noEmit: true,
    module: "preserve",
    moduleResolution: "bundler",
    target: "esnext",
    lib: ["esnext", "esnext.disposable"],
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    types: ["bun"],
  },
  include: ["**/*.ts"],
  exclude: ["node_modules"],
};

/** Makes the copy anew. */
export async function makeMirror(files: readonly string[]): Promise<void> {
  await rm(MIRROR, { recursive: true, force: true });
  for (const file of files) {
    await mkdir(dirname(`${MIRROR}/${file}`), { recursive: true });
    await copyFile(file, `${MIRROR}/${file}`);
  }
  await symlink(resolve("node_modules"), `${MIRROR}/node_modules`);
  await copyFile("tools/lint/oxlintrc.json", `${MIRROR}/.oxlintrc.json`);
  const project = JSON.parse(await readFile("deno.json", "utf8")) as DenoManifest;
  await writeFile(`${MIRROR}/tsconfig.json`, JSON.stringify(tsconfigOf(project)));
  await writeFile(`${MIRROR}/package.json`, JSON.stringify(packageOf(project)));
  const { status, output } = await runCommand("deno", ["types"]);
  if (status !== 0) throw new Error(`deno types: ${output}`);
  await writeFile(`${MIRROR}/deno.d.ts`, output);
}

interface DenoManifest {
  readonly name: string;
  readonly version: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: Readonly<Record<string, boolean>>;
}

function tsconfigOf({ compilerOptions }: DenoManifest): unknown {
  return { ...TSCONFIG, compilerOptions: { ...compilerOptions, ...TSCONFIG.compilerOptions } };
}

function packageOf({ name, version, imports }: DenoManifest): unknown {
  const dependencies = Object.fromEntries(
    Object.entries(imports)
      .map(([library, specifier]) => [library, specifier.slice(specifier.lastIndexOf("@") + 1)]),
  );
  const knip = {
    entry: ENTRIES,
    project: ["**/*.ts"],
    ignore: ["deno.d.ts"],
    // Programs of the machine, which tests look for before they use them.
    exclude: ["binaries"],
    // The types of a public signature are public, though nobody else names them yet.
    ignoreExportsUsedInFile: { interface: true, type: true },
    // For the linter alone, which knows `node:` and Bun by it: see the compiler options above.
    ignoreDependencies: ["@types/bun"],
  };
  return { name, version, type: "module", private: true, dependencies, knip };
}
