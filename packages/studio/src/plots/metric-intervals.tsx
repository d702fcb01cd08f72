import type { Run } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { metric as formatMetric } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

/** The best runs' metric with its band: bands that overlap are no difference to rely on. */
export function MetricIntervals({
  runs,
  metric,
  minimise,
}: {
  readonly runs: readonly Run[];
  readonly metric: string;
  readonly minimise: boolean;
}) {
  const { t } = useTranslation();
  const points = useMemo(
    () =>
      runs.flatMap((run, rank) => {
        const found = run.metrics.test[metric];
        return found?.value === null || found === undefined
          ? []
          : [
              {
                name: run.name,
                key: `${rank}`,
                value: found.value,
                lower: found.lower ?? found.value,
                upper: found.upper ?? found.value,
                text: formatMetric(found),
              },
            ];
      }),
    [runs, metric],
  );
  const best = points[0];
  const near = points.filter(
    (point) => best && (minimise ? point.lower <= best.upper : point.upper >= best.lower),
  ).length;
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: points.length * 24 + 52,
      marginLeft: Math.min(width * 0.35, Math.max(60, ...points.map((point) => point.name.length * 6.4 + 14))),
      marginRight: 112,
      marginBottom: 38,
      x: { label: metric, ticks: Math.max(2, width / 130), nice: true },
      y: {
        label: null,
        domain: points.map((point) => point.key),
        tickFormat: (key: string) => points[Number(key)]?.name ?? "",
        tickSize: 0,
      },
      marks: [
        Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.ruleY(points, {
          y: "key",
          x1: "lower",
          x2: "upper",
          stroke: (point) => (point === best ? colours.current : colours.reference),
          strokeWidth: 5,
          strokeOpacity: 0.32,
          strokeLinecap: "round",
        }),
        Plot.dot(points, {
          x: "value",
          y: "key",
          r: 4.5,
          fill: (point) => (point === best ? colours.current : colours.reference),
          stroke: colours.panel,
        }),
        Plot.text(points, {
          frameAnchor: "right",
          y: "key",
          text: "text",
          textAnchor: "start",
          dx: 8,
          fill: colours.muted,
        }),
      ],
    }),
    [points, best, metric],
  );
  return (
    <PlotFigure
      title={t("plot.intervals", { metric })}
      sentence={
        near > 1 ? t("plot.intervalsTied", { count: near }) : t("plot.intervalsClear", { name: best?.name ?? "" })
      }
      draw={draw}
      columns={["run", metric, "lower_95", "upper_95"]}
      rows={points.map((point) => [point.name, point.value, point.lower, point.upper])}
      fileName={`runs-${metric}`}
    />
  );
}
