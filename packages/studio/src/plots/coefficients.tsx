import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Coefficient, coefficientName } from "../coefficient-name.js";
import { signed } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

const MOST_SHOWN = 20;

/** The effect of one standard deviation of each column, with its interval where there is one. */
export function CoefficientsPlot({
  coefficients,
  scale,
}: {
  readonly coefficients: readonly Coefficient[];
  /** What effects are counted in, in the page's language. */
  readonly scale: string;
}) {
  const { t } = useTranslation();
  const all = useMemo(
    () =>
      coefficients
        .flatMap((one) => {
          const { standardised, deviation, low, high } = one;
          if (standardised === null || deviation === null || !one.estimated) return [];
          const bounds = low === null || high === null ? null : { low: low * deviation, high: high * deviation };
          return [{ name: coefficientName(t, one), effect: standardised, bounds }];
        })
        .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)),
    [coefficients, t],
  );
  const shown = useMemo(() => all.slice(0, MOST_SHOWN), [all]);
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => {
      const marginLeft = Math.min(width * 0.45, Math.max(60, ...shown.map(({ name }) => name.length * 6.3 + 14)));
      const letters = Math.floor((marginLeft - 14) / 6.3);
      const colourOf = ({ bounds }: (typeof shown)[number]) => {
        if (!bounds) return colours.reference;
        return bounds.low > 0 || bounds.high < 0 ? colours.current : colours.muted;
      };
      return {
        marginLeft,
        marginRight: 24,
        marginBottom: 38,
        height: shown.length * 24 + 54,
        x: { label: scale, labelArrow: "none", ticks: Math.max(2, width / 120), nice: true },
        y: {
          label: null,
          domain: shown.map(({ name }) => name),
          tickFormat: (name: string) => (name.length > letters ? `${name.slice(0, letters - 1)}…` : name),
          tickSize: 0,
        },
        marks: [
          Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
          Plot.ruleX([0], { stroke: colours.muted }),
          Plot.ruleY(
            shown.filter(({ bounds }) => bounds),
            {
              y: "name",
              x1: (one) => one.bounds?.low,
              x2: (one) => one.bounds?.high,
              stroke: colourOf,
              strokeWidth: 5,
              strokeOpacity: 0.32,
              strokeLinecap: "round",
            },
          ),
          Plot.dot(shown, { x: "effect", y: "name", r: 4.5, fill: colourOf, stroke: colours.panel }),
          Plot.tip(
            shown,
            Plot.pointerY({
              x: "effect",
              y: "name",
              fill: colours.panel,
              stroke: colours.line,
              title: ({ name, effect, bounds }: (typeof shown)[number]) =>
                `${name}\n${signed(effect)}${bounds ? ` (${signed(bounds.low)} … ${signed(bounds.high)})` : ""}`,
            }),
          ),
        ],
      };
    },
    [shown, scale],
  );
  const unsure = shown.filter(({ bounds }) => bounds && bounds.low <= 0 && bounds.high >= 0).length;
  const [first, second] = shown;
  return (
    <PlotFigure
      title={t("coefficient.plot")}
      sentence={[
        t(second ? "coefficient.largest" : "coefficient.only", {
          first: first?.name ?? "",
          second: second?.name ?? "",
        }),
        ...(shown.some(({ bounds }) => bounds) ? [t("coefficient.unsure", { count: unsure })] : []),
        ...(all.length > shown.length ? [t("coefficient.more", { shown: shown.length, all: all.length })] : []),
      ].join(" ")}
      draw={draw}
      columns={["term", "per_standard_deviation", "low", "high"]}
      rows={all.map(({ name, effect, bounds }) => [name, effect, bounds?.low ?? null, bounds?.high ?? null])}
      fileName="coefficients"
    />
  );
}
