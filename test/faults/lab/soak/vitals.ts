/**
 * What a process holds: memory and open files, sampled while it works.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";

/** One look at a process. */
export interface Vitals {
  readonly residentBytes: number;
  readonly openFiles: number;
}

/** What it holds now, as /proc tells; throws when it has ended. */
export function vitalsOf(pid: number): Vitals {
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return {
    residentBytes: Number(resident?.[1] ?? 0) * 1_024,
    openFiles: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Samples over a soak, in their order. */
export class VitalSigns {
  readonly #samples: Vitals[] = [];

  note(vitals: Vitals): void {
    this.#samples.push(vitals);
  }

  /** The median of the second tenth: the first one is for warming up. */
  get start(): Vitals {
    const tenth = Math.ceil(this.#samples.length / 10);
    return medianOf(this.#samples.slice(tenth, 2 * tenth + 1));
  }

  /** The median of the last tenth. */
  get end(): Vitals {
    return medianOf(this.#samples.slice(-Math.ceil(this.#samples.length / 10)));
  }

  get peak(): Vitals {
    return {
      residentBytes: Math.max(...this.#samples.map(({ residentBytes }) => residentBytes)),
      openFiles: Math.max(...this.#samples.map(({ openFiles }) => openFiles)),
    };
  }

  /** Growth beyond what is allowed, in words. */
  faults(): readonly string[] {
    const { start, end } = this;
    const grown = end.residentBytes > 1.5 * start.residentBytes + SPARE_BYTES;
    const leaked = end.openFiles > start.openFiles + SPARE_FILES;
    return [
      ...(grown ? [`memory has grown from ${start.residentBytes} to ${end.residentBytes}`] : []),
      ...(leaked ? [`open files have grown from ${start.openFiles} to ${end.openFiles}`] : []),
    ];
  }
}

/** Memory may grow by half and 64 MiB more, and open files by 16: connections under way. */
const SPARE_BYTES = 64 * 1_024 * 1_024;
const SPARE_FILES = 16;

function medianOf(samples: readonly Vitals[]): Vitals {
  const middle = (values: readonly number[]) =>
    values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
  return {
    residentBytes: middle(samples.map(({ residentBytes }) => residentBytes)),
    openFiles: middle(samples.map(({ openFiles }) => openFiles)),
  };
}
