import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkSettings } from "../../lib/config/parse.ts";
import { SCHEMA_FILE } from "../../lib/config/sample.ts";
import { OPERATOR_SETTINGS, SETTINGS } from "../../lib/config/setting_list.ts";
import type { OperatorKind } from "../../lib/config/table_schemas.ts";
import { tomlValue } from "../../lib/config/toml_writing.ts";
import { PATIENT } from "../cli/program.ts";
import { LintSite } from "./linters.ts";

const HASH = "ab".repeat(32);

/** What settings of some kind take, what is at the ends of ranges and beyond, and nonsense. */
const VALUES: readonly unknown[] = [
  ...[
    0,
    1,
    2,
    5,
    31,
    500,
    501,
    10_000,
    100_000,
    2_097_152,
    10_000_001,
    1_000_000_001,
    -1,
    0.5,
    1.5,
  ],
  ...[1e15, 3.2e10, 68_719_476_736, 68_719_476_737, true, false, "true", "none", "None", "", "x"],
  ...[
    "0",
    "1",
    "5",
    "0.5",
    "1.5",
    "1e3",
    "-1",
    "5s",
    "250ms",
    "250 ms",
    "1min 30s",
    "1min30s",
    "7d",
  ],
  ...["1d 2h 3min 4s 5ms", "1.5 h", "5S", "5x", "5 s s", "s", "2 MiB", "64GiB", "1.5 GB", "10b"],
  ...[
    "1 kib",
    "MiB",
    "5 mb",
    "http://h",
    "https://h/p/",
    "ftp://h",
    "debug",
    "auto",
    "strict",
    "a/b",
  ],
  ...[HASH, `${HASH}:${HASH}`, HASH.toUpperCase(), HASH.slice(1), `0x${HASH}`, `0X${HASH}`],
  ...[[], [HASH], [`${HASH}:${HASH}`], ["x", ""], [1], [""], {}, { x: "y" }, { x: 1 }],
  ...[{ x: { file: "f" } }, { x: { variable: "v" } }, { x: { file: "f", variable: "v" } }],
  ...[{ x: { command: "c" } }, { x: { command: "" } }, { x: {} }, { x: { file: "" } }],
];

interface Case {
  readonly name: string;
  readonly raw: Readonly<Record<string, unknown>>;
  readonly toml: string;
}

/** What an operator is, by its kind. */
const SOUND: Readonly<Record<OperatorKind, string>> = {
  command: "c",
  stream: "c",
  url: "http://h",
};

/** Each value for each setting, one to a file. */
const CASES: readonly Case[] = [
  ...SETTINGS.flatMap(({ name }) =>
    VALUES.map((value) => ({ raw: { [name]: value }, toml: `${name} = ${tomlValue(value)}` }))
  ),
  ...Object.entries(SOUND).flatMap(([kind, sound]) =>
    OPERATOR_SETTINGS[kind as OperatorKind].flatMap(({ name }) =>
      VALUES.map((value) => {
        const table = name === kind ? { [name]: value } : { [kind]: sound, [name]: value };
        return { raw: { operators: { x: table } }, toml: `operators.x = ${tomlValue(table)}` };
      })
    )
  ),
].map(({ raw, toml }, index) => ({
  name: `${index}.toml`,
  raw,
  toml: `#:schema ./${SCHEMA_FILE}\n\n${toml}\n`,
}));

describe("the JSON Schema", () => {
  test("agrees with the program about every kind of value, as tombi reads it", PATIENT, () => {
    using site = new LintSite();
    for (const { name, toml } of CASES) site.write(name, toml);
    const found = site.lint("tombi", CASES.map(({ name }) => name));
    const stricter = CASES.filter(({ name, raw }) => found.has(name) && isTaken(raw));
    const laxer = CASES.filter(({ name, raw }) => !found.has(name) && !isTaken(raw));
    // Texts are for variables here; an editor is to offer true and false.
    assert.deepEqual(stricter.map(valueIn).filter((value) => value !== '"true"'), []);
    // A pattern can tell a duration and a size, but no range of them.
    assert.deepEqual(laxer.map(valueIn).filter((value) => !/^"\d.*"$/.test(value)), []);
  });
});

function valueIn({ toml }: Case): string {
  return toml.trimEnd().replace(/ \}$/, "").split(" = ").at(-1)!;
}

function isTaken(raw: Case["raw"]): boolean {
  return checkSettings(raw).length === 0;
}
