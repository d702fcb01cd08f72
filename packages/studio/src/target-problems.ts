import { TargetSettings } from "@crisol/contract";
import type { useTranslation } from "react-i18next";
import { problemOf } from "./problem.js";

/** What is wrong with a field of the settings; undefined: nothing. */
export type SettingsProblems = (field: keyof TargetSettings) => string | undefined;

/** What the contract and the rules between fields have against the settings, by field. */
export function problemsOf(settings: TargetSettings, t: ReturnType<typeof useTranslation>["t"]): SettingsProblems {
  const { pricePerHour, currency, budget, quotas, startCommand, stopCommand, checkCommand } = settings;
  const together: Partial<Record<keyof TargetSettings, string | false>> = {
    currency: pricePerHour !== null && currency === null && t("compute.form.needsCurrency"),
    budget: budget !== null && pricePerHour === null && t("compute.form.needsPrice"),
    quotas: pricePerHour === null && quotas.some((one) => one.costPerMonth !== null) && t("compute.form.needsPrice"),
    startCommand: startCommand === null && (stopCommand ?? checkCommand) !== null && t("compute.form.needsStart"),
  };
  return (field) => problemOf(TargetSettings.shape[field], settings[field]) ?? (together[field] || undefined);
}

/** Whether anything is wrong. */
export function isWrong(problems: SettingsProblems): boolean {
  return Object.keys(TargetSettings.shape).some((field) => problems(field as keyof TargetSettings) !== undefined);
}
