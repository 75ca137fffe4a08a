/**
 * Pages that promise something name the test that keeps it: each item of a list has items below it,
 * of a file and the names of tests in it, as code. A promise without one fails, and so does a test
 * that is not there (any more).
 *
 * What a section headed "Not protected" or "Not promised" lists is none.
 *
 * @module
 */
import { lineAt, type Source } from "./sources.ts";

/** @param files all that a page may name. */
export function unkeptPromises(pages: readonly Source[], files: readonly Source[]): string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  return pages.flatMap((page) =>
    promisesIn(page).flatMap(({ line, proofs }) => {
      const at = `${page.path}:${line}`;
      if (proofs.length === 0) return [`${at}: no test keeps this promise`];
      return proofs.flatMap((proof) => problemsOf(proof, texts)).map((text) => `${at}: ${text}`);
    })
  );
}

interface Promised {
  readonly line: number;
  /** The items below it. */
  readonly proofs: readonly string[];
}

function promisesIn({ text }: Source): readonly Promised[] {
  const exempt = sectionsOf(text).filter(({ heading }) =>
    /^Not (?:protected|promised)\b/.test(heading)
  );
  return [...text.matchAll(/^- [^\n]*(?:\n(?:  [^\n]*)?(?=\n|$))*/gm)]
    .filter(({ index }) => !exempt.some(({ from, to }) => from <= index && index < to))
    .map((match) => ({
      line: lineAt(text, match.index),
      proofs: match[0].split(/\n  - /).slice(1).map((item) => item.replace(/\s+/g, " ").trim()),
    }));
}

function sectionsOf(text: string) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)];
  return headings.map(({ index, 1: heading = "" }, number) => ({
    heading,
    from: index,
    to: headings[number + 1]?.index ?? text.length,
  }));
}

function problemsOf(proof: string, texts: ReadonlyMap<string, string>): readonly string[] {
  const [path = "", ...names] = codeIn(proof);
  const text = texts.get(path);
  if (text === undefined) return [`there is no ${path || "file"} that keeps it: ${proof}`];
  if (names.length === 0) return [`no test of ${path} is named`];
  const found = (name: string) => ['"', "'", "`"].some((mark) => text.includes(mark + name + mark));
  return names.filter((name) => !found(name)).map((name) => `${path} has no test ${name}`);
}

function codeIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/(`+)(.+?)\1(?!`)/g)].map(([, , code = ""]) => code.trim());
}
