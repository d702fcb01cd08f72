import type { Explanation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { axisValue } from "./dependence.js";
import { PlotFigure } from "./plot-figure.js";

type Dependence = Explanation["partialDependence"][number];

/** The mean prediction as one column moves, with single rows behind it. */
export function PartialDependence({
  dependence,
  type,
  output,
  outputName,
}: {
  readonly dependence: Dependence;
  readonly type: Explanation["columns"][number]["type"];
  readonly output: number;
  /** What is predicted: the class or the target. */
  readonly outputName: string;
}) {
  const { t } = useTranslation();
  const { column, grid } = dependence;
  const mean = dependence.mean[output] ?? [];
  const ordered = type === "number" || type === "timestamp";
  const single = useMemo(
    () =>
      (dependence.individual[output] ?? []).flatMap((values, row) =>
        values.map((prediction, at) => ({ row, value: axisValue(grid[at] ?? null, type), prediction })),
      ),
    [dependence, output, grid, type],
  );
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => {
      const line = mean.map((prediction, at) => ({ value: axisValue(grid[at] ?? null, type), prediction }));
      return {
        height: 300,
        marginLeft: 54,
        marginBottom: ordered ? 38 : 60,
        x: {
          ...(ordered ? {} : { type: "point" as const }),
          label: column,
          labelArrow: "none",
          ...(ordered && { ticks: Math.max(2, width / 90) }),
        },
        y: { label: t("plot.predictedValue", { target: outputName }), grid: true, nice: true },
        marks: [
          ordered
            ? Plot.line(single, {
                x: "value",
                y: "prediction",
                z: "row",
                stroke: colours.reference,
                strokeOpacity: 0.18,
              })
            : Plot.dot(single, { x: "value", y: "prediction", r: 1.8, fill: colours.reference, fillOpacity: 0.25 }),
          ordered
            ? Plot.line(line, { x: "value", y: "prediction", stroke: colours.current, strokeWidth: 2.6 })
            : Plot.dot(line, { x: "value", y: "prediction", r: 5, fill: colours.current }),
          Plot.tip(
            line,
            Plot.pointerX({
              x: "value",
              y: "prediction",
              fill: colours.panel,
              stroke: colours.line,
              title: (point: (typeof line)[number]) =>
                `${column} = ${String(point.value)}\n${decimal(point.prediction, 3)}`,
            }),
          ),
        ],
      };
    },
    [mean, single, column, grid, type, ordered, outputName, t],
  );
  const low = Math.min(...mean);
  const high = Math.max(...mean);
  return (
    <PlotFigure
      title={t("plot.partialDependence", { column })}
      sentence={t("plot.partialDependenceSentence", { column, low: decimal(low, 3), high: decimal(high, 3) })}
      draw={draw}
      columns={[column, "mean"]}
      rows={mean.map((value, at) => [grid[at] ?? null, value])}
      fileName={`partial-dependence-${column}`}
    />
  );
}
