/**
 * The pages that show published results: a section of the README, and `bench/results/README.md`.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../test/e2e/artifacts.ts";
import { verdictsOf } from "./figures.ts";
import { PUBLISHED, published, type Result } from "./results.ts";
import { markdownOf } from "./table.ts";
import { shownVerdict } from "./words.ts";

const BEGIN = "<!-- bench: written by make bench ARGS=--publish -->";
const END = "<!-- bench: end -->";

/** The parts whose plots the README shows. */
const SHOWN = ["single", "bursts"];

/** Writes both from what is published of these parts, in their order. */
export function writePages(parts: readonly string[]): void {
  const results = parts.flatMap((part) => published(part) ?? []);
  const readme = join(ROOT, "README.md");
  writeFileSync(readme, withSection(readFileSync(readme, "utf8"), sectionOf(results)));
  writeFileSync(join(ROOT, PUBLISHED, "README.md"), pageOf(results));
  execFileSync("deno", ["fmt", "--quiet", "README.md", join(PUBLISHED, "README.md")], {
    cwd: ROOT,
  });
}

/**
 * The README with another section.
 *
 * @throws Error when it has no place for one.
 */
export function withSection(readme: string, section: string): string {
  const [before, rest] = [readme.split(BEGIN)[0], readme.split(END)[1]];
  if (!readme.includes(BEGIN) || before === undefined || rest === undefined) {
    throw new Error(`README.md has no ${BEGIN} and ${END}`);
  }
  return `${before}${BEGIN}\n\n${section}\n${END}${rest}`;
}

/** Plots and tables of the parts that the README shows, with the command under them. */
export function sectionOf(results: readonly Result[]): string {
  const shown = results.filter(({ part }) => SHOWN.includes(part));
  const parts = shown.map(({ part, title, figures }) =>
    `![${title}](${PUBLISHED}/${part}.svg)\n\n${markdownOf(figures)}`
  );
  const last = shown.at(-1);
  if (last === undefined) throw new Error(`nothing is published of ${SHOWN.join(", ")}`);
  return `${parts.join("\n")}
${under(last)} Medians, and the range of the turns in parentheses. All other figures, and what each
means: [${PUBLISHED}](${PUBLISHED}/README.md).
`;
}

/** Everything that is published. */
function pageOf(results: readonly Result[]): string {
  const parts = results.map((result) => {
    const { part, title, figures } = result;
    const goals = figures.flatMap(verdictsOf).map((verdict) => `- ${shownVerdict(verdict)}`);
    const list = goals.length === 0 ? "" : `\n${goals.join("\n")}\n`;
    return `## ${title}\n\n![${title}](${part}.svg)\n\n${markdownOf(figures)}${list}\n${
      under(result)
    }\n`;
  });
  return `# Results\n\nWhat each figure means, and how to read the spread: [bench](../README.md).\n\n` +
    parts.join("\n");
}

function under({ command, at, program, processor, cores }: Result): string {
  return `\`${command}\` on ${cores} cores (${processor}), ${at.slice(0, 10)}, ${program}.`;
}
