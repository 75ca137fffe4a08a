/**
 * What the node sends through a subscription (`docs/wire.md`, WebSocket).
 *
 * @module
 */
import * as v from "valibot";
import { shortened } from "./dialect.ts";
import { Hash, Height } from "./reading.ts";

/** One `next`: a new block, a refusal, or something that is none of our business. */
export type Payload =
  | { readonly kind: "block"; readonly height: number; readonly hash: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "ignored" };

/**
 * Only `NewBlock`: what a block did is visible when it arrives, and no earlier. `BlockExecuted`
 * comes twice before it; bundles, rounds and events change nothing until they are in a block.
 */
const NewBlock = v.object({
  data: v.object({
    notifications: v.object({
      reason: v.object({ NewBlock: v.object({ height: Height, hash: Hash }) }),
    }),
  }),
});

const Refusal = v.object({ errors: v.pipe(v.array(v.unknown()), v.minLength(1)) });

/** Reads the payload of a `next`. */
export function readPayload(payload: unknown): Payload {
  const block = v.safeParse(NewBlock, payload);
  if (block.success) return { kind: "block", ...block.output.data.notifications.reason.NewBlock };
  const refusal = v.safeParse(Refusal, payload);
  if (!refusal.success) return { kind: "ignored" };
  return { kind: "refused", reason: firstMessage(refusal.output.errors) };
}

/** The message of the first of GraphQL's errors, shortened. */
export function firstMessage(errors: readonly unknown[]): string {
  const { message } = (errors[0] ?? {}) as { message?: unknown };
  return typeof message === "string" ? shortened(message) : "an error without a message";
}
