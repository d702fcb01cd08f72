import type { JobUsageSample, Verdict } from "@crisol/contract";
import { SimpleGrid, Text, useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { bytes, decimal, percent, seconds } from "../format.js";
import { type Colours, dark, light } from "../plots/colours.js";
import { phaseColour } from "../plots/usage-marks.js";
import { UsagePlot } from "../plots/usage-plot.js";
import { meanOf, peakOf, phaseSeconds, type Quantity, seriesOf } from "../plots/usage-series.js";
import classes from "./job-usage.module.css";

interface UsagePlotsProps {
  readonly jobId: string;
  readonly samples: readonly JobUsageSample[];
  /** The most that it may take; undefined while that is not known. */
  readonly cores: number | undefined;
  readonly memoryBytes: number | undefined;
  /** The one that shows why the verdict is what it is. */
  readonly first?: Verdict["shows"] | undefined;
}

/** A plot for each kind of thing that was measured, all over the same time and the same phases. */
export function UsagePlots({ jobId, samples, cores, memoryBytes, first }: UsagePlotsProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme("light");
  const series = useMemo(() => seriesOf(samples), [samples]);
  const lines = useLines();
  const times = phaseSeconds(series.phases);
  const phaseNames = [...times.keys()];
  const phaseLabel = (phase: string) => t(`phase.${phase}`, { defaultValue: phase });
  const isWhy = (shows: string) => shows === first || (first === "storage" && shows === "diskWait");
  const said = (quantity: Quantity, format: (value: number) => string) => {
    const peak = peakOf(samples, quantity);
    return {
      mean: format(meanOf(samples, quantity) ?? 0),
      peak: format(peak?.[quantity]?.peak ?? 0),
      phase: phaseLabel(peak?.phase ?? ""),
    };
  };
  const isOneThread = (meanOf(samples, "busiestThread") ?? 0) > 0.85 && (meanOf(samples, "cores") ?? 0) < 1.3;
  const plots = [
    {
      shows: "cores",
      lines: lines.cores,
      title: t("usage.cpu"),
      sentence: [
        cores
          ? t("usage.cpuOf", { ...said("cores", number), limit: number(cores) })
          : t("usage.cpuSentence", said("cores", number)),
        isOneThread ? t("usage.oneThread") : "",
      ].join(" "),
      format: number,
      atLeast: 0.5,
      limit: cores ? { value: cores, label: t("usage.coresLimit", { limit: number(cores) }) } : undefined,
    },
    {
      shows: "memory",
      lines: lines.memory,
      title: t("usage.memory"),
      sentence: memoryBytes
        ? t("usage.memoryOf", { ...said("memoryBytes", bytes), limit: bytes(memoryBytes) })
        : t("usage.memorySentence", said("memoryBytes", bytes)),
      format: bytes,
      atLeast: 1e7,
      limit: memoryBytes ? { value: memoryBytes, label: t("usage.limit", { limit: bytes(memoryBytes) }) } : undefined,
    },
    {
      shows: "storage",
      lines: lines.storage,
      title: t("usage.storage"),
      sentence: t("usage.storageSentence", {
        read: said("readBytesPerSecond", aSecond).peak,
        written: said("writtenBytesPerSecond", aSecond).peak,
      }),
      format: aSecond,
      atLeast: 1e5,
    },
    {
      shows: "diskWait",
      lines: lines.diskWait,
      title: t("usage.diskWait"),
      sentence: t("usage.diskWaitSentence", said("diskWait", percent)),
      format: percent,
      atLeast: 0.5,
    },
    {
      shows: "gpu",
      lines: lines.gpu,
      title: t("usage.gpu"),
      sentence: t("usage.gpuSentence", said("gpu", percent)),
      format: percent,
      atLeast: 0.85,
    },
    {
      shows: "gpuMemory",
      lines: lines.gpuMemory,
      title: t("usage.gpuMemory"),
      sentence: t("usage.memorySentence", said("gpuMemoryBytes", bytes)),
      format: bytes,
      atLeast: 1e8,
    },
    {
      shows: "gpuWatts",
      lines: lines.gpuWatts,
      title: t("usage.gpuWatts"),
      sentence: t("usage.wattsSentence", said("gpuWatts", watts)),
      format: watts,
      atLeast: 10,
    },
  ]
    .filter((plot) => samples.some((sample) => plot.lines.some(({ quantity }) => sample[quantity])))
    .filter(({ shows }) => shows !== "diskWait" || (peakOf(samples, "diskWait")?.diskWait?.peak ?? 0) > 0)
    .sort((a, b) => Number(isWhy(b.shows)) - Number(isWhy(a.shows)));
  return (
    <>
      <ul className={classes.phases} aria-label={t("usage.phases")}>
        {phaseNames.map((phase) => (
          <li key={phase}>
            <span
              className={classes.swatch}
              style={{ background: phaseColour(phaseNames, phase, scheme === "dark" ? dark : light) }}
            />
            {phaseLabel(phase)}{" "}
            <Text span size="sm" c="dimmed">
              {seconds(times.get(phase))}
            </Text>
          </li>
        ))}
      </ul>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        {plots.map(({ shows: _shows, ...plot }) => (
          <UsagePlot
            key={plot.title}
            {...plot}
            series={series}
            phaseNames={phaseNames}
            phaseLabel={phaseLabel}
            jobId={jobId}
          />
        ))}
      </SimpleGrid>
    </>
  );
}

const number = (value: number) => decimal(value, 3);
const aSecond = (value: number) => `${bytes(value)}/s`;
const watts = (value: number) => `${decimal(value, 3)} W`;

const firstColour = ({ reference }: Colours) => reference;
const secondColour = ({ current }: Colours) => current;

/** What each plot draws: the same objects as long as the language stays, so that no plot is made anew. */
function useLines() {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      cores: [
        { quantity: "cores" as const, label: t("usage.cores"), colour: firstColour },
        { quantity: "waitingCores" as const, label: t("usage.waitingCores"), colour: secondColour },
      ],
      diskWait: [{ quantity: "diskWait" as const, label: t("usage.diskWait"), colour: firstColour }],
      memory: [{ quantity: "memoryBytes" as const, label: t("usage.memory"), colour: firstColour }],
      storage: [
        { quantity: "readBytesPerSecond" as const, label: t("usage.read"), colour: firstColour },
        { quantity: "writtenBytesPerSecond" as const, label: t("usage.written"), colour: secondColour },
      ],
      gpu: [{ quantity: "gpu" as const, label: t("usage.gpu"), colour: firstColour }],
      gpuMemory: [{ quantity: "gpuMemoryBytes" as const, label: t("usage.gpuMemory"), colour: firstColour }],
      gpuWatts: [{ quantity: "gpuWatts" as const, label: t("usage.gpuWatts"), colour: firstColour }],
    }),
    [t],
  );
}
