/**
 * How long a call takes that is shorter than a clock can tell.
 *
 * @module
 */
import { performance } from "node:perf_hooks";

/** A batch this long is told by the clock to a hundredth. */
const BATCH_MS = 0.5;

/** Microseconds of one call, each the mean of a batch, for about `ms` milliseconds after a warm-up. */
export function microsOf(call: () => void, ms: number): readonly number[] {
  const size = batchSize(call, ms / 4);
  const samples: number[] = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    samples.push(timeBatch(call, size) * 1_000 / size);
  }
  return samples;
}

// The warm-up: sizes double until a batch is long enough, and until the time is over.
function batchSize(call: () => void, ms: number): number {
  let size = 1;
  for (const end = performance.now() + ms; performance.now() < end;) {
    if (timeBatch(call, size) < BATCH_MS) size *= 2;
  }
  return size;
}

function timeBatch(call: () => void, size: number): number {
  const startedAt = performance.now();
  for (let count = 0; count < size; count++) call();
  return performance.now() - startedAt;
}
