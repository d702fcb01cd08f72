import "uplot/dist/uPlot.min.css";
import { Text, Title, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { count, decimal, MISSING } from "../format.js";
import type { JobView } from "../use-job.js";
import { dark, light } from "./colours.js";
import { downloadCsv } from "./download.js";
import classes from "./plot-figure.module.css";
import { PlotTools } from "./plot-tools.js";
import { ValuesTable } from "./values-table.js";

/** Loss by iteration, training against validation; drawn on as it comes. */
export function LearningCurve({
  series,
  live,
  name,
}: {
  readonly series: JobView["series"];
  readonly live: boolean;
  readonly name: string;
}) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sizeRef, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [table, setTable] = useState(false);
  const keys = Object.keys(series).sort();
  const keyList = keys.join("|");
  const data = useMemo(() => alignedOf(series), [series]);
  const sentence = sentenceOf(series, t);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the data are set without a new plot, below
  useEffect(() => {
    if (!holder.current || width === 0 || keys.length === 0 || table) return;
    const colours = scheme === "dark" ? dark : light;
    const axis = {
      stroke: colours.muted,
      grid: { stroke: colours.line, width: 1 },
      ticks: { stroke: colours.line, width: 1 },
      font: "11px Inter, system-ui",
    };
    const made = new uPlot(
      {
        width,
        height: 300,
        legend: { live: true },
        scales: { x: { time: false } },
        axes: [
          {
            ...axis,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000],
            label: t("plot.iteration"),
            labelFont: "11px Inter, system-ui",
            labelSize: 18,
            values: (_plot, ticks) => ticks.map(count),
          },
          { ...axis, size: 56, values: (_plot, ticks) => ticks.map((tick) => decimal(tick, 3)) },
        ],
        series: [
          {
            label: t("plot.iteration"),
            value: (_plot: uPlot, value: number | null) => (value === null ? MISSING : count(value)),
          },
          ...keys.map((key) => ({
            label: t(`series.${key}`, { defaultValue: key }),
            stroke: key.startsWith("train") ? colours.reference : colours.current,
            width: 2,
            dash: key.startsWith("train") ? [5, 4] : [],
            points: { show: false },
            value: (_plot: uPlot, value: number | null) => decimal(value),
          })),
        ],
      },
      data,
      holder.current,
    );
    plot.current = made;
    return () => {
      made.destroy();
      plot.current = null;
    };
  }, [keyList, width, scheme, table, i18n.language]);
  useEffect(() => plot.current?.setData(data), [data]);

  const columns = ["iteration", ...keys];
  const rows = (data[0] as number[]).map((step, index) => [
    step,
    ...keys.map((_, key) => data[key + 1]?.[index] ?? null),
  ]);
  return (
    <figure className={classes.figure}>
      <figcaption>
        <Title order={2} size="h3">
          {t("run.curve")}
        </Title>
        <Text size="sm" c="dimmed" aria-live={live ? "off" : undefined}>
          {keys.length === 0 ? t(live ? "plot.curveWaiting" : "plot.curveNone") : sentence}
        </Text>
      </figcaption>
      <div ref={sizeRef} className={classes.space}>
        {table ? (
          <ValuesTable columns={columns} rows={rows} label={t("run.curve")} />
        ) : (
          <div role="img" aria-label={`${t("run.curve")}. ${sentence}`}>
            <div ref={holder} aria-hidden="true" style={{ minHeight: keys.length > 0 ? 330 : 0 }} />
          </div>
        )}
      </div>
      {keys.length > 0 && (
        <PlotTools
          title={t("run.curve")}
          table={table}
          onTable={setTable}
          onCsv={() => downloadCsv(`${name}-learning-curve`, columns, rows)}
        />
      )}
    </figure>
  );
}

/** Series over one axis of steps, with null where one has no value. */
function alignedOf(series: JobView["series"]): uPlot.AlignedData {
  const steps = [...new Set(Object.values(series).flatMap((one) => one.steps))].sort((a, b) => a - b);
  const place = new Map(steps.map((step, index) => [step, index]));
  const columns = Object.keys(series)
    .sort()
    .map((key) => {
      const column: (number | null)[] = Array.from({ length: steps.length }, () => null);
      const one = series[key];
      one?.steps.forEach((step, index) => {
        column[place.get(step) as number] = one.values[index] ?? null;
      });
      return column;
    });
  return [steps, ...columns];
}

function sentenceOf(series: JobView["series"], t: (key: string, options?: Record<string, unknown>) => string): string {
  const key = Object.keys(series).find((one) => one.startsWith("validation"));
  const one = key ? series[key] : undefined;
  if (!key || !one || one.values.length === 0) return t("plot.curveOnlyTrain");
  const lowest = one.values.reduce((best, value, index) => (value < (one.values[best] as number) ? index : best), 0);
  const last = one.values.length - 1;
  const params = {
    key: t(`series.${key}`, { defaultValue: key }),
    value: decimal(one.values[lowest], 3),
    step: one.steps[lowest] ?? 0,
  };
  return t(last - lowest > Math.max(5, last * 0.1) ? "plot.curveOverfit" : "plot.curveFalling", params);
}
