import type { JobUsageSample } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { bytes, decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

const MB = 1e6;

/** A sample in the units of the plots; `x` in seconds since the first began. */
interface Point {
  readonly x1: number;
  readonly x2: number;
  readonly mean: number;
  readonly peak: number;
}

interface UsageProps {
  readonly samples: readonly JobUsageSample[];
}

/** Cores at work over time: the mean of each span, and its peak behind it. */
export function CoresPlot({ samples }: UsageProps) {
  const { t } = useTranslation();
  const points = usePoints(samples, (sample) => sample.cores, 1);
  const total = points.reduce((sum, { x1, x2 }) => sum + x2 - x1, 0);
  const mean = points.reduce((sum, point) => sum + point.mean * (point.x2 - point.x1), 0) / (total || 1);
  return (
    <SpanPlot
      title={t("jobs.page.cores")}
      sentence={t("jobs.page.coresSentence", { mean: decimal(mean, 2), peak: decimal(peakOf(points), 2) })}
      unit={t("jobs.cores")}
      points={points}
      fileName="cores"
    />
  );
}

/** Memory over time. */
export function MemoryPlot({ samples }: UsageProps) {
  const { t } = useTranslation();
  const points = usePoints(samples, (sample) => sample.memoryBytes, MB);
  return (
    <SpanPlot
      title={t("jobs.page.memoryOver")}
      sentence={t("jobs.page.memorySentence", { peak: bytes(peakOf(points) * MB) })}
      unit="MB"
      points={points}
      fileName="memory"
    />
  );
}

/** What it read from storage and wrote to it, over time; nothing where the system does not tell. */
export function StoragePlot({ samples }: UsageProps) {
  const { t } = useTranslation();
  const told = samples.some(({ readBytesPerSecond }) => readBytesPerSecond !== null);
  const read = usePoints(samples, (sample) => sample.readBytesPerSecond ?? ZERO, MB);
  const written = usePoints(samples, (sample) => sample.writtenBytesPerSecond ?? ZERO, MB);
  const draw = useMemo(
    () => (colours: Colours) => {
      const line = (points: readonly Point[], stroke: string) =>
        Plot.lineY(points, { x: "x2", y: "mean", stroke, strokeWidth: 1.5, curve: "step-before" });
      const label = (points: readonly Point[], text: string, fill: string, dy: number) =>
        Plot.text(points.slice(-1), { x: "x2", y: "mean", text: () => text, fill, dx: 4, dy, textAnchor: "start" });
      return {
        height: 200,
        marginLeft: 56,
        marginRight: 60,
        x: { label: t("jobs.page.seconds"), zero: true },
        y: { label: t("jobs.page.perSecond"), grid: true, ticks: 4, zero: true },
        marks: [
          line(read, colours.reference),
          line(written, colours.current),
          label(read, t("jobs.page.ioReads"), colours.reference, -8),
          label(written, t("jobs.page.ioWrites"), colours.current, -22),
          Plot.ruleY([0], { stroke: colours.muted }),
        ],
      };
    },
    [read, written, t],
  );
  if (!told) return null;
  const sum = (points: readonly Point[]) => points.reduce((all, { x1, x2, mean }) => all + mean * (x2 - x1), 0) * MB;
  return (
    <PlotFigure
      title={t("jobs.page.io")}
      sentence={t("jobs.page.ioSentence", { read: bytes(sum(read)), written: bytes(sum(written)) })}
      draw={draw}
      columns={["seconds", "read_mb_per_s", "written_mb_per_s"]}
      rows={read.map(({ x2, mean }, index) => [x2, mean, written[index]?.mean ?? null])}
      fileName="storage"
    />
  );
}

const ZERO = { mean: 0, peak: 0 };
const peakOf = (points: readonly Point[]) => points.reduce((most, { peak }) => Math.max(most, peak), 0);

function usePoints(
  samples: readonly JobUsageSample[],
  quantity: (sample: JobUsageSample) => { readonly mean: number; readonly peak: number },
  unit: number,
): readonly Point[] {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the quantity is always the same
  return useMemo(() => {
    const from = (sample: JobUsageSample) => Date.parse(sample.at) - sample.spanMs;
    const start = samples[0] ? from(samples[0]) : 0;
    return samples.map((sample) => {
      const { mean, peak } = quantity(sample);
      const x1 = (from(sample) - start) / 1000;
      return { x1, x2: x1 + sample.spanMs / 1000, mean: mean / unit, peak: peak / unit };
    });
  }, [samples, unit]);
}

function SpanPlot({
  title,
  sentence,
  unit,
  points,
  fileName,
}: {
  readonly title: string;
  readonly sentence: string;
  readonly unit: string;
  readonly points: readonly Point[];
  readonly fileName: string;
}) {
  const { t } = useTranslation();
  const draw = useMemo(
    () =>
      (colours: Colours): Plot.PlotOptions => ({
        height: 200,
        marginLeft: 56,
        x: { label: t("jobs.page.seconds") },
        y: { label: unit, grid: true, ticks: 4, zero: true },
        marks: [
          Plot.rectY(points, { x1: "x1", x2: "x2", y: "peak", fill: colours.reference, fillOpacity: 0.22 }),
          Plot.rectY(points, {
            x1: "x1",
            x2: "x2",
            y: "mean",
            fill: colours.reference,
            title: ({ x2, mean, peak }: Point) =>
              `${decimal(x2, 3)} s\n${decimal(mean, 3)} ${unit} (${decimal(peak, 3)})`,
            tip: { fill: colours.panel, stroke: colours.line },
          }),
          Plot.ruleY([0], { stroke: colours.muted }),
        ],
      }),
    [points, unit, t],
  );
  return (
    <PlotFigure
      title={title}
      sentence={sentence}
      draw={draw}
      columns={["from_s", "to_s", "mean", "peak"]}
      rows={points.map(({ x1, x2, mean, peak }) => [x1, x2, mean, peak])}
      fileName={fileName}
    />
  );
}
