import type { Evaluation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Importance = Evaluation["importance"][number];

/** Which columns the model leans on: the drop of the metric when one is shuffled, with its spread. */
export function ImportancePlot({
  importance,
  metric,
}: {
  readonly importance: readonly Importance[];
  readonly metric: string;
}) {
  const { t } = useTranslation();
  const permuted = importance.some((one) => one.permutation !== null);
  const shown = useMemo(() => {
    const value = (one: Importance) => (permuted ? (one.permutation ?? 0) : one.model);
    return [...importance]
      .sort((a, b) => value(b) - value(a))
      .slice(0, 25)
      .map((one) => ({
        feature: one.feature,
        value: value(one),
        deviation: (permuted && one.permutationDeviation) || 0,
      }));
  }, [importance, permuted]);
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      marginLeft: Math.min(width * 0.4, Math.max(60, ...shown.map((one) => one.feature.length * 6.3 + 14))),
      marginRight: 50,
      marginBottom: 38,
      height: shown.length * 24 + 54,
      x: {
        label: permuted ? t("plot.metricDrop", { metric }) : t("plot.modelShare"),
        ticks: Math.max(2, width / 110),
        labelArrow: "none",
      },
      y: { label: null, domain: shown.map((one) => one.feature), tickSize: 0 },
      marks: [
        Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.barX(shown, {
          x: "value",
          y: "feature",
          fill: colours.reference,
          fillOpacity: 0.85,
          insetTop: 4,
          insetBottom: 4,
          rx: 2,
        }),
        Plot.ruleY(shown, {
          y: "feature",
          x1: (one) => one.value - one.deviation,
          x2: (one) => one.value + one.deviation,
          stroke: colours.ink,
          strokeWidth: 1.4,
        }),
        Plot.ruleX([0], { stroke: colours.muted }),
        Plot.text(shown, {
          x: (one) => Math.max(0, one.value + one.deviation),
          y: "feature",
          text: (one) => decimal(one.value, 2),
          textAnchor: "start",
          dx: 6,
          fill: colours.muted,
        }),
      ],
    }),
    [shown, permuted, metric, t],
  );
  const [first, second] = shown;
  return (
    <PlotFigure
      title={t("plot.importance")}
      sentence={t("plot.importanceSentence", { first: first?.feature ?? "", second: second?.feature ?? "", metric })}
      draw={draw}
      columns={["feature", "permutation", "permutation_deviation", "model"]}
      rows={importance.map((one) => [one.feature, one.permutation, one.permutationDeviation, one.model])}
      fileName="importance"
    />
  );
}
