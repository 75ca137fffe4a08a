/**
 * `make fmt`: writes the parts of the pages that are made from the source.
 *
 * @module
 */
import { writeFile } from "node:fs/promises";
import { freshPages } from "./fresh.ts";

for (const { path, text, isStale } of await freshPages()) {
  if (isStale) await writeFile(path, text);
}
