import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { count, percent } from "../format.js";
import { type Colours, inkOn } from "./colours.js";
import { PlotFigure } from "./plot-figure.js";

interface Field {
  readonly actual: string;
  readonly predicted: string;
  readonly rows: number;
  /** Of the actual class. */
  readonly share: number;
}

/** Actual against predicted classes, shaded by the share of the actual class. */
export function ConfusionMatrix({
  classes,
  counts,
  sentence,
}: {
  readonly classes: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly sentence?: string;
}) {
  const { t } = useTranslation();
  const fields = useMemo(() => fieldsOf(classes, counts), [classes, counts]);
  const small = classes.length > 12;
  const worst = fields.filter((one) => one.actual !== one.predicted).sort((a, b) => b.rows - a.rows)[0];
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => {
      const longest = Math.max(...classes.map((name) => name.length));
      const margin = Math.min(width / 3, Math.max(46, longest * 6.6 + 22));
      return {
        marginLeft: margin,
        marginTop: 34,
        marginBottom: 12,
        height:
          classes.length === 2 ? Math.min(400, width * 0.8) : Math.min(560, Math.max(220, classes.length * 46 + 50)),
        x: {
          domain: classes as string[],
          axis: "top",
          label: t("plot.predicted"),
          tickSize: 0,
          tickRotate: classes.length > 6 ? -30 : 0,
        },
        y: { domain: classes as string[], label: t("plot.actual"), tickSize: 0 },
        color: { type: "linear", range: [...colours.ramp], domain: [0, 1] },
        marks: [
          Plot.cell(fields, { x: "predicted", y: "actual", fill: "share", inset: 1, rx: 4 }),
          ...(small
            ? []
            : [
                Plot.text(fields, {
                  x: "predicted",
                  y: "actual",
                  text: (one: Field) => `${count(one.rows)}\n${percent(one.share, 0)}`,
                  fontSize: classes.length === 2 ? 15 : 12,
                  lineHeight: 1.25,
                  fill: (one: Field) => (one.share > 0.55 ? inkOn(colours.ramp[1]) : colours.ink),
                  stroke: "none",
                }),
              ]),
          Plot.tip(
            fields,
            Plot.pointer({
              x: "predicted",
              y: "actual",
              fill: colours.panel,
              stroke: colours.line,
              title: (one: Field) =>
                `${t("plot.actual")} ${one.actual}\n${t("plot.predicted")} ${one.predicted}\n${t("unit.rows", { rows: count(one.rows) })} · ${percent(one.share)}`,
            }),
          ),
        ],
      };
    },
    [classes, fields, small, t],
  );
  return (
    <PlotFigure
      title={t("plot.confusion")}
      sentence={
        sentence ??
        (worst && worst.rows > 0
          ? t("plot.confusionWorst", {
              actual: worst.actual,
              predicted: worst.predicted,
              rows: count(worst.rows),
              share: percent(worst.share, 0),
            })
          : t("plot.confusionPerfect"))
      }
      draw={draw}
      columns={["actual", "predicted", "rows", "share_of_actual"]}
      rows={fields.map((one) => [one.actual, one.predicted, one.rows, one.share])}
      fileName="confusion"
    />
  );
}

function fieldsOf(classes: readonly string[], counts: readonly (readonly number[])[]): Field[] {
  return classes.flatMap((actual, row) => {
    const total = (counts[row] ?? []).reduce((sum, one) => sum + one, 0);
    return classes.map((predicted, column) => {
      const rows = counts[row]?.[column] ?? 0;
      return { actual, predicted, rows, share: total > 0 ? rows / total : 0 };
    });
  });
}
