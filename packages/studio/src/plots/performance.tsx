import type { MonitorReport } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count, decimal, fixed } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Performance = MonitorReport["performance"];

/** The metric over time beside what it was at training. */
export function PerformancePlot({
  performance,
  bound,
}: {
  readonly performance: Performance;
  readonly bound: number | null;
}) {
  const { t } = useTranslation();
  const points = useMemo(
    () =>
      performance.points
        .filter((point) => point.value !== null)
        .map((point) => ({
          ...point,
          at: new Date((new Date(point.from).getTime() + new Date(point.to).getTime()) / 2),
        })),
    [performance],
  );
  const { metric, reference, overall } = performance;
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => ({
      height: 260,
      marginLeft: 50,
      marginRight: 74,
      x: { type: "time", label: null },
      y: { label: metric, grid: true, nice: true, ticks: 5 },
      marks: [
        ...(reference === null
          ? []
          : [
              Plot.ruleY([reference], { stroke: colours.reference, strokeWidth: 1.6 }),
              Plot.text([t("monitor.atTraining")], {
                y: reference,
                frameAnchor: "right",
                textAnchor: "start",
                dx: 6,
                fill: colours.reference,
              }),
            ]),
        ...(bound === null ? [] : [Plot.ruleY([bound], { stroke: colours.bad, strokeDasharray: "4,4" })]),
        Plot.line(points, { x: "at", y: "value", stroke: colours.current, strokeWidth: 2 }),
        Plot.dot(points, {
          x: "at",
          y: "value",
          r: 3.5,
          fill: colours.current,
          stroke: colours.panel,
          title: (point: (typeof points)[number]) =>
            `${metric} ${fixed(point.value, 3)}\n${t("unit.rows", { rows: count(point.labelledRows) })}`,
          tip: { fill: colours.panel, stroke: colours.line },
        }),
      ],
    }),
    [points, reference, bound, metric, t],
  );
  return (
    <PlotFigure
      title={t("plot.performance", { metric })}
      sentence={t("plot.performanceSentence", {
        overall: decimal(overall, 3),
        reference: decimal(reference, 3),
        metric,
      })}
      draw={draw}
      columns={["from", "to", metric, "labelled_rows"]}
      rows={performance.points.map((point) => [point.from, point.to, point.value, point.labelledRows])}
      fileName={`performance-${metric}`}
    />
  );
}
