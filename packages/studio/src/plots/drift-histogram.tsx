import type { DriftOfColumn } from "@crisol/contract";
import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { fixed, percent } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

/** One column at training and now, bin by bin. */
export function DriftHistogram({ column }: { readonly column: DriftOfColumn }) {
  const { t } = useTranslation();
  const bars = useMemo(
    () =>
      column.bins.flatMap((bin, index) => [
        { bin: `${index}`, label: bin.label, share: bin.reference, of: t("monitor.reference") },
        { bin: `${index}`, label: bin.label, share: bin.current, of: t("monitor.current") },
      ]),
    [column, t],
  );
  const widest = column.bins.reduce(
    (best, bin) => (Math.abs(bin.current - bin.reference) > Math.abs(best.current - best.reference) ? bin : best),
    column.bins[0] ?? { label: "", reference: 0, current: 0, lower: null, upper: null },
  );
  const missing = column.missingShareCurrent - column.missingShareReference;
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 300,
      marginLeft: 44,
      marginBottom: 66,
      marginTop: 30,
      fx: {
        label: null,
        domain: column.bins.map((_, index) => `${index}`),
        tickFormat: (index: string) => column.bins[Number(index)]?.label ?? "",
        tickRotate: column.bins.length * 62 > width ? -38 : 0,
        axis: "bottom",
        padding: 0.16,
      },
      x: { axis: null, domain: [t("monitor.reference"), t("monitor.current")], padding: 0.04 },
      y: {
        label: null,
        grid: true,
        ticks: 5,
        tickFormat: (share: number) => `${Math.round(share * 100)} %`,
      },
      color: { domain: [t("monitor.reference"), t("monitor.current")], range: [colours.reference, colours.current] },
      marks: [
        Plot.barY(bars, {
          fx: "bin",
          x: "of",
          y: "share",
          fill: "of",
          rx: 1.5,
          title: (bar: (typeof bars)[number]) => `${bar.label}\n${bar.of} ${percent(bar.share)}`,
          tip: { fill: colours.panel, stroke: colours.line },
        }),
        Plot.ruleY([0], { stroke: colours.muted }),
        Plot.text([t("monitor.reference")], {
          frameAnchor: "top-left",
          fx: () => "0",
          dy: -22,
          dx: 2,
          fill: colours.reference,
          fontWeight: 600,
          textAnchor: "start",
        }),
        Plot.text([t("monitor.current")], {
          frameAnchor: "top-left",
          fx: () => "0",
          dy: -8,
          dx: 2,
          fill: colours.current,
          fontWeight: 600,
          textAnchor: "start",
        }),
      ],
    }),
    [column, bars, t],
  );
  return (
    <PlotFigure
      title={column.kind === "prediction" ? t("monitor.prediction") : column.name}
      sentence={`${t("plot.driftOf", { psi: fixed(column.psi, 2), js: fixed(column.jensenShannon, 2), bin: widest.label, from: percent(widest.reference, 0), to: percent(widest.current, 0) })}${Math.abs(missing) > 0.02 ? ` ${t("plot.driftMissing", { from: percent(column.missingShareReference, 0), to: percent(column.missingShareCurrent, 0) })}` : ""}`}
      draw={draw}
      columns={["bin", "reference", "current"]}
      rows={column.bins.map((bin) => [bin.label, bin.reference, bin.current])}
      fileName={`drift-${column.name}`}
    />
  );
}
