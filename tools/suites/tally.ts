/**
 * Reads how many tests of a run passed and failed from what the two runners report.
 *
 * @module
 */

/** The tests of one suite under one runtime. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 };

export function add(one: Tally, other: Tally): Tally {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/**
 * The tally of Deno's JUnit report.
 *
 * Deno reports a `describe` as a test and what is in it as its steps, each named `outer > inner`.
 * Only those that hold no others count: they are the tests.
 */
export function tallyOfDeno(junit: string): Tally {
  const cases = [
    ...junit.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g),
  ];
  const holders = new Set(cases.flatMap(([, name = ""]) => holdersOf(name)));
  let tally = NOTHING;
  for (const [, name = "", body = ""] of cases) {
    if (!holders.has(name)) tally = add(tally, tallyOfCase(body));
  }
  return tally;
}

/** `a > b > c` is held by `a > b` and by `a`. */
function holdersOf(name: string): string[] {
  const parts = name.split(" &gt; ");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join(" &gt; "));
}

function tallyOfCase(body: string): Tally {
  if (body.includes("<skipped")) return { passed: 0, failed: 0, skipped: 1 };
  if (body.includes("<failure") || body.includes("<error")) {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return { passed: 1, failed: 0, skipped: 0 };
}

/** The tally of the lines ` 4 pass`, ` 1 skip`, ` 1 todo`, ` 3 fail` that Bun's runner ends with. */
export function tallyOfBun(output: string): Tally {
  const count = (word: string) => {
    const counts = [...output.matchAll(new RegExp(`^ (\\d+) ${word}$`, "gm"))];
    return Number(counts.at(-1)?.[1] ?? 0);
  };
  return {
    passed: count("pass"),
    failed: count("fail"),
    skipped: count("skip") + count("todo"),
  };
}

/**
 * The tally that counts: a run that failed without a failed test has failed once (a module that
 * does not load, a `describe` hook), and so has one in which no test ran.
 */
export function judged(tally: Tally, status: number): Tally {
  const blank = tally.passed + tally.failed + tally.skipped === 0;
  if ((status !== 0 || blank) && tally.failed === 0) return { ...tally, failed: 1 };
  return tally;
}
