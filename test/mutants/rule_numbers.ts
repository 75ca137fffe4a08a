/** The rules of `docs/semantics.md`, in its order. */
export function ruleNumbers(semantics: string): readonly string[] {
  return [...semantics.matchAll(/^- \*\*([A-Z]\d+)\.\*\*/gm)].map(([, rule = ""]) => rule);
}
