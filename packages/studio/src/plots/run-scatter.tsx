import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal } from "../format.js";
import type { Colours } from "./colours.js";
import { type Dimension, numberOf, type PlottedRun, textOf } from "./dimension.js";
import { PlotFigure } from "./plot-figure.js";

/** Each run as a point, by two parameters or metrics; words stand across in the order of the alphabet. */
export function RunScatter({
  runs,
  x,
  y,
}: {
  readonly runs: readonly PlottedRun[];
  readonly x: Dimension;
  readonly y: Dimension;
}) {
  const { t } = useTranslation();
  const words = runs.some((run) => textOf(run, x) !== undefined && numberOf(run, x) === undefined);
  const points = useMemo(
    () =>
      runs.flatMap((run) => {
        const [across, up] = [words ? textOf(run, x) : numberOf(run, x), numberOf(run, y)];
        return across === undefined || up === undefined ? [] : [{ name: run.name, across, up }];
      }),
    [runs, x, y, words],
  );
  const powers = useMemo(() => spansPowers(points.map(({ across }) => Number(across))), [points]);
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 320,
      marginLeft: 60,
      marginBottom: 40,
      x: {
        label: x.key,
        labelArrow: "none",
        type: words ? "point" : powers ? "log" : "linear",
        ...(!words && { ticks: Math.max(2, width / 110) }),
      },
      y: { label: y.key, labelArrow: "none", ticks: 6 },
      marks: [
        Plot.gridY({ stroke: colours.line, strokeOpacity: 1 }),
        Plot.dot(points, { x: "across", y: "up", r: 4, fill: colours.current, fillOpacity: 0.7 }),
        Plot.tip(
          points,
          Plot.pointer({
            x: "across",
            y: "up",
            fill: colours.panel,
            stroke: colours.line,
            title: (point: (typeof points)[number]) =>
              `${point.name}\n${x.key} = ${typeof point.across === "number" ? decimal(point.across) : point.across}\n${y.key} = ${decimal(point.up)}`,
          }),
        ),
      ],
    }),
    [points, powers, words, x, y],
  );
  const correlation = useMemo(() => rankCorrelation(runs, x, y), [runs, x, y]);
  return (
    <PlotFigure
      title={t("plot.scatter", { x: x.key, y: y.key })}
      sentence={
        words
          ? t("plot.scatterWords", { x: x.key, y: y.key, runs: points.length })
          : points.length < 3
            ? t("plot.scatterFew", { count: points.length })
            : t(
                correlation > 0.3 ? "plot.scatterRises" : correlation < -0.3 ? "plot.scatterFalls" : "plot.scatterFlat",
                {
                  x: x.key,
                  y: y.key,
                  value: decimal(correlation, 2),
                  runs: points.length,
                },
              )
      }
      draw={draw}
      columns={["run", x.key, y.key]}
      rows={points.map(({ name, across, up }) => [name, across, up])}
      fileName="runs"
    />
  );
}

function spansPowers(values: readonly number[]): boolean {
  const low = Math.min(...values);
  return low > 0 && Number.isFinite(low) && Math.max(...values) / low >= 100;
}

/** Spearman's rank correlation over the runs that have both; 0 where one of them does not vary. */
export function rankCorrelation(runs: readonly PlottedRun[], x: Dimension, y: Dimension): number {
  const both = runs.filter((run) => numberOf(run, x) !== undefined && numberOf(run, y) !== undefined);
  const [a, b] = [x, y].map((dimension) => ranks(both.map((run) => numberOf(run, dimension) as number)));
  const middle = (both.length - 1) / 2;
  let [together, ofA, ofB] = [0, 0, 0];
  (a as number[]).forEach((rank, at) => {
    const [da, db] = [rank - middle, (b as number[])[at]! - middle];
    together += da * db;
    ofA += da * da;
    ofB += db * db;
  });
  return ofA > 0 && ofB > 0 ? together / Math.sqrt(ofA * ofB) : 0;
}

/** From 0; equal values share the mean of their ranks. */
function ranks(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranked = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let at = from; at <= to; at++) ranked[order[at]!] = (from + to) / 2;
    from = to + 1;
  }
  return ranked;
}
