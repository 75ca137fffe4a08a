/** One clause of a rule broken, and the test that notices. */
export interface Mutant {
  /** Of `docs/semantics.md`: "U3". */
  readonly rule: string;
  /** What the program does with it that the rule forbids, in words. */
  readonly clause: string;
  /** Below `lib/`. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  readonly caught: Caught;
}

/** The test that fails. */
export interface Caught {
  /** Below `test/`, without `.test.ts`. */
  readonly file: string;
  /** Its own title, without those of the groups around it. */
  readonly test: string;
  /** Where it runs: Bun, which starts faster, unless Bun leaves it out. */
  readonly runtime?: "deno";
}

/** The text of the mutated file; throws when the mutant applies no more, or in several places. */
export function mutated({ find, replace, file }: Mutant, text: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    const times = parts.length - 1;
    throw new RangeError(`lib/${file} has ${times === 0 ? "no" : times} ${JSON.stringify(find)}`);
  }
  return parts.join(replace);
}

/** The path of the test's file. */
export function testFile({ caught }: Mutant): string {
  return `test/${caught.file}.test.ts`;
}

/** A text as a regular expression has it. */
export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
