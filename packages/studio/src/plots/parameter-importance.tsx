import type { SweepImportance } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Parameter = SweepImportance["parameters"][number];

/** How much each parameter of a sweep matters, the most important one on top. */
export function ParameterImportance({ importance }: { readonly importance: SweepImportance }) {
  const { t } = useTranslation();
  const { parameters, trialCount } = importance;
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      marginLeft: Math.min(width * 0.4, Math.max(60, ...parameters.map(({ name }) => name.length * 6.3 + 14))),
      marginRight: 50,
      marginBottom: 38,
      height: parameters.length * 26 + 54,
      x: { label: t("sweep.plot.share"), labelArrow: "none", domain: [0, 1], ticks: Math.max(2, width / 110) },
      y: { label: null, domain: parameters.map(({ name }) => name), tickSize: 0 },
      marks: [
        Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.barX(parameters, {
          x: "importance",
          y: "name",
          fill: colours.reference,
          fillOpacity: 0.85,
          insetTop: 4,
          insetBottom: 4,
          rx: 2,
        }),
        Plot.text(parameters, {
          x: "importance",
          y: "name",
          text: (one: Parameter) => decimal(one.importance, 2),
          textAnchor: "start",
          dx: 6,
          fill: colours.muted,
        }),
      ],
    }),
    [parameters, t],
  );
  const [first] = parameters;
  return (
    <PlotFigure
      title={t("sweep.plot.importance")}
      sentence={
        first && first.importance > 0
          ? t("sweep.plot.importanceSentence", {
              first: first.name,
              share: Math.round(first.importance * 100),
              count: trialCount,
            })
          : t("sweep.plot.importanceNone")
      }
      draw={draw}
      columns={["parameter", "importance", "variance"]}
      rows={parameters.map(({ name, importance: part, variance }) => [name, part, variance])}
      fileName="parameter-importance"
    />
  );
}
