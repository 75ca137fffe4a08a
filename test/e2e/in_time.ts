/**
 * An end to what may be stuck.
 *
 * @module
 */

/** Rejects when `run` is not over after so many milliseconds; it is not ended by that. */
export async function inTime<T>(run: Promise<T>, deadlineMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stuck = () => reject(new Error(`not over after ${deadlineMs / 1_000} s`));
  const timer = setTimeout(stuck, deadlineMs);
  run.catch(() => {}); // After the deadline nobody listens to it any more.
  try {
    return await Promise.race([run, promise]);
  } finally {
    clearTimeout(timer);
  }
}
