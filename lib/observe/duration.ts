/**
 * Durations as people read them.
 *
 * @module
 */

/** `12 ms`, `1.25 s`, `3 min 20 s`, `2 h 5 min`: three digits at most, the larger unit first. */
export function formatMs(ms: number): string {
  if (ms < 9.95) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${Number((ms / 1_000).toPrecision(3))} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return joined(minutes, "min", Math.floor(ms % 60_000 / 1_000), "s");
  return joined(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
