/** What a process has held at most. */
import { readFileSync } from "node:fs";

/** Its peak of resident memory in bytes, for now; null where the system does not tell. */
export function peakBytes(pid: number): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return kilobytes === null ? null : Number(kilobytes[1]) * 1_024;
  } catch {
    return null;
  }
}
