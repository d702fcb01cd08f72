import type { RecipePreview } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count, percent } from "../format.js";
import { type Colours, inkOn } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Split = RecipePreview["split"];
const parts = ["train", "validation", "test"] as const;

/** The share of each class in each part: alike when the split is fair. */
export function SplitClasses({ split }: { readonly split: Split }) {
  const { t } = useTranslation();
  const bars = useMemo(() => {
    const totals = { train: split.trainRowCount, validation: split.validationRowCount, test: split.testRowCount };
    return parts.flatMap((part) =>
      totals[part] === 0
        ? []
        : split.classes.map((one) => ({
            part: t(`part.${part}`),
            value: one.value,
            rows: one[part],
            share: one[part] / totals[part],
          })),
    );
  }, [split, t]);
  const names = split.classes.map((one) => one.value);
  const spread = Math.max(
    ...names.map((name) => {
      const shares = bars.filter((bar) => bar.value === name).map((bar) => bar.share);
      return Math.max(...shares) - Math.min(...shares);
    }),
  );
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => ({
      height: 150,
      marginLeft: 80,
      marginRight: 20,
      x: { label: null, percent: true, domain: [0, 100], ticks: 5, tickFormat: (tick: number) => `${tick} %` },
      y: { label: null, domain: bars.map((bar) => bar.part), tickSize: 0 },
      color: { domain: names, range: [...colours.classes] },
      marks: [
        Plot.barX(
          bars,
          Plot.stackX({ x: "share", y: "part", fill: "value", order: names, insetLeft: 0.5, insetRight: 0.5 }),
        ),
        Plot.text(
          bars,
          Plot.stackX({
            x: "share",
            y: "part",
            z: "value",
            order: names,
            text: (bar: (typeof bars)[number]) => (bar.share > 0.12 ? `${bar.value}: ${count(bar.rows)}` : ""),
            fill: (bar: (typeof bars)[number]) =>
              inkOn(colours.classes[names.indexOf(bar.value) % colours.classes.length] ?? "#ffffff"),
            stroke: "none",
            fontWeight: 550,
          }),
        ),
      ],
    }),
    [bars, names],
  );
  return (
    <PlotFigure
      title={t("plot.splitClasses")}
      sentence={t("plot.splitClassesSentence", { spread: percent(spread) })}
      draw={draw}
      columns={["part", "class", "rows", "share"]}
      rows={bars.map((bar) => [bar.part, bar.value, bar.rows, bar.share])}
      fileName="split-classes"
    />
  );
}
