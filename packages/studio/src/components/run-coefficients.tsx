import type { Coefficients, Explanation } from "@crisol/contract";
import { SimpleGrid } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { count, decimal, percent } from "../format.js";
import { CoefficientsPlot } from "../plots/coefficients.js";
import { CoefficientTable } from "./coefficient-table.js";
import { Section } from "./page.js";

/** A linear model's coefficients, for one of its outputs: to compare, and in the units of their columns. */
export function RunCoefficients({
  coefficients,
  output,
  scale,
}: {
  readonly coefficients: Coefficients;
  readonly output: number;
  readonly scale: Explanation["scale"];
}) {
  const { t } = useTranslation();
  const shown = coefficients.outputs[output] ?? [];
  return (
    <Section title={t("coefficient.title")} sentence={useSentence(coefficients)}>
      <SimpleGrid cols={coefficients.inference ? 1 : { base: 1, lg: 2 }} spacing="md">
        <CoefficientsPlot coefficients={shown} scale={t(`explain.scale.${scale}`)} />
        <CoefficientTable coefficients={shown} inference={coefficients.inference} scale={scale} />
      </SimpleGrid>
    </Section>
  );
}

/** How sure the coefficients are, or why that is not said. */
function useSentence({ inference, withoutInference }: Coefficients): string {
  const { t } = useTranslation();
  if (!inference) return t(`coefficient.without.${withoutInference ?? "not_kept"}`);
  const { rowCount, rSquared, adjustedRSquared, level, covariance } = inference;
  return [
    t("coefficient.fit", {
      rows: count(rowCount),
      rSquared: decimal(rSquared, 3),
      adjusted: decimal(adjustedRSquared, 3),
    }),
    t("coefficient.level", { level: percent(level, 0) }),
    ...(covariance === "nonrobust" ? [] : [t("coefficient.robust", { covariance })]),
  ].join(" ");
}
