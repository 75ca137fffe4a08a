/**
 * The bill of materials of a binary: CycloneDX 1.6, the same for the same sources and binary.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { keyOf, type Library } from "./lock.ts";

/** What is in a binary. */
export interface Materials {
  readonly program: { readonly name: string; readonly version: string; readonly license: string };
  /** What carries it: `bun`, `deno`. */
  readonly runtime: { readonly name: string; readonly version: string };
  /** The keys of the libraries that the program imports. */
  readonly direct: readonly string[];
  /** Those and what they need. */
  readonly libraries: readonly Library[];
  /** The bytes of the binary. */
  readonly binary: Uint8Array;
}

type Json = Readonly<Record<string, unknown>>;

/** The bill, as a file has it. */
export function sbomText(materials: Materials): string {
  const bill = billOf(materials);
  const digest = createHash("sha256").update(JSON.stringify(bill)).digest("hex");
  const { bomFormat, specVersion, ...rest } = bill;
  const serialNumber = `urn:uuid:${uuidOf(digest)}`;
  return `${JSON.stringify({ bomFormat, specVersion, serialNumber, ...rest }, null, 2)}\n`;
}

function billOf({ program, runtime, direct, libraries, binary }: Materials): Json {
  const { name, version, license } = program;
  const [self, carrier] = [`${name}@${version}`, `${runtime.name}@${runtime.version}`];
  const content = createHash("sha256").update(binary).digest("hex");
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        ...{ type: "application", "bom-ref": self, name, version },
        licenses: [{ license: { id: license } }],
        hashes: [{ alg: "SHA-256", content }],
      },
    },
    components: [
      { type: "platform", "bom-ref": carrier, ...runtime },
      ...libraries.map(componentOf),
    ],
    dependencies: [
      { ref: self, dependsOn: [carrier, ...direct] },
      { ref: carrier },
      ...libraries.map((library) => ({ ref: keyOf(library), dependsOn: library.needs })),
    ],
  };
}

function componentOf(library: Library): Json {
  const { name, version, license, integrity } = library;
  const [algorithm = "", digest = ""] = integrity.split("-", 2);
  const content = Buffer.from(digest, "base64").toString("hex");
  return {
    ...{ type: "library", "bom-ref": keyOf(library), name, version },
    hashes: [{ alg: algorithm.replace("sha", "SHA-"), content }],
    ...(license === null ? {} : { licenses: [{ license: { id: license } }] }),
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
  };
}

/** The form of a UUID, version 8: made of what one likes (RFC 9562, 5.8). */
function uuidOf(hex: string): string {
  const parts = /^(.{8})(.{4}).(.{3}).(.{3})(.{12})/.exec(hex)!;
  const [, one, two, three, four, five] = parts;
  return `${one}-${two}-8${three}-8${four}-${five}`;
}
