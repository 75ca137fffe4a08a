/**
 * The program's name and version.
 *
 * @module
 */

/** As in `deno.json`: a test holds the two together. */
export const VERSION = "0.1.0";

/** The name of the binary. */
export const NAME = "linera-task-processor";
