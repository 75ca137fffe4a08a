/**
 * The driver of the runtime that the program runs in.
 *
 * @module
 */
import type { Spawn } from "./spawn.ts";
import { bunSpawn } from "./spawn_bun.ts";
import { denoSpawn } from "./spawn_deno.ts";

/** Both drivers touch their runtime's global only when they are made, so both can be imported. */
export function nativeSpawn(): Spawn {
  return "Bun" in globalThis ? bunSpawn() : denoSpawn();
}
