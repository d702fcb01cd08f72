import "uplot/dist/uPlot.min.css";
import { Group, SegmentedControl, Slider, Switch, Text, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { count, decimal, MISSING } from "../format.js";
import { CanvasFigure } from "./canvas-figure.js";
import { dark, light } from "./colours.js";
import { smoothed } from "./smooth.js";

/** A metric's course in one run: as many points as a plot needs, in the order of their steps. */
export interface MetricCurve {
  readonly runId: string;
  readonly runName: string;
  readonly steps: readonly number[];
  /** Milliseconds since 1970, one for each step; undefined where times were not recorded. */
  readonly timesMs: readonly number[] | undefined;
  readonly values: readonly (number | null)[];
}

const HEIGHT = 300;

/** By step, by seconds since the first point, or by the time of day; both times are in seconds. */
type Axis = "step" | "seconds" | "clock";

/** One metric of several runs over each other, by step, by time since the first point or by the clock, smoothed as one likes. */
export function MetricCurves({ metric, curves }: { readonly metric: string; readonly curves: readonly MetricCurve[] }) {
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sizeRef, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const [table, setTable] = useState(false);
  const [weight, setWeight] = useState(0);
  const [by, setBy] = useState<Axis>("step");
  const [whole, setWhole] = useState(true);
  const data = useMemo(() => aligned(curves, by, weight), [curves, by, weight]);
  const xLabel = t(`plot.axis.${by}`);

  // biome-ignore lint/correctness/useExhaustiveDependencies: axis labels are drawn in the page's language
  useEffect(() => {
    if (!holder.current || width === 0 || table || curves.length === 0) return;
    const colours = scheme === "dark" ? dark : light;
    const axis = {
      stroke: colours.muted,
      grid: { stroke: colours.line, width: 1 },
      ticks: { stroke: colours.line, width: 1 },
      font: "11px Inter, system-ui",
    };
    const shownX = by === "clock" ? clockOf(data[0] as number[], i18n.language) : decimal;
    const plot = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { live: true },
        scales: { x: { time: by === "clock" }, ...(!whole && { y: { range: middleOf(data) } }) },
        axes: [
          {
            ...axis,
            label: xLabel,
            labelFont: axis.font,
            labelSize: 18,
            values: (_plot, ticks) => ticks.map(by === "clock" ? shownX : count),
          },
          { ...axis, size: 60, values: (_plot, ticks) => ticks.map((tick) => decimal(tick, 3)) },
        ],
        series: [
          { label: xLabel, value: (_plot: uPlot, value: number | null) => (value === null ? MISSING : shownX(value)) },
          ...curves.map((curve, at) => ({
            label: curve.runName,
            stroke: colours.classes[at % colours.classes.length] as string,
            // Colours come round again: dashes then tell two runs apart.
            dash: at < colours.classes.length ? [] : [6, 4],
            width: 1.8,
            spanGaps: true,
            points: { show: curve.steps.length === 1 },
            value: (_plot: uPlot, value: number | null) => decimal(value),
          })),
        ],
      },
      data,
      holder.current,
    );
    return () => plot.destroy();
  }, [data, curves, width, scheme, table, whole, i18n.language]);

  const columns = [xLabel, ...curves.map((curve) => curve.runName)];
  const cellOf = (x: number) => (by === "clock" ? new Date(x * 1000).toISOString() : x);
  const rows = (data[0] as number[]).map((x, at) => [
    cellOf(x),
    ...curves.map((_, run) => data[run + 1]?.[at] ?? null),
  ]);
  const sentence = sentenceOf(metric, curves, t);
  return (
    <CanvasFigure
      {...{ sentence, columns, rows, table, sizeRef, holder }}
      title={metric}
      controls={
        <Group gap="lg">
          {curves.every(({ timesMs }) => timesMs) && (
            <SegmentedControl
              size="xs"
              value={by}
              onChange={(value) => setBy(value as typeof by)}
              data={[
                { value: "step", label: t("plot.step") },
                { value: "seconds", label: t("plot.time") },
                { value: "clock", label: t("plot.clock") },
              ]}
            />
          )}
          <Switch
            size="xs"
            label={t("plot.withoutOutliers")}
            checked={!whole}
            onChange={(event) => setWhole(!event.currentTarget.checked)}
          />
          <Group gap="xs">
            <Text size="xs" c="dimmed">
              {t("plot.smoothing")}
            </Text>
            <Slider
              w={140}
              size="sm"
              min={0}
              max={0.99}
              step={0.01}
              value={weight}
              onChange={setWeight}
              thumbLabel={t("plot.smoothing")}
              label={(value) => decimal(value, 2)}
            />
          </Group>
        </Group>
      }
      fileName={`metric-${metric}`}
      onTable={setTable}
      height={HEIGHT + 30}
    />
  );
}

/** A moment as text, as long as the course that it is of needs it. */
function clockOf(seconds: readonly number[], language: string): (second: number) => string {
  const length = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0);
  const day = 86_400;
  const style: Intl.DateTimeFormatOptions =
    length > 3 * day
      ? { day: "numeric", month: "short" }
      : length > day / 2
        ? { weekday: "short", hour: "2-digit", minute: "2-digit" }
        : { hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const format = new Intl.DateTimeFormat(language, style);
  return (second) => format.format(second * 1000);
}

/** Where all but the outermost 2 % of the values lie, with a little room. */
function middleOf([, ...lines]: uPlot.AlignedData): uPlot.Range.MinMax {
  const values = lines.flatMap((line) => [...line].filter((value) => typeof value === "number")).sort((a, b) => a - b);
  const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? 0;
  const [low, high] = [at(0.02), at(0.98)];
  const room = (high - low) * 0.08 || Math.abs(high) * 0.08 || 1;
  return [low - room, high + room];
}

/** All curves over one axis, with null where one has no point. */
export function aligned(curves: readonly MetricCurve[], by: Axis, weight: number): uPlot.AlignedData {
  const places = curves.map(({ steps, timesMs }) => {
    if (by === "step" || !timesMs) return steps;
    const start = by === "clock" ? 0 : (timesMs[0] ?? 0);
    return timesMs.map((time) => (time - start) / 1000);
  });
  const axis = [...new Set(places.flat())].sort((a, b) => a - b);
  const place = new Map(axis.map((x, at) => [x, at]));
  const lines = curves.map((curve, run) => {
    const line: (number | null)[] = new Array(axis.length).fill(null);
    smoothed(curve.values, weight).forEach((value, at) => {
      line[place.get(places[run]?.[at] as number) as number] = value;
    });
    return line;
  });
  return [axis, ...lines];
}

function sentenceOf(
  metric: string,
  curves: readonly MetricCurve[],
  t: (key: string, options?: Record<string, unknown>) => string,
): string {
  const ends = curves
    .map((curve) => ({ name: curve.runName, value: curve.values.findLast((value) => value !== null) }))
    .filter((end): end is { name: string; value: number } => typeof end.value === "number")
    .sort((a, b) => a.value - b.value);
  const [low] = ends;
  const high = ends.at(-1);
  if (!low || !high) return t("plot.curvesNone", { metric });
  return ends.length === 1
    ? t("plot.curvesOne", { metric, value: decimal(low.value, 3) })
    : t("plot.curvesSentence", {
        metric,
        low: decimal(low.value, 3),
        lowName: low.name,
        high: decimal(high.value, 3),
        highName: high.name,
      });
}
