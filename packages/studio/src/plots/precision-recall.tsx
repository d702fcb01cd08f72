import type { Evaluation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { fixed, percent } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";
import { countsAt } from "./roc-curve.js";
import { unitSquare } from "./unit-square.js";

type Binary = NonNullable<Evaluation["binary"]>;

/** Precision against recall; chance is the share of positives. */
export function PrecisionRecall({ binary, threshold }: { readonly binary: Binary; readonly threshold: number }) {
  const { t } = useTranslation();
  const counts = countsAt(binary, threshold);
  const positives = counts.truePositives + counts.falseNegatives;
  const share = positives / Math.max(1, positives + counts.falsePositives + counts.trueNegatives);
  const recall = counts.truePositives / Math.max(1, positives);
  const called = counts.truePositives + counts.falsePositives;
  const precision = called > 0 ? counts.truePositives / called : null;
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions =>
      unitSquare(colours, { x: t("plot.recall"), y: t("plot.precision") }, [
        Plot.ruleY([share], { stroke: colours.muted, strokeDasharray: "3,4" }),
        Plot.text([[0.02, share]], { text: [t("plot.chance")], fill: colours.muted, textAnchor: "start", dy: -7 }),
        Plot.line(binary.precisionRecall, { x: "x", y: "y", stroke: colours.current, strokeWidth: 2.2 }),
        ...(precision === null
          ? []
          : [Plot.dot([[recall, precision]], { r: 5.5, fill: colours.ink, stroke: colours.panel, strokeWidth: 2 })]),
        Plot.tip(
          binary.precisionRecall,
          Plot.pointer({
            x: "x",
            y: "y",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: Binary["roc"][number]) =>
              `${t("plot.precision")} ${fixed(point.y, 3)}\n${t("plot.recall")} ${fixed(point.x, 3)}\n${t("run.threshold")} ${fixed(point.threshold, 3)}`,
          }),
        ),
      ]),
    [binary, recall, precision, share, t],
  );
  return (
    <PlotFigure
      title={t("plot.precisionRecall")}
      sentence={t("plot.precisionRecallSentence", {
        threshold: fixed(threshold, 2),
        precision: percent(precision, 0),
        share: percent(share, 0),
      })}
      draw={draw}
      columns={["recall", "precision", "threshold"]}
      rows={binary.precisionRecall.map((point) => [point.x, point.y, point.threshold])}
      fileName="precision-recall"
    />
  );
}
