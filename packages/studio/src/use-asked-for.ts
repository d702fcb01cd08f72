import type { TrainingResources, WantedMachine } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { bytes, count } from "./format.js";

/** Cores, memory and place that are asked for, each under its name. Null cores: all, or those of a size. */
export function useAskedFor({
  cores,
  memoryBytes,
  ...wants
}: TrainingResources): readonly (readonly [name: string, text: string])[] {
  const { t } = useTranslation();
  const wanted = useWantedText(wants);
  const { size } = wants;
  const ofSize = t("compute.job.ofSize");
  const coresText = cores === null ? t("compute.job.allCores") : count(cores);
  const memoryText = memoryBytes === null ? t("compute.job.allMemory") : bytes(memoryBytes);
  return [
    [t("jobs.cores"), size === undefined ? coresText : ofSize],
    [t("compute.job.memory"), size !== undefined && memoryBytes === null ? ofSize : memoryText],
    [t("compute.job.wanted"), wanted],
  ];
}

/** The target, the class and the size that are asked for, in a line. */
export function useWantedText({ target, class: ofClass, size }: WantedMachine): string {
  const { t } = useTranslation();
  const said = [
    ...(target === undefined ? [] : [target]),
    ...(ofClass === undefined ? [] : [t("compute.place.classOf", { class: t(`compute.class.${ofClass}`) })]),
    ...(size === undefined ? [] : [size]),
  ];
  return said.join(", ") || t("compute.place.any");
}
