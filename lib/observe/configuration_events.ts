/**
 * What is told of reloads (D4).
 *
 * @module
 */

/** What led to a reload, and of which file. */
export interface ReloadFacts {
  readonly cause: "signal" | "file";
  readonly file: string;
}

/** The events of a configuration, by name. */
export interface ConfigurationEvents {
  /**
   * The configuration was read anew and is in force (D4). Keys and names alone: values may be secret.
   */
  "configuration.reloaded": ReloadFacts & {
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
    /** Whether any of this is news. */
    readonly changed: boolean;
  };
  /** The configuration has mistakes: nothing of it was taken, the old one stays in force (D4). */
  "configuration.refused": ReloadFacts & {
    /** Each with its place. */
    readonly problems: readonly string[];
  };
  /** A reload was asked for while the program stops: nothing was read (D1). */
  "configuration.ignored": ReloadFacts;
}
