import assert from "node:assert/strict";
import process from "node:process";
import { describe, test } from "node:test";
import { type Vitals, VitalSigns, vitalsOf } from "../faults/lab/soak/vitals.ts";

const MEBIBYTE = 1_024 * 1_024;

function signsOf(samples: readonly Vitals[]): VitalSigns {
  const signs = new VitalSigns();
  for (const sample of samples) signs.note(sample);
  return signs;
}

/** A hundred samples from one value to the other, as the warming up of the first tenth is none. */
function grown(from: Vitals, to: Vitals): VitalSigns {
  return signsOf(Array.from({ length: 100 }, (_, index) => index < 50 ? from : to));
}

describe("vitalsOf()", () => {
  test("tells what a process holds", { skip: process.platform !== "linux" }, () => {
    const { residentBytes, openFiles } = vitalsOf(process.pid);
    assert.ok(residentBytes > MEBIBYTE && openFiles > 2);
  });
});

describe("VitalSigns", () => {
  const START = { residentBytes: 80 * MEBIBYTE, openFiles: 20 };

  test("finds nothing when a process holds what it held", () => {
    const signs = grown(START, { residentBytes: 150 * MEBIBYTE, openFiles: 30 });
    assert.deepEqual(signs.faults(), []);
    assert.deepEqual(signs.start, START);
  });

  test("names memory that has grown by more than half and 64 MiB", () => {
    const signs = grown(START, { residentBytes: 190 * MEBIBYTE, openFiles: 20 });
    assert.match(signs.faults().join(), /^memory has grown from \d+ to \d+$/);
  });

  test("names open files that have grown by more than 16", () => {
    const signs = grown(START, { ...START, openFiles: 37 });
    assert.deepEqual(signs.faults(), ["open files have grown from 20 to 37"]);
  });

  test("knows the most that it has held", () => {
    const samples = [START, { residentBytes: 1, openFiles: 99 }, START];
    assert.deepEqual(signsOf(samples).peak, { ...START, openFiles: 99 });
  });
});
