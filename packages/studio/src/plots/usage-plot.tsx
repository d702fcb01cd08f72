import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import uPlot from "uplot";
import { MISSING, stopwatch } from "../format.js";
import { CanvasFigure } from "./canvas-figure.js";
import { type Colours, dark, light } from "./colours.js";
import { drawLimit, drawPhases } from "./usage-marks.js";
import type { Quantity, UsageSeries } from "./usage-series.js";

const HEIGHT = 200;

export interface UsageLine {
  readonly quantity: Quantity;
  readonly label: string;
  readonly colour: (colours: Colours) => string;
}

export interface UsagePlotProps {
  readonly title: string;
  readonly sentence: string;
  readonly series: UsageSeries;
  readonly lines: readonly UsageLine[];
  /** Writes a value with its unit. */
  readonly format: (value: number) => string;
  /** The least that the axis reaches up to, so that nothing looks like much. */
  readonly atLeast: number;
  /** What it may take at most; drawn where it is within sight. */
  readonly limit?: { readonly value: number; readonly label: string } | undefined;
  /** In the order of their colours. */
  readonly phaseNames: readonly string[];
  readonly phaseLabel: (phase: string) => string;
  /** Of the job: its plots show the values of one moment together. */
  readonly jobId: string;
}

/** What a job used over time: means as lines, peaks as a shade above them, phases as bands, the limit as a line. */
export function UsagePlot(props: UsagePlotProps) {
  const { title, sentence, series, lines, format, atLeast, limit, phaseNames, phaseLabel, jobId } = props;
  const { t, i18n } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const { ref: sizeRef, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [table, setTable] = useState(false);
  const data = useMemo(() => alignedOf(series, lines), [series, lines]);
  // What the hooks draw, without a new plot for each sample.
  const marks = useRef({ series, phaseNames, phaseLabel, limit });
  marks.current = { series, phaseNames, phaseLabel, limit };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the data are set without a new plot, below
  useEffect(() => {
    if (!holder.current || width === 0 || table) return;
    const colours = scheme === "dark" ? dark : light;
    const axis = {
      stroke: colours.muted,
      grid: { stroke: colours.line, width: 1 },
      ticks: { stroke: colours.line, width: 1 },
      font: "11px Inter, system-ui",
    };
    const stepped = uPlot.paths.stepped?.({ align: -1 });
    const common = { points: { show: false }, ...(stepped && { paths: stepped }) };
    const top = (max: number | null) => {
      const highest = Math.max(max ?? 0, atLeast);
      const bound = marks.current.limit?.value ?? 0;
      return Math.max(highest, bound <= highest * 3 ? bound : 0) * 1.2;
    };
    const made = new uPlot(
      {
        width,
        height: HEIGHT,
        legend: { live: true },
        cursor: { sync: { key: `usage-${jobId}` }, drag: { x: false, y: false } },
        scales: { x: { time: false }, y: { range: (_plot, _min, max) => [0, top(max)] } },
        hooks: {
          drawClear: [(drawn) => drawPhases(drawn, marks.current, colours)],
          draw: [(drawn) => marks.current.limit && drawLimit(drawn, marks.current.limit, colours)],
        },
        axes: [
          { ...axis, incrs: INCREMENTS, values: (_plot, ticks) => ticks.map(stopwatch) },
          { ...axis, size: 74, space: 34, values: (_plot, ticks) => ticks.map(format) },
        ],
        bands: lines.map((line, at) => ({
          series: [2 * at + 2, 2 * at + 1],
          fill: `${line.colour(colours)}33`,
        })),
        series: [
          {
            label: t("usage.sinceStart"),
            value: (_plot: uPlot, value: number | null) => (value === null ? MISSING : stopwatch(value)),
          },
          ...lines.flatMap((line, at) => [
            {
              ...common,
              label: line.label,
              stroke: line.colour(colours),
              width: 1.8,
              value: (drawn: uPlot, mean: number | null, _series: number, index: number | null) => {
                const peak = index === null ? null : drawn.data[2 * at + 2]?.[index];
                if (mean === null || peak === null || peak === undefined) return MISSING;
                return peak > mean ? t("usage.meanAndPeak", { mean: format(mean), peak: format(peak) }) : format(mean);
              },
            },
            { ...common, label: t("usage.peak"), class: "usage-peak", width: 0 },
          ]),
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
  }, [lines, width, scheme, table, i18n.language, jobId]);
  useEffect(() => plot.current?.setData(data), [data]);

  const columns = [
    ...["at", "seconds", "phase"],
    ...lines.flatMap(({ quantity }) => [`${quantity}_mean`, `${quantity}_peak`]),
  ];
  const rows = tableOf(series, lines);
  return (
    <CanvasFigure
      {...{ title, sentence, columns, rows, table, sizeRef, holder }}
      fileName={`${jobId}-${lines.map(({ quantity }) => quantity).join("-")}`}
      onTable={setTable}
      height={HEIGHT + 30}
    />
  );
}

/** Steps of the axis of time, in seconds, that people count in. */
const INCREMENTS = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800],
  ...[3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800],
];

/** Time, then mean and peak of each line. */
function alignedOf(series: UsageSeries, lines: readonly UsageLine[]): uPlot.AlignedData {
  return [
    [...series.seconds],
    ...lines.flatMap(({ quantity }) => [
      series.samples.map((sample) => sample?.[quantity]?.mean ?? null),
      series.samples.map((sample) => sample?.[quantity]?.peak ?? null),
    ]),
  ];
}

/** One row for each sample. */
function tableOf(series: UsageSeries, lines: readonly UsageLine[]) {
  return series.samples.flatMap((sample, index) => {
    if (!sample || sample === series.samples[index + 1]) return [];
    const values = lines.flatMap(({ quantity }) => [sample[quantity]?.mean ?? null, sample[quantity]?.peak ?? null]);
    return [[sample.at, series.seconds[index] ?? null, sample.phase, ...values]];
  });
}
