/**
 * Where a value was set.
 *
 * @module
 */

/** A flag, a variable, a place in a file, or nowhere: then the default holds. */
export type Place =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "default" };

/** `--chain`, `LINERA_TASK_PROCESSOR_CHAIN`, `/etc/config.toml:3:9`, or `default`. */
export function describePlace(place: Place): string {
  switch (place.kind) {
    case "flag":
      return `--${place.name}`;
    case "variable":
      return place.name;
    case "file":
      return `${place.file}:${place.line}:${place.column}`;
    case "default":
      return "default";
  }
}

/** The keys from the top to a value; those of a list are its indices. */
export type Path = readonly string[];

/** What one source sets. */
export interface Layer {
  readonly values: Readonly<Record<string, unknown>>;
  /** Where a value stands, or the nearest one around it. */
  readonly placeOf: (path: Path, what: "key" | "value") => Place;
  /** What is wrong with the source itself, beyond its values. */
  readonly issues: readonly LayerIssue[];
  /** Whether `values` may lack some that the source has, since they could not be read. */
  readonly isPartial: boolean;
}

/** One thing that is wrong in a source. */
export interface LayerIssue {
  readonly place: Place | null;
  /** Empty when it is about no key. */
  readonly path: Path;
  /** As people are shown it; null when there is none, or it is secret. */
  readonly value: string | null;
  readonly problem: string;
}
