/**
 * The parts of the bench, in their order.
 *
 * @module
 */
import type { Amounts } from "./amounts.ts";
import { measureMemory } from "./devnode/memory.ts";
import { measureOperators } from "./devnode/operators.ts";
import { measureSize } from "./devnode/size.ts";
import type { Answer } from "./figures.ts";
import { measureMicro } from "./micro/micro.ts";
import { measureOnNode, NODE_PARTS, type NodePart } from "./node/turns.ts";

/** Parts that need no real node. */
const OTHERS: Readonly<Record<string, (amounts: Amounts) => Promise<Answer>>> = {
  operators: measureOperators,
  size: measureSize,
  memory: measureMemory,
  micro: measureMicro,
};

/** Their names on the command line. */
export const PARTS: readonly string[] = [...NODE_PARTS, ...Object.keys(OTHERS)];

export function isNodePart(part: string): part is NodePart {
  return (NODE_PARTS as readonly string[]).includes(part);
}

/** Measures these parts; those on the real node share its turns, and come first. */
export async function* measureAll(
  parts: readonly string[],
  amounts: Amounts,
): AsyncIterable<Answer> {
  const onNode = new Set(parts.filter(isNodePart));
  if (onNode.size > 0) yield* await measureOnNode(onNode, amounts);
  for (const part of parts) {
    const measure = OTHERS[part];
    if (measure !== undefined) yield await measure(amounts);
  }
}
