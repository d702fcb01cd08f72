import type { Sweep, SweepTrial } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

/** The value of each trial, and the best so far as a stair. */
export function SweepProgress({ sweep, trials }: { readonly sweep: Sweep; readonly trials: readonly SweepTrial[] }) {
  const { t } = useTranslation();
  const { metric = "", goal } = sweep.spec.objective;
  const points = useMemo(() => {
    let best: number | undefined;
    return trials.flatMap(({ number, state, value }) => {
      if (value === null) return [];
      const isBetter = best === undefined || (goal === "minimise" ? value < best : value > best);
      if (state === "completed" && isBetter) best = value;
      return [{ trial: number + 1, value, best, isCompleted: state === "completed" }];
    });
  }, [trials, goal]);
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 280,
      marginLeft: 60,
      marginBottom: 38,
      x: {
        label: t("sweep.plot.trialAxis"),
        labelArrow: "none",
        // At most one for each: there is nothing between two trials.
        ticks: Math.max(1, Math.min(points.length - 1, width / 110)),
        tickFormat: "d",
      },
      y: { label: metric, labelArrow: "none", ticks: 6, nice: true },
      marks: [
        Plot.gridY({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.dot(points, {
          x: "trial",
          y: "value",
          r: 3.5,
          fill: (point: Point) => (point.isCompleted ? colours.reference : colours.muted),
          fillOpacity: 0.6,
        }),
        Plot.line(
          points.filter(({ best }) => best !== undefined),
          { x: "trial", y: "best", curve: "step-after", stroke: colours.current, strokeWidth: 2.2 },
        ),
        Plot.tip(
          points,
          Plot.pointer({
            x: "trial",
            y: "value",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: Point) => `${t("sweep.trial")} ${point.trial}\n${metric} = ${decimal(point.value, 4)}`,
          }),
        ),
      ],
    }),
    [points, metric, t],
  );
  const { best } = sweep;
  return (
    <PlotFigure
      title={t("sweep.plot.best")}
      sentence={
        best
          ? t("sweep.plot.bestSentence", { metric, value: decimal(best.value, 4), number: best.number + 1 })
          : t("sweep.noneYet")
      }
      draw={draw}
      columns={["trial", metric, "best"]}
      rows={points.map((point) => [point.trial, point.value, point.best ?? null])}
      fileName="best-so-far"
    />
  );
}

interface Point {
  readonly trial: number;
  readonly value: number;
  readonly best: number | undefined;
  readonly isCompleted: boolean;
}
