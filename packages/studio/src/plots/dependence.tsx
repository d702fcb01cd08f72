import type { Cell, Explanation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal, signed } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

/** A column's contribution against its value, one point a row. */
export function Dependence({
  column,
  output,
  scale,
}: {
  readonly column: Explanation["columns"][number];
  readonly output: number;
  readonly scale: string;
}) {
  const { t } = useTranslation();
  const points = useMemo(() => {
    const contributions = column.contributions[output] ?? [];
    return contributions.map((contribution, row) => ({ contribution, value: column.values[row] ?? null }));
  }, [column, output]);
  const numeric = column.type === "number";
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => {
      const shown = points
        .filter((point) => point.value !== null)
        .map((point) => ({ ...point, value: axisValue(point.value, column.type) }));
      return {
        height: 300,
        marginLeft: 54,
        marginBottom: numeric ? 38 : 60,
        x: numeric
          ? { label: column.column, labelArrow: "none", ticks: Math.max(2, width / 90) }
          : { type: column.type === "timestamp" ? "utc" : "point", label: column.column, labelArrow: "none" },
        y: { label: t("plot.contribution", { scale }), grid: true },
        marks: [
          Plot.ruleY([0], { stroke: colours.muted }),
          Plot.dot(shown, { x: "value", y: "contribution", r: 2.4, fill: colours.current, fillOpacity: 0.55 }),
          Plot.tip(
            shown,
            Plot.pointer({
              x: "value",
              y: "contribution",
              fill: colours.panel,
              stroke: colours.line,
              title: (point: (typeof shown)[number]) =>
                `${column.column} = ${String(point.value)}\n${signed(point.contribution)}`,
            }),
          ),
        ],
      };
    },
    [points, column, numeric, scale, t],
  );
  const largest = points.reduce((most, point) => Math.max(most, Math.abs(point.contribution)), 0);
  return (
    <PlotFigure
      title={t("plot.dependence", { column: column.column })}
      sentence={t("plot.dependenceSentence", { column: column.column, most: decimal(largest, 3), scale })}
      draw={draw}
      columns={[column.column, "contribution"]}
      rows={points.map((point) => [point.value, point.contribution])}
      fileName={`dependence-${column.column}`}
    />
  );
}

/** A cell as an axis takes it. */
export function axisValue(value: Cell, type: Explanation["columns"][number]["type"]): number | string | Date {
  if (type === "number") return Number(value);
  return type === "timestamp" ? new Date(String(value)) : String(value);
}
