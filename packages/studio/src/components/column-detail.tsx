import type { ColumnProfile } from "@crisol/contract";
import { List, Stack, Table, Text } from "@mantine/core";
import * as Plot from "@observablehq/plot";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { cell, count, decimal, percent } from "../format.js";
import type { Colours } from "../plots/colours.js";
import { PlotFigure } from "../plots/plot-figure.js";
import { ReasonText } from "./reason-text.js";

/** One column: histogram or top values, quantiles, remarks. */
export function ColumnDetail({ profile }: { readonly profile: ColumnProfile }) {
  const { t } = useTranslation();
  const { numeric, topValues, rowCount } = profile;
  const time = profile.type === "date" || profile.type === "timestamp";
  const show = useCallback(
    (value: number | null | undefined) =>
      time && typeof value === "number" ? new Date(value).toISOString().slice(0, 19).replace("T", " ") : decimal(value),
    [time],
  );
  const draw = useCallback(
    (colours: Colours, width: number): Plot.PlotOptions => {
      if (numeric) {
        const bins = numeric.histogram.counts.map((rows, index) => ({
          from: numeric.histogram.edges[index],
          to: numeric.histogram.edges[index + 1],
          rows,
        }));
        return {
          height: 200,
          marginLeft: 46,
          x: { label: profile.name, ...(time && { type: "utc" }) },
          y: { label: t("plot.rows"), grid: true, ticks: 4 },
          marks: [
            Plot.rectY(bins, {
              x1: "from",
              x2: "to",
              y: "rows",
              fill: colours.reference,
              insetLeft: 0.5,
              insetRight: 0.5,
            }),
            Plot.ruleY([0], { stroke: colours.muted }),
            Plot.tip(
              bins,
              Plot.pointerX({
                x1: "from",
                x2: "to",
                y: "rows",
                fill: colours.panel,
                stroke: colours.line,
                title: (bin: (typeof bins)[number]) =>
                  `${show(bin.from)} – ${show(bin.to)}\n${t("unit.rows", { rows: count(bin.rows) })}`,
              }),
            ),
          ],
        };
      }
      const top = topValues.slice(0, 15).map((one) => ({ value: cell(one.value), rows: one.rowCount }));
      return {
        height: top.length * 22 + 36,
        marginLeft: Math.min(width * 0.4, Math.max(50, ...top.map((one) => one.value.length * 6.4 + 12))),
        x: { label: t("plot.rows"), ticks: 4 },
        y: { label: null, domain: top.map((one) => one.value), tickSize: 0 },
        marks: [
          Plot.barX(top, { x: "rows", y: "value", fill: colours.reference, insetTop: 3, insetBottom: 3 }),
          Plot.ruleX([0], { stroke: colours.muted }),
        ],
      };
    },
    [numeric, topValues, profile.name, time, show, t],
  );
  return (
    <Stack>
      {profile.remarks.length > 0 && (
        <List size="sm">
          {profile.remarks.map((remark) => (
            <List.Item key={remark.code}>
              <ReasonText reason={remark} />
            </List.Item>
          ))}
        </List>
      )}
      <PlotFigure
        title={t("data.distribution")}
        sentence={
          numeric
            ? t("data.distributionNumeric", {
                low: show(numeric.minimum),
                high: show(numeric.maximum),
                middle: show(numeric.quantiles.find((one) => one.probability === 0.5)?.value ?? numeric.mean),
              })
            : t("data.distributionText", {
                value: cell(topValues[0]?.value),
                share: percent((topValues[0]?.rowCount ?? 0) / Math.max(1, rowCount), 0),
              })
        }
        draw={draw}
        columns={numeric ? ["from", "to", "rows"] : ["value", "rows"]}
        rows={
          numeric
            ? numeric.histogram.counts.map((rows, index) => [
                numeric.histogram.edges[index] ?? null,
                numeric.histogram.edges[index + 1] ?? null,
                rows,
              ])
            : topValues.map((one) => [one.value, one.rowCount])
        }
        fileName={profile.name}
      />
      <Table fz="sm" verticalSpacing={4}>
        <Table.Tbody>
          <Line
            name={t("data.missing")}
            value={`${count(profile.missingCount)} (${percent(profile.missingCount / Math.max(1, rowCount))})`}
          />
          <Line name={t("data.distinct")} value={count(profile.distinctCount)} />
          {numeric && (
            <>
              {!time && (
                <Line
                  name={t("data.mean")}
                  value={`${decimal(numeric.mean)} (${t("data.deviation")} ${decimal(numeric.standardDeviation)})`}
                />
              )}
              {!time && <Line name={t("data.zeros")} value={count(numeric.zeroCount)} />}
              <Line name={t("data.minimum")} value={show(numeric.minimum)} />
              {numeric.quantiles.map((one) => (
                <Line key={one.probability} name={`${one.probability * 100} %`} value={show(one.value)} />
              ))}
              <Line name={t("data.maximum")} value={show(numeric.maximum)} />
            </>
          )}
        </Table.Tbody>
      </Table>
      {profile.target && (
        <Text size="sm">
          {t("data.associationSentence", {
            method: t(`data.method.${profile.target.method}`),
            value: decimal(profile.target.value, 3),
          })}
        </Text>
      )}
    </Stack>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Table.Tr>
      <Table.Th fw={400} c="dimmed">
        {name}
      </Table.Th>
      <Table.Td ta="end">{value}</Table.Td>
    </Table.Tr>
  );
}
