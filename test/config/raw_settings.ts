/** Settings from raw values, and the mistakes in them. */
import assert from "node:assert/strict";
import { ConfigError } from "../../lib/config/error.ts";
import { parseSettings } from "../../lib/config/parse.ts";

export function settingsOf(raw: Record<string, unknown>) {
  return parseSettings(raw, "/state");
}

/** The mistakes that settings have; fails when there are none. */
export function problemsOf(
  raw: Record<string, unknown>,
  directory: string | null = "/state",
): ConfigError {
  try {
    parseSettings(raw, directory);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `accepted ${JSON.stringify(raw)}` });
}

export function keysOf(error: ConfigError): readonly string[] {
  return error.issues.map(({ key }) => key);
}
