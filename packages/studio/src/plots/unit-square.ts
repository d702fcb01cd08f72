import * as Plot from "@observablehq/plot";
import type { Colours } from "./colours.js";

/** A square whose axes are shares from 0 to 1, with its grid under `marks`. */
export function unitSquare(
  colours: Colours,
  labels: { readonly x: string; readonly y: string },
  marks: Plot.Markish[],
): Plot.PlotOptions {
  const grid = { ticks: 5, stroke: colours.line, strokeOpacity: 1 };
  return {
    aspectRatio: 1,
    marginLeft: 46,
    marginBottom: 38,
    x: { label: labels.x, domain: [0, 1], ticks: 5 },
    y: { label: labels.y, domain: [0, 1], ticks: 5 },
    marks: [Plot.gridX(grid), Plot.gridY(grid), ...marks],
  };
}

/** The dashed line on which both shares are the same. */
export function diagonal(colours: Colours): Plot.Markish {
  const ends = [0, 1].map((share) => [share, share] as [number, number]);
  return Plot.line(ends, { stroke: colours.muted, strokeDasharray: "3,4" });
}
