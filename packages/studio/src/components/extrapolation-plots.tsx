import type { Extrapolation, Forecast } from "@crisol/contract";
import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { targetQuery } from "../compute-queries.js";
import { bytes, decimal, seconds } from "../format.js";
import { type GrowthBand, GrowthCurve, type GrowthPoint } from "../plots/growth-curve.js";

const quality = (value: number) => decimal(value, 4);

/** Quality, time and memory against the number of rows. */
export function ExtrapolationPlots({ extrapolation }: { readonly extrapolation: Extrapolation }) {
  const { t } = useTranslation();
  const { parts, forecasts, metric, measured, rowCount, target } = extrapolation;
  // A target that was removed meanwhile leaves its name.
  const machine = useQuery({
    ...targetQuery(target?.id ?? "local"),
    refetchInterval: false,
    retry: false,
    meta: { inline: true },
  }).data;
  const name = t(`metric.${metric}`, { defaultValue: metric });
  const at = (share: number) => forecasts.find((one) => one.share === share);
  const [all, ten] = [at(1), at(10)];
  if (!all || !ten) return null;
  const truth = (value: number | null | undefined): GrowthPoint | null =>
    value === null || value === undefined || rowCount === null ? null : { rowCount, value };
  const memory = machine?.offers.memoryBytes;
  const scored = parts.flatMap((part) =>
    part.quality === null ? [] : [{ rowCount: part.rowCount, value: part.quality }],
  );
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="xl">
      {all.quality && ten.quality && (
        <GrowthCurve
          title={t("extrapolation.qualityTitle", { metric: name })}
          sentence={t("extrapolation.qualityGains", {
            metric: name,
            from: quality(all.quality.value),
            to: quality(ten.quality.value),
          })}
          label={name}
          measured={scored}
          expected={bandsOf(forecasts, (forecast) => forecast.quality)}
          truth={truth(measured?.quality)}
          text={quality}
          isLogarithmic={false}
          fileName={`extrapolation-${metric}`}
        />
      )}
      <GrowthCurve
        title={t("extrapolation.timeTitle")}
        sentence={t("extrapolation.timeSentence", { all: seconds(all.seconds.value), ten: seconds(ten.seconds.value) })}
        label={t("extrapolation.time")}
        measured={parts.map((part) => ({ rowCount: part.rowCount, value: part.seconds }))}
        expected={bandsOf(forecasts, (forecast) => forecast.seconds)}
        truth={truth(measured?.seconds)}
        text={seconds}
        isLogarithmic
        fileName="extrapolation-time"
      />
      <GrowthCurve
        title={t("extrapolation.memoryTitle")}
        sentence={t("extrapolation.memorySentence", {
          target: target?.name ?? machine?.name ?? "–",
          all: bytes(all.peakMemoryBytes.value),
          ten: bytes(ten.peakMemoryBytes.value),
          machine: bytes(memory),
        })}
        label={t("extrapolation.memory")}
        measured={parts.map((part) => ({ rowCount: part.rowCount, value: part.peakMemoryBytes }))}
        expected={bandsOf(forecasts, (forecast) => forecast.peakMemoryBytes)}
        truth={truth(measured?.peakMemoryBytes)}
        text={bytes}
        isLogarithmic
        fileName="extrapolation-memory"
      />
    </SimpleGrid>
  );
}

function bandsOf(
  forecasts: readonly Forecast[],
  of: (forecast: Forecast) => Forecast["quality"],
): readonly GrowthBand[] {
  return forecasts.flatMap((forecast) => {
    const band = of(forecast);
    return band ? [{ rowCount: forecast.rowCount, ...band }] : [];
  });
}
