import type uPlot from "uplot";
import type { Colours } from "./colours.js";
import type { UsageSeries } from "./usage-series.js";

/** Room beside the name of a phase within its band, in pixels. */
const ROOM = 5;

interface Phases {
  readonly series: UsageSeries;
  /** In the order of their colours. */
  readonly phaseNames: readonly string[];
  readonly phaseLabel: (phase: string) => string;
}

export const phaseColour = (names: readonly string[], phase: string, colours: Colours) =>
  colours.classes[names.indexOf(phase) % colours.classes.length] as string;

/** Each phase as a band behind the lines, with its name where there is room for it. */
export function drawPhases(plot: uPlot, { series, phaseNames, phaseLabel }: Phases, colours: Colours): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * ratio}px Inter, system-ui`;
  ctx.textBaseline = "top";
  ctx.textAlign = "left";
  for (const { phase, from, to } of series.phases) {
    const left = plot.valToPos(from, "x", true);
    const width = plot.valToPos(to, "x", true) - left;
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = phaseColour(phaseNames, phase, colours);
    ctx.fillRect(left, bbox.top, width, bbox.height);
    const name = phaseLabel(phase);
    if (ctx.measureText(name).width + 2 * ROOM * ratio > width) continue;
    ctx.globalAlpha = 1;
    ctx.fillStyle = colours.muted;
    ctx.fillText(name, left + ROOM * ratio, bbox.top + ROOM * ratio);
  }
  ctx.restore();
}

/** What it may take at most, as a dashed line with its name; nothing where it is out of sight. */
export function drawLimit(
  plot: uPlot,
  { value, label }: { readonly value: number; readonly label: string },
  colours: Colours,
): void {
  if (value > (plot.scales.y?.max ?? 0)) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const y = plot.valToPos(value, "y", true);
  ctx.save();
  ctx.strokeStyle = colours.bad;
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${11 * ratio}px Inter, system-ui`;
  ctx.fillStyle = colours.bad;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(label, bbox.left + bbox.width - ROOM * ratio, y - 2 * ratio);
  ctx.restore();
}
