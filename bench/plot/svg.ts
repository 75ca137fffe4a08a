/**
 * The pieces that plots are made of: text, lines, boxes, and the colours of both backgrounds.
 *
 * @module
 */

/** Pixels of a plot's width; a README shows it whole. */
export const WIDTH = 760;

// The middle tones can be read on white and on black; what is thin or small follows the reader's mode.
const STYLE = `
text { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; fill: #424a53 }
.title { font-size: 16px; font-weight: 600 }
.group { font-weight: 600 }
.value { font-variant-numeric: tabular-nums }
.range, .axis { stroke: #424a53; stroke-width: 1.5; fill: none }
.grid { stroke: #8c959f; stroke-width: 0.5; opacity: 0.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #c9d1d9 }
  .range, .axis { stroke: #c9d1d9 }
}
`;

/** One colour for each contestant: those that stand beside each other differ also in lightness. */
const COLOURS = ["#8d96a0", "#58a6ff", "#3b82d6", "#1f6feb", "#d29922", "#3fb950", "#a371f7"];

export function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? "#8d96a0";
}

/** A whole picture; `label` is what is read to those who do not see it. */
export function svg(height: number, label: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}"` +
    ` height="${height}" role="img" aria-label="${escaped(label)}">\n<style>${STYLE}</style>\n` +
    `${parts.join("\n")}\n</svg>\n`;
}

export interface TextOptions {
  /** Default none. */
  readonly kind?: "title" | "group" | "value";
  /** Default `start`. */
  readonly anchor?: "start" | "middle" | "end";
}

export function text(x: number, y: number, words: string, options: TextOptions = {}): string {
  const kind = options.kind === undefined ? "" : ` class="${options.kind}"`;
  const anchor = options.anchor === undefined ? "" : ` text-anchor="${options.anchor}"`;
  return `<text x="${at(x)}" y="${at(y)}"${kind}${anchor}>${escaped(words)}</text>`;
}

export function bar(x: number, y: number, width: number, height: number, colour: string): string {
  return `<rect x="${at(x)}" y="${at(y)}" width="${at(Math.max(1, width))}" height="${
    at(height)
  }"` +
    ` rx="2" fill="${colour}"/>`;
}

export function path(kind: "range" | "axis" | "grid", d: string): string {
  return `<path class="${kind}" d="${d}"/>`;
}

/** A coloured line through points. */
export function course(points: readonly (readonly [number, number])[], colour: string): string {
  const joined = points.map(([x, y]) => `${at(x)},${at(y)}`).join(" ");
  return `<polyline points="${joined}" fill="none" stroke="${colour}" stroke-width="2"/>`;
}

/** A coordinate, to a tenth of a pixel. */
export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
