/**
 * A course as a line, from 0 on both axes: what does not grow is seen not to grow.
 *
 * @module
 */
import type { Curve } from "../figures.ts";
import { shownNumber } from "../words.ts";
import { at, colourOf, course, path, svg, text, WIDTH } from "./svg.ts";

const LEFT = 70;
const RIGHT = 24;
const TOP = 48;
const HEIGHT = 220;
const STEPS = 4;

/** A plot of curves that have the same units. */
export function curvesOf(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap((curve) => curve.points);
  const [mostX, mostY] = [
    Math.max(...points.map(([x]) => x)),
    Math.max(...points.map(([, y]) => y)),
  ];
  const xOf = (x: number) => LEFT + x / mostX * (WIDTH - LEFT - RIGHT);
  const yOf = (y: number) => TOP + HEIGHT - y / (mostY * 1.1) * HEIGHT;
  const lines = curves.flatMap((curve, index) => [
    course(curve.points.map(([x, y]) => [xOf(x), yOf(y)]), colourOf(index + 3)),
    ...curve.points.slice(-1).map(([x, y]) =>
      text(xOf(x), yOf(y) - 8, `${curve.name} ${shownNumber(y)}`, { kind: "value", anchor: "end" })
    ),
  ]);
  return svg(TOP + HEIGHT + 48, title, [
    text(8, 24, title, { kind: "title" }),
    ...steps(mostY).map((y) => path("grid", `M${LEFT} ${at(yOf(y))}H${WIDTH - RIGHT}`)),
    ...steps(mostY).map((y) => text(LEFT - 8, yOf(y) + 4, shownNumber(y), { anchor: "end" })),
    ...steps(mostX).map((x) =>
      text(xOf(x), TOP + HEIGHT + 20, shownNumber(x), { anchor: "middle" })
    ),
    path("axis", `M${LEFT} ${TOP}V${TOP + HEIGHT}H${WIDTH - RIGHT}`),
    text(WIDTH - RIGHT, TOP + HEIGHT + 40, curves[0]?.xUnit ?? "", { anchor: "end" }),
    text(LEFT, TOP - 8, curves[0]?.yUnit ?? "", { anchor: "middle" }),
    ...lines,
  ]);
}

function steps(most: number): readonly number[] {
  return Array.from({ length: STEPS + 1 }, (_, step) => step * most / STEPS);
}
