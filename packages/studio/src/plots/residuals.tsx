import type { Evaluation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { decimal, percent } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Regression = NonNullable<Evaluation["regression"]>;

/** Predicted against actual values: on the line is right. */
export function PredictedActual({
  points,
  target,
}: {
  readonly points: Regression["points"];
  readonly target: string;
}) {
  const { t } = useTranslation();
  const values = points.flatMap((point) => [point.actual, point.predicted]);
  const low = Math.min(...values);
  const high = Math.max(...values);
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => ({
      aspectRatio: 1,
      marginLeft: 54,
      marginBottom: 38,
      x: { label: t("plot.actualValue", { target }), domain: [low, high], nice: true },
      y: { label: t("plot.predictedValue", { target }), domain: [low, high], nice: true },
      marks: [
        Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.gridY({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.line(
          [
            [low, low],
            [high, high],
          ],
          { stroke: colours.muted, strokeDasharray: "3,4" },
        ),
        Plot.dot(points, { x: "actual", y: "predicted", r: 2.4, fill: colours.current, fillOpacity: 0.45 }),
        Plot.tip(
          points,
          Plot.pointer({
            x: "actual",
            y: "predicted",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: Regression["points"][number]) =>
              `${t("plot.actual")} ${decimal(point.actual)}\n${t("plot.predicted")} ${decimal(point.predicted)}`,
          }),
        ),
      ],
    }),
    [points, target, low, high, t],
  );
  const bias = points.reduce((sum, point) => sum + point.predicted - point.actual, 0) / Math.max(1, points.length);
  return (
    <PlotFigure
      title={t("plot.predictedActual")}
      sentence={t("plot.predictedActualSentence", { bias: `${bias >= 0 ? "+" : ""}${decimal(bias, 3)}` })}
      draw={draw}
      columns={["actual", "predicted"]}
      rows={points.map((point) => [point.actual, point.predicted])}
      fileName="predicted-actual"
    />
  );
}

/** How large the errors are. */
export function Residuals({ histogram }: { readonly histogram: Regression["residualHistogram"] }) {
  const { t } = useTranslation();
  const bins = histogram.counts.map((rows, index) => ({
    from: histogram.edges[index] ?? 0,
    to: histogram.edges[index + 1] ?? 0,
    rows,
  }));
  const total = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const over = bins.reduce((sum, bin) => sum + ((bin.from + bin.to) / 2 > 0 ? bin.rows : 0), 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: bins follow from the histogram
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => ({
      aspectRatio: undefined,
      height: 300,
      marginLeft: 46,
      marginBottom: 38,
      x: { label: t("plot.residual") },
      y: { label: t("plot.rows"), grid: true },
      marks: [
        Plot.rectY(bins, {
          x1: "from",
          x2: "to",
          y: "rows",
          fill: colours.current,
          fillOpacity: 0.8,
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
        Plot.ruleX([0], { stroke: colours.ink, strokeDasharray: "3,4" }),
        Plot.ruleY([0], { stroke: colours.muted }),
      ],
    }),
    [histogram, t],
  );
  return (
    <PlotFigure
      title={t("plot.residuals")}
      sentence={t("plot.residualsSentence", { share: percent(over / Math.max(1, total), 0) })}
      draw={draw}
      columns={["from", "to", "rows"]}
      rows={bins.map((bin) => [bin.from, bin.to, bin.rows])}
      fileName="residuals"
    />
  );
}
