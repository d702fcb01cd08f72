import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { type Dimension, nameOf, numberOf, type PlottedRun, scaleOf, textOf } from "./dimension.js";
import { PlotFigure } from "./plot-figure.js";

/** Each run as a line over parameters and metrics, coloured by the last of them: which settings lead where. */
export function ParallelCoordinates({
  runs,
  dimensions,
}: {
  readonly runs: readonly PlottedRun[];
  readonly dimensions: readonly Dimension[];
}) {
  const { t } = useTranslation();
  const last = dimensions.at(-1);
  const scales = useMemo(
    () => dimensions.map((dimension) => scaleOf(dimension, runs, (value) => decimal(value, 3))),
    [dimensions, runs],
  );
  const points = useMemo(
    () =>
      runs.flatMap((run) => {
        const end = scales.at(-1)?.placeOf(run);
        return scales.flatMap((scale, at) => {
          const place = scale.placeOf(run);
          return place === undefined ? [] : [{ run, at, place, end }];
        });
      }),
    [runs, scales],
  );
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 340,
      marginLeft: 40,
      marginRight: 60,
      marginTop: 36,
      marginBottom: 12,
      x: { axis: null, domain: [0, Math.max(1, scales.length - 1)] },
      y: { axis: null, domain: [0, 1] },
      color: { type: "linear", domain: [0, 1], range: [colours.reference, colours.current], unknown: colours.muted },
      marks: [
        Plot.ruleX(
          scales.map((_, at) => at),
          { stroke: colours.muted, strokeWidth: 1 },
        ),
        Plot.line(points, {
          x: "at",
          y: "place",
          z: (point: Point) => point.run.id,
          stroke: "end",
          strokeOpacity: Math.max(0.25, Math.min(0.9, 30 / runs.length)),
          strokeWidth: 1.4,
          curve: "bump-x",
        }),
        Plot.text(scales, {
          x: (_: unknown, at: number) => at,
          y: 1,
          dy: -18,
          text: (scale: (typeof scales)[number]) => shortened(scale.dimension.key, width / scales.length),
          fill: colours.ink,
          fontWeight: 600,
        }),
        ...scales.map((scale, at) =>
          Plot.text(scale.marks, {
            x: () => at,
            y: "place",
            dx: 6,
            textAnchor: "start",
            text: "text",
            fill: colours.muted,
            stroke: colours.panel,
            strokeWidth: 3,
          }),
        ),
        Plot.tip(
          points,
          Plot.pointer({
            x: "at",
            y: "place",
            fill: colours.panel,
            stroke: colours.line,
            title: ({ run }: Point) =>
              [run.name, ...dimensions.map((one) => `${one.key} = ${textOf(run, one) ?? "–"}`)].join("\n"),
          }),
        ),
      ],
    }),
    [scales, points, runs, dimensions],
  );
  const best = last && bestOf(runs, last);
  return (
    <PlotFigure
      title={t("plot.parallel")}
      sentence={
        best
          ? t("plot.parallelSentence", { runs: runs.length, metric: last.key, low: best.low, high: best.high })
          : t("plot.parallelNone")
      }
      draw={draw}
      columns={["run", ...dimensions.map(nameOf)]}
      rows={runs.map((run) => [run.name, ...dimensions.map((one) => textOf(run, one) ?? null)])}
      fileName="parallel-coordinates"
      minWidth={dimensions.length * LEAST_AXIS_WIDTH}
    />
  );
}

/** Pixels from one axis to the next that leave room for what is written at it. */
const LEAST_AXIS_WIDTH = 110;

interface Point {
  readonly run: PlottedRun;
  readonly at: number;
  readonly place: number;
}

/** The runs at both ends of a dimension of numbers. */
function bestOf(runs: readonly PlottedRun[], dimension: Dimension): { low: string; high: string } | undefined {
  const sorted = runs
    .flatMap((run) => {
      const value = numberOf(run, dimension);
      return value === undefined ? [] : [{ run, value }];
    })
    .sort((a, b) => a.value - b.value);
  const [first] = sorted;
  const end = sorted.at(-1);
  return first && end
    ? {
        low: `${decimal(first.value, 3)} (${first.run.name})`,
        high: `${decimal(end.value, 3)} (${end.run.name})`,
      }
    : undefined;
}

function shortened(text: string, width: number): string {
  const letters = Math.max(4, Math.floor(width / 7));
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}
