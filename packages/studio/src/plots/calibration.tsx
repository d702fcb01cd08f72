import type { Evaluation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { count, fixed, percent } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";
import { diagonal, unitSquare } from "./unit-square.js";

type Bin = NonNullable<Evaluation["binary"]>["calibration"][number];

/** Whether 0.7 means 70 %. Bands are 95 % Wilson intervals of each bin's share. */
export function Calibration({ bins }: { readonly bins: readonly Bin[] }) {
  const { t } = useTranslation();
  const rows = bins.reduce((sum, bin) => sum + bin.rowCount, 0);
  const gap = bins.reduce((sum, bin) => sum + Math.abs(bin.x - bin.y) * bin.rowCount, 0) / Math.max(1, rows);
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions =>
      unitSquare(colours, { x: t("plot.predictedProbability"), y: t("plot.observedShare") }, [
        diagonal(colours),
        Plot.ruleX(bins, {
          x: "x",
          y1: (bin: Bin) => wilson(bin)[0],
          y2: (bin: Bin) => wilson(bin)[1],
          stroke: colours.current,
          strokeOpacity: 0.4,
          strokeWidth: 4,
        }),
        Plot.line(bins, { x: "x", y: "y", stroke: colours.current, strokeWidth: 1.6 }),
        Plot.dot(bins, { x: "x", y: "y", r: 4, fill: colours.current, stroke: colours.panel }),
        Plot.tip(
          bins,
          Plot.pointer({
            x: "x",
            y: "y",
            fill: colours.panel,
            stroke: colours.line,
            title: (bin: Bin) =>
              `${t("plot.predictedProbability")} ${fixed(bin.x, 2)}\n${t("plot.observedShare")} ${fixed(bin.y, 2)}\n${t("unit.rows", { rows: count(bin.rowCount) })}`,
          }),
        ),
      ]),
    [bins, t],
  );
  return (
    <PlotFigure
      title={t("plot.calibration")}
      sentence={t(gap < 0.05 ? "plot.calibrationGood" : "plot.calibrationPoor", { gap: percent(gap) })}
      draw={draw}
      columns={["mean_probability", "share_of_positives", "rows"]}
      rows={bins.map((bin) => [bin.x, bin.y, bin.rowCount])}
      fileName="calibration"
    />
  );
}

function wilson({ y, rowCount }: Bin): readonly [number, number] {
  const z = 1.96;
  const n = Math.max(1, rowCount);
  const middle = (y + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((y * (1 - y)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
