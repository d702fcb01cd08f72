import type { SweepImportance } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

/** What is to be expected of the objective along one parameter, with the spread of what was learnt. */
export function MarginalCurve({
  parameter,
  metric,
  isLog,
}: {
  readonly parameter: SweepImportance["parameters"][number];
  readonly metric: string;
  readonly isLog: boolean;
}) {
  const { t } = useTranslation();
  const { name, curve } = parameter;
  const points = useMemo(
    () =>
      curve.values.map((value, at) => ({
        value: typeof value === "boolean" ? String(value) : value,
        mean: curve.means[at]!,
        low: curve.means[at]! - curve.deviations[at]!,
        high: curve.means[at]! + curve.deviations[at]!,
      })),
    [curve],
  );
  const isNumber = points.every(({ value }) => typeof value === "number");
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 240,
      marginLeft: 60,
      marginBottom: 40,
      x: {
        label: name,
        labelArrow: "none",
        type: isNumber ? (isLog ? "log" : "linear") : "point",
        ...(isNumber && { ticks: Math.max(2, width / 110) }),
      },
      y: { label: metric, labelArrow: "none", ticks: 5, nice: true, grid: true },
      marks: isNumber
        ? [
            Plot.areaY(points, { x: "value", y1: "low", y2: "high", fill: colours.reference, fillOpacity: 0.15 }),
            Plot.line(points, { x: "value", y: "mean", stroke: colours.current, strokeWidth: 2.2 }),
          ]
        : [
            Plot.ruleX(points, { x: "value", y1: "low", y2: "high", stroke: colours.reference, strokeWidth: 1.5 }),
            Plot.dot(points, { x: "value", y: "mean", r: 5, fill: colours.current }),
          ],
    }),
    [points, isNumber, isLog, name, metric],
  );
  const means = curve.means;
  return (
    <PlotFigure
      title={t("sweep.plot.marginal", { metric, name })}
      sentence={t("sweep.plot.marginalSentence", {
        metric,
        name,
        low: decimal(Math.min(...means), 4),
        high: decimal(Math.max(...means), 4),
      })}
      draw={draw}
      columns={[name, metric, "deviation"]}
      rows={points.map((point, at) => [point.value, point.mean, curve.deviations[at]!])}
      fileName={`along-${name}`}
    />
  );
}
