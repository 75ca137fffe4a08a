import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseDuration } from "../../lib/config/duration.ts";
import { parseSize } from "../../lib/config/size.ts";

describe("parseDuration", () => {
  test("parseDuration() reads what people write", () => {
    const cases: readonly (readonly [string | number, number])[] = [
      ["5s", 5_000],
      ["250ms", 250],
      ["250 ms", 250],
      ["1min 30s", 90_000],
      ["1min30s", 90_000],
      ["1m", 60_000],
      ["10sec", 10_000],
      ["2h", 7_200_000],
      ["7d", 604_800_000],
      ["1d 2h 3min 4s 5ms", 93_784_005],
      ["1.5s", 1_500],
      [" 5s ", 5_000],
      ["0", 0],
      [5, 5_000],
      ["0.5", 500],
      [0.0014, 1],
    ];
    for (const [value, ms] of cases) assert.equal(parseDuration(value), ms, String(value));
  });

  test("parseDuration() is null when it is no duration", () => {
    const bad = [
      "",
      "s",
      "5x",
      "5 s s",
      "30s 1min",
      "5s 5s",
      "-5s",
      "1e3",
      "5S",
      "1,5s",
      "٥s",
      "5s,",
    ];
    for (const value of [...bad, -1, NaN, Infinity, 1e21]) {
      assert.equal(parseDuration(value), null, String(value));
    }
  });

  test("parseDuration() adds up any parts from large to small", () => {
    const units = [["d", 86_400_000], ["h", 3_600_000], ["min", 60_000], ["s", 1_000], [
      "ms",
      1,
    ]] as const;
    const amounts = fc.tuple(...units.map(() => fc.nat(10_000)));
    fc.assert(fc.property(amounts, fc.constantFrom("", " "), (parts, space) => {
      const text = parts.map((amount, index) => `${amount}${space}${units[index]![0]}`).join(" ");
      const sum = parts.reduce((total, amount, index) => total + amount * units[index]![1], 0);
      assert.equal(parseDuration(text), sum);
    }));
  });

  test("parseDuration() takes no time over a long text", () => {
    assert.equal(parseDuration(`${"1s".repeat(100_000)}x`), null);
  });
});

describe("parseSize", () => {
  test("parseSize() reads what people write", () => {
    const cases: readonly (readonly [string | number, number])[] = [
      ["64 MiB", 67_108_864],
      ["64MiB", 67_108_864],
      ["64 mib", 67_108_864],
      ["10 MB", 10_000_000],
      ["1.5 GiB", 1_610_612_736],
      ["512 KiB", 524_288],
      ["2 kB", 2_000],
      ["1 TiB", 1_099_511_627_776],
      ["100 B", 100],
      ["100", 100],
      [2_097_152, 2_097_152],
      ["0", 0],
    ];
    for (const [value, bytes] of cases) assert.equal(parseSize(value), bytes, String(value));
  });

  test("parseSize() is null when it is no size", () => {
    for (
      const value of ["", "MiB", "5 X", "-1", "5 Mi", "1e3", "5 iB", "1 MiB 5 kB", -1, NaN, 1e21]
    ) {
      assert.equal(parseSize(value), null, String(value));
    }
  });
});
