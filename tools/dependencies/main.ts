/**
 * `main.ts BINARY RUNTIME VERSION`: writes the bill of materials beside a binary, `BINARY.cdx.json`.
 *
 * @module
 */
import { readFile, writeFile } from "node:fs/promises";
import process from "node:process";
import { readSources } from "../check/sources.ts";
import { closureOf, importedBy, readLibraries } from "./lock.ts";
import { sbomText } from "./sbom.ts";

const [binary = "", name = "", version = ""] = process.argv.slice(2);
const project = JSON.parse(await readFile("deno.json", "utf8"));
const direct = importedBy(await readSources("main.ts", "lib/*.ts"), project.imports);
const text = sbomText({
  program: { name: project.name, version: project.version, license: project.license },
  runtime: { name, version },
  direct,
  libraries: closureOf(await readLibraries(), direct),
  binary: await readFile(binary),
});
await writeFile(`${binary}.cdx.json`, text);
