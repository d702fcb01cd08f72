import type { Coefficients, Explanation } from "@crisol/contract";
import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Coefficient, coefficientName } from "../coefficient-name.js";
import { decimal, MISSING, percent, pValue, signed } from "../format.js";
import classes from "./coefficient-table.module.css";
import { ScrollRegion } from "./scroll-region.js";

/** Coefficients in the units of their columns, the largest effect first and the intercept last. */
export function CoefficientTable({
  coefficients,
  inference,
  scale,
}: {
  readonly coefficients: readonly Coefficient[];
  readonly inference: Coefficients["inference"];
  readonly scale: Explanation["scale"];
}) {
  const { t } = useTranslation();
  const ratio = scale === "log_odds" || scale === "log";
  const rows = [...coefficients].sort((a, b) => size(b) - size(a));
  const fixed = coefficients.some(({ estimated }) => !estimated);
  return (
    <div className={classes.panel}>
      <ScrollRegion label={t("coefficient.title")} className={classes.scroll}>
        <Table stickyHeader fz="sm" verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("coefficient.term")}</Table.Th>
              <Table.Th ta="end">{t("coefficient.estimate")}</Table.Th>
              {ratio && <Table.Th ta="end">{t(`coefficient.ratio.${scale}`)}</Table.Th>}
              {inference && (
                <>
                  <Table.Th ta="end">{t("coefficient.standardError")}</Table.Th>
                  <Table.Th ta="end">{t("coefficient.interval", { level: percent(inference.level, 0) })}</Table.Th>
                  <Table.Th ta="end">{t("coefficient.pValue")}</Table.Th>
                </>
              )}
              <Table.Th ta="end">{t("coefficient.standardised")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((one) => {
              const name = coefficientName(t, one);
              return (
                <Table.Tr key={name} c={one.estimated ? undefined : "dimmed"}>
                  <Table.Th fw={450}>{name}</Table.Th>
                  <Table.Td ta="end">{one.estimated ? signed(one.estimate) : t("coefficient.fixed")}</Table.Td>
                  {ratio && (
                    <Table.Td ta="end">{one.column === null ? MISSING : decimal(Math.exp(one.estimate), 3)}</Table.Td>
                  )}
                  {inference && (
                    <>
                      <Table.Td ta="end">{decimal(one.standardError, 2)}</Table.Td>
                      <Table.Td ta="end">{interval(one)}</Table.Td>
                      <Table.Td ta="end">{pValue(one.pValue)}</Table.Td>
                    </>
                  )}
                  <Table.Td ta="end">
                    {one.standardised === null || !one.estimated ? MISSING : signed(one.standardised)}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      <Text size="sm" c="dimmed">
        {t(ratio ? `coefficient.readRatio.${scale}` : "coefficient.read")}
        {fixed && ` ${t("coefficient.fixedText")}`}
      </Text>
    </div>
  );
}

/** The intercept has none, and comes after all. */
function size({ standardised }: Coefficient): number {
  return standardised === null ? -1 : Math.abs(standardised);
}

function interval({ low, high }: Coefficient): string {
  return low === null || high === null ? MISSING : `${signed(low)} … ${signed(high)}`;
}
