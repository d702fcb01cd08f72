import type { JobTotals } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { bytes, decimal, money, seconds } from "../format.js";
import classes from "./job-usage.module.css";

/** What a job used in total, on one line; what is not known is not there. */
export function UsageSummary({ totals }: { readonly totals: JobTotals }) {
  const { t } = useTranslation();
  const { wallSeconds, cpuSeconds, peakMemoryBytes, readBytes, writtenBytes, energyWattHours, cost, currency } = totals;
  const facts = [
    [t("usage.wall"), seconds(wallSeconds)],
    [t("usage.cpuTime"), seconds(cpuSeconds)],
    [t("usage.peakMemory"), bytes(peakMemoryBytes)],
    [t("usage.read"), readBytes !== null && bytes(readBytes)],
    [t("usage.written"), writtenBytes !== null && bytes(writtenBytes)],
    [t("usage.energy"), energyWattHours !== null && `≈ ${decimal(energyWattHours, 2)} Wh`],
    [t("usage.cost"), cost !== null && `≈ ${money(cost, currency)}`],
  ] as const;
  return (
    <dl className={classes.totals}>
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
