import { escaped, type Mutant, mutated, testFile } from "./mutant.ts";

/** What there is to read: the text of a file of the project, or null when it is not there. */
export type Read = (path: string) => string | null;

/** Why a mutant can prove nothing, each a line: it applies nowhere, or its test is not there. */
export function unsound(
  mutants: readonly Mutant[],
  rules: readonly string[],
  read: Read,
): string[] {
  return mutants.flatMap((mutant) => {
    const problem = problemOf(mutant, rules, read);
    return problem === null ? [] : [`${mutant.rule}, ${mutant.clause}: ${problem}`];
  });
}

function problemOf(mutant: Mutant, rules: readonly string[], read: Read): string | null {
  if (!rules.includes(mutant.rule)) return "there is no such rule";
  const source = read(`lib/${mutant.file}`);
  if (source === null) return `there is no lib/${mutant.file}`;
  const path = testFile(mutant);
  if (!hasTest(path, mutant.caught.test, read)) return `${path} has no such test`;
  try {
    return mutated(mutant, source) === source ? "it changes nothing" : null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** In the file, or in one beside it that it imports: a contract of several. */
function hasTest(path: string, title: string, read: Read): boolean {
  const text = read(path) ?? "";
  const folder = path.slice(0, path.lastIndexOf("/"));
  const beside = [...text.matchAll(/from "\.(\/\w+\.ts)"/g)].map(([, name]) => folder + name);
  return [text, ...beside.map((each) => read(each) ?? "")].some((each) => titles(each, title));
}

/** As it stands there, or with something in the places of `${…}`. */
function titles(text: string, title: string): boolean {
  if ([`"${title}"`, `'${title}'`].some((quoted) => text.includes(quoted))) return true;
  return [...text.matchAll(/\btest\(\s*`([^`]*)`/g)].some(([, template = ""]) => {
    const parts = template.split(/\$\{[^}]*\}/).map(escaped);
    return new RegExp(`^${parts.join(".+")}$`).test(title);
  });
}

/** What is said twice, or of no rule, or of none. */
export function incomplete(
  mutants: readonly Mutant[],
  unmutated: Readonly<Record<string, string>>,
  rules: readonly string[],
): string[] {
  const mutatedRules = new Set(mutants.map(({ rule }) => rule));
  return [
    ...rules.filter((rule) => !mutatedRules.has(rule) && unmutated[rule] === undefined)
      .map((rule) => `${rule} has no mutant, and no reason for that`),
    ...Object.keys(unmutated).filter((rule) => mutatedRules.has(rule))
      .map((rule) => `${rule} has mutants, and a reason for none`),
    ...Object.keys(unmutated).filter((rule) => !rules.includes(rule))
      .map((rule) => `${rule} has a reason, and is no rule`),
    ...doubles(mutants).map((clause) => `twice: ${clause}`),
  ];
}

function doubles(mutants: readonly Mutant[]): string[] {
  const names = mutants.map(({ rule, clause }) => `${rule}, ${clause}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}
