/**
 * What the program tells of its start and of its reloads.
 *
 * @module
 */

/** What led to a reload, and of which file. */
export interface ReloadFacts {
  readonly cause: "signal" | "file";
  readonly file: string;
}

/** What a reload changes, by keys and names: values may be secret. */
export interface ReloadDifference {
  /** As `CHAIN:APP`, or `APP` on the default chain. */
  readonly applicationsAdded: readonly string[];
  readonly applicationsRemoved: readonly string[];
  readonly operatorsAdded: readonly string[];
  readonly operatorsRemoved: readonly string[];
  /** Run or dealt with in another way from now on. */
  readonly operatorsChanged: readonly string[];
  /** Other settings that are in force at once. */
  readonly settings: readonly string[];
  /** Settings whose new values wait for a restart. */
  readonly restart: readonly string[];
}

/** The events of the program as a whole, by name. */
export interface ProgramEvents {
  /** What runs, and with what: the settings hold and the state directory is ours. */
  "program.started": {
    readonly version: string;
    /** `bun 1.4.5`, `deno 2.9.6`. */
    readonly runtime: string;
    readonly operators: readonly string[];
    /** null: nothing is stored, as in a dry run. */
    readonly stateDirectory: string | null;
    /** The file, which is reloaded when it changes (D5); null: there is none. */
    readonly configuration: string | null;
    /** Whether nothing to work for is given, yet: a file may name it later. */
    readonly isIdle: boolean;
  };
  /** The configuration was read anew and is in force (D5). */
  "configuration.reloaded": ReloadFacts & ReloadDifference & {
    /** Whether any of this is news. */
    readonly changed: boolean;
  };
  /** The configuration has mistakes: nothing of it was taken, the old one stays in force (D5). */
  "configuration.refused": ReloadFacts & {
    /** Each with its place. */
    readonly problems: readonly string[];
  };
  /** A reload was asked for while the program stops: nothing was read (D1). */
  "configuration.ignored": ReloadFacts;
}
