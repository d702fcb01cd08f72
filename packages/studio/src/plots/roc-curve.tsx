import type { Evaluation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fixed } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";
import { diagonal, unitSquare } from "./unit-square.js";

type Binary = NonNullable<Evaluation["binary"]>;

/** True against false positive rate, with the point of the threshold in use. */
export function RocCurve({
  binary,
  threshold,
  auc,
}: {
  readonly binary: Binary;
  readonly threshold: number;
  readonly auc: string;
}) {
  const { t } = useTranslation();
  const here = useMemo(() => pointAt(binary, threshold), [binary, threshold]);
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions =>
      unitSquare(colours, { x: t("plot.falsePositiveRate"), y: t("plot.truePositiveRate") }, [
        diagonal(colours),
        Plot.text([[0.72, 0.66]], { text: [t("plot.chance")], fill: colours.muted, rotate: -42 }),
        Plot.areaY(binary.roc, {
          x: "x",
          y1: 0,
          y2: "y",
          fill: colours.current,
          fillOpacity: 0.08,
          curve: "step-after",
        }),
        Plot.line(binary.roc, { x: "x", y: "y", stroke: colours.current, strokeWidth: 2.2, curve: "step-after" }),
        Plot.dot([here], {
          x: "falseRate",
          y: "trueRate",
          r: 5.5,
          fill: colours.ink,
          stroke: colours.panel,
          strokeWidth: 2,
        }),
        Plot.tip(
          binary.roc,
          Plot.pointer({
            x: "x",
            y: "y",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: Binary["roc"][number]) =>
              `${t("plot.truePositiveRate")} ${fixed(point.y, 3)}\n${t("plot.falsePositiveRate")} ${fixed(point.x, 3)}\n${t("run.threshold")} ${fixed(point.threshold, 3)}`,
          }),
        ),
      ]),
    [binary, here, t],
  );
  return (
    <PlotFigure
      title={t("plot.roc")}
      sentence={t("plot.rocSentence", {
        auc,
        threshold: fixed(threshold, 2),
        caught: fixed(here.trueRate * 100, 0),
        alarms: fixed(here.falseRate * 100, 0),
      })}
      draw={draw}
      columns={["false_positive_rate", "true_positive_rate", "threshold"]}
      rows={binary.roc.map((point) => [point.x, point.y, point.threshold])}
      fileName="roc"
    />
  );
}

function pointAt(binary: Binary, threshold: number) {
  const counts = countsAt(binary, threshold);
  return {
    trueRate: counts.truePositives / Math.max(1, counts.truePositives + counts.falseNegatives),
    falseRate: counts.falsePositives / Math.max(1, counts.falsePositives + counts.trueNegatives),
  };
}

/** The counts of the tabulated threshold nearest to `threshold`. */
export function countsAt(binary: Binary, threshold: number): Binary["thresholds"][number] {
  return binary.thresholds.reduce((best, one) =>
    Math.abs(one.threshold - threshold) < Math.abs(best.threshold - threshold) ? one : best,
  );
}
