import type { MonitorReport } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { count, milliseconds, moment, percent } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

type Bucket = MonitorReport["traffic"][number];
const end = (bucket: Bucket) => new Date(new Date(bucket.from).getTime() + bucket.seconds * 1000);

/** Rows predicted by time. */
export function TrafficPlot({ traffic }: { readonly traffic: MonitorReport["traffic"] }) {
  const { t } = useTranslation();
  const rows = traffic.reduce((sum, bucket) => sum + bucket.rows, 0);
  const requests = traffic.reduce((sum, bucket) => sum + bucket.requests, 0);
  const errors = traffic.reduce((sum, bucket) => sum + bucket.errors, 0);
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => ({
      height: 220,
      marginLeft: 50,
      x: { type: "time", label: null },
      y: { label: t("plot.rows"), grid: true, ticks: 4 },
      marks: [
        Plot.rectY(traffic, {
          x1: (bucket: Bucket) => new Date(bucket.from),
          x2: end,
          y: "rows",
          fill: colours.reference,
          insetLeft: 0.5,
          insetRight: 0.5,
          title: (bucket: Bucket) => `${moment(bucket.from)}\n${t("unit.rows", { rows: count(bucket.rows) })}`,
          tip: { fill: colours.panel, stroke: colours.line },
        }),
        Plot.rectY(
          traffic.filter((bucket) => bucket.errors > 0),
          {
            x1: (bucket: Bucket) => new Date(bucket.from),
            x2: end,
            y: "errors",
            fill: colours.bad,
            insetLeft: 0.5,
            insetRight: 0.5,
          },
        ),
        Plot.ruleY([0], { stroke: colours.muted }),
      ],
    }),
    [traffic, t],
  );
  return (
    <PlotFigure
      title={t("monitor.traffic")}
      sentence={t("plot.trafficSentence", {
        rows: count(rows),
        requests: count(requests),
        errors: requests > 0 ? percent(errors / requests) : "0 %",
      })}
      draw={draw}
      columns={["from", "seconds", "requests", "rows", "errors"]}
      rows={traffic.map((bucket) => [bucket.from, bucket.seconds, bucket.requests, bucket.rows, bucket.errors])}
      fileName="traffic"
    />
  );
}

/** Half and 95 % of requests are answered within. */
export function LatencyPlot({
  traffic,
  bound,
}: {
  readonly traffic: MonitorReport["traffic"];
  readonly bound: number | null;
}) {
  const { t } = useTranslation();
  const measured = traffic.filter((bucket) => bucket.latencyP95Ms !== null);
  const slowest = measured.reduce((most, bucket) => Math.max(most, bucket.latencyP95Ms ?? 0), 0);
  const draw = useCallback(
    (colours: Colours): Plot.PlotOptions => {
      const points = traffic.filter((bucket) => bucket.latencyP95Ms !== null);
      const x = (bucket: Bucket) => new Date(bucket.from);
      return {
        height: 220,
        marginLeft: 50,
        marginRight: 46,
        x: { type: "time", label: null },
        y: { label: "ms", grid: true, ticks: 4, zero: true },
        marks: [
          Plot.areaY(points, { x, y1: "latencyP50Ms", y2: "latencyP95Ms", fill: colours.reference, fillOpacity: 0.14 }),
          Plot.line(points, { x, y: "latencyP50Ms", stroke: colours.reference, strokeWidth: 2 }),
          Plot.line(points, { x, y: "latencyP95Ms", stroke: colours.current, strokeWidth: 2 }),
          Plot.dot(points, { x, y: "latencyP95Ms", r: points.length < 3 ? 4 : 0, fill: colours.current }),
          Plot.text(points.slice(-1), {
            x,
            y: "latencyP50Ms",
            text: ["p50"],
            dx: 8,
            textAnchor: "start",
            fill: colours.reference,
          }),
          Plot.text(points.slice(-1), {
            x,
            y: "latencyP95Ms",
            text: ["p95"],
            dx: 8,
            textAnchor: "start",
            fill: colours.current,
          }),
          ...(bound === null ? [] : [Plot.ruleY([bound], { stroke: colours.ink, strokeDasharray: "4,4" })]),
        ],
      };
    },
    [traffic, bound],
  );
  return (
    <PlotFigure
      title={t("monitor.latency")}
      sentence={
        measured.length > 0 ? t("plot.latencySentence", { slowest: milliseconds(slowest) }) : t("plot.latencyNone")
      }
      draw={draw}
      columns={["from", "p50_ms", "p95_ms"]}
      rows={measured.map((bucket) => [bucket.from, bucket.latencyP50Ms, bucket.latencyP95Ms])}
      fileName="latency"
    />
  );
}
