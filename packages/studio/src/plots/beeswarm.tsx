import type { Explanation } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { signed } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";
import { swarm } from "./swarm.js";

const MOST_COLUMNS = 15;

/** One point a row and column: how far the column pushed the prediction, coloured by the column's own value. */
export function Beeswarm({
  explanation,
  output,
  scale,
}: {
  readonly explanation: Explanation;
  readonly output: number;
  /** What contributions are counted in, in the page's language. */
  readonly scale: string;
}) {
  const { t } = useTranslation();
  const shown = useMemo(
    () =>
      [...explanation.columns]
        .sort((a, b) => (b.importance[output] ?? 0) - (a.importance[output] ?? 0))
        .slice(0, MOST_COLUMNS),
    [explanation, output],
  );
  const points = useMemo(
    () =>
      shown.flatMap((column, at) => {
        const contributions = column.contributions[output] ?? [];
        const offsets = swarm(contributions);
        return contributions.map((contribution, row) => ({
          contribution,
          place: at + (offsets[row] ?? 0),
          rank: column.ranks[row] ?? null,
          column: column.column,
          value: column.values[row] ?? null,
        }));
      }),
    [shown, output],
  );
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      marginLeft: Math.min(width * 0.4, Math.max(60, ...shown.map((one) => one.column.length * 6.3 + 14))),
      marginRight: 20,
      marginBottom: 38,
      height: shown.length * 30 + 58,
      x: { label: t("plot.contribution", { scale }), labelArrow: "none", ticks: Math.max(2, width / 110) },
      y: {
        label: null,
        domain: [shown.length - 0.4, -0.6],
        ticks: shown.map((_, at) => at),
        tickFormat: (at: number) => shown[at]?.column ?? "",
        tickSize: 0,
      },
      color: { type: "linear", domain: [0, 1], range: [colours.reference, colours.current], unknown: colours.muted },
      marks: [
        Plot.gridX({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.ruleX([0], { stroke: colours.muted }),
        Plot.dot(points, { x: "contribution", y: "place", r: 2.2, fill: "rank", fillOpacity: 0.75 }),
        Plot.tip(
          points,
          Plot.pointer({
            x: "contribution",
            y: "place",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: (typeof points)[number]) =>
              `${point.column} = ${point.value ?? "–"}\n${signed(point.contribution)}`,
          }),
        ),
      ],
    }),
    [shown, points, scale, t],
  );
  const [first, second] = shown;
  return (
    <PlotFigure
      title={t("plot.beeswarm")}
      sentence={t("plot.beeswarmSentence", {
        first: first?.column ?? "",
        second: second?.column ?? "",
        rows: explanation.rowCount,
      })}
      draw={draw}
      columns={["column", "value", "contribution"]}
      rows={points.map((point) => [point.column, point.value, point.contribution])}
      fileName="contributions"
    />
  );
}
