import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { shortCount } from "../format.js";
import type { Colours } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

export interface GrowthPoint {
  readonly rowCount: number;
  readonly value: number;
}

export interface GrowthBand extends GrowthPoint {
  readonly lower: number;
  readonly upper: number;
}

/** A quantity against the number of rows: measured on parts, foretold with its band, and the truth where it is known. */
export function GrowthCurve({
  title,
  sentence,
  label,
  measured,
  expected,
  truth,
  text,
  isLogarithmic,
  fileName,
}: {
  readonly title: string;
  readonly sentence: string;
  /** Of the vertical axis, with its unit. */
  readonly label: string;
  readonly measured: readonly GrowthPoint[];
  readonly expected: readonly GrowthBand[];
  readonly truth: GrowthPoint | null;
  readonly text: (value: number) => string;
  readonly isLogarithmic: boolean;
  readonly fileName: string;
}) {
  const { t } = useTranslation();
  const dots = useMemo(
    () => [
      ...measured.map((point) => ({ ...point, kind: "measured" as const })),
      ...(truth ? [{ ...truth, kind: "truth" as const }] : []),
    ],
    [measured, truth],
  );
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => ({
      height: 280,
      marginLeft: 64,
      marginBottom: 40,
      x: {
        type: "log",
        label: t("extrapolation.rowsAxis"),
        labelArrow: "none",
        ticks: Math.max(2, width / 110),
        tickFormat: (rows: number) => shortCount(rows),
      },
      y: {
        label,
        grid: true,
        ...(isLogarithmic && { type: "log" as const, ticks: 5 }),
        tickFormat: text,
      },
      marks: [
        Plot.areaY(expected, {
          x: "rowCount",
          y1: "lower",
          y2: "upper",
          fill: colours.current,
          fillOpacity: 0.16,
        }),
        Plot.line(expected, {
          x: "rowCount",
          y: "value",
          stroke: colours.current,
          strokeWidth: 2,
          strokeDasharray: "5,4",
        }),
        Plot.dot(dots, {
          x: "rowCount",
          y: "value",
          r: 5,
          symbol: (point: (typeof dots)[number]) => (point.kind === "truth" ? "diamond" : "circle"),
          fill: (point: (typeof dots)[number]) => (point.kind === "truth" ? colours.good : colours.reference),
          stroke: colours.panel,
        }),
        Plot.text(dots.slice(-1), {
          x: "rowCount",
          y: "value",
          text: (point: (typeof dots)[number]) => t(`extrapolation.${point.kind === "truth" ? "truth" : "measured"}`),
          fill: colours.muted,
          dy: -12,
        }),
        Plot.tip(
          expected,
          Plot.pointerX({
            x: "rowCount",
            y: "value",
            fill: colours.panel,
            stroke: colours.line,
            title: (band: GrowthBand) =>
              `${t("extrapolation.rows", { rows: shortCount(band.rowCount) })}\n${text(band.value)} (${t("extrapolation.from", { lower: text(band.lower), upper: text(band.upper) })})`,
          }),
        ),
      ],
    }),
    [expected, dots, label, isLogarithmic, text, t],
  );
  return (
    <PlotFigure
      title={title}
      sentence={sentence}
      draw={draw}
      columns={["rows", "kind", "value", "lower", "upper"]}
      rows={[
        ...dots.map(({ rowCount, kind, value }) => [rowCount, kind, value, null, null]),
        ...expected.map(({ rowCount, value, lower, upper }) => [rowCount, "expected", value, lower, upper]),
      ]}
      fileName={fileName}
    />
  );
}
