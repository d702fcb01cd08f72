import type { JobTotals as Totals } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { bytes, decimal, MISSING, money, seconds } from "../format.js";
import tiles from "./metric-tiles.module.css";

/** What a job took from its start to its end. */
export function JobTotals({ totals }: { readonly totals: Totals }) {
  const { t } = useTranslation();
  const facts = [
    [t("jobs.page.wall"), seconds(totals.wallSeconds)],
    [t("jobs.page.cpu"), seconds(totals.cpuSeconds)],
    [t("jobs.page.memory"), bytes(totals.peakMemoryBytes)],
    [t("jobs.page.read"), bytes(totals.readBytes)],
    [t("jobs.page.written"), bytes(totals.writtenBytes)],
    [t("jobs.page.energy"), totals.energyWattHours === null ? MISSING : `${decimal(totals.energyWattHours, 2)} Wh`],
    [t("jobs.page.cost"), money(totals.cost, totals.currency)],
  ].filter(([, value]) => value !== MISSING);
  return (
    <section aria-label={t("jobs.page.took")}>
      <dl className={tiles.tiles}>
        {facts.map(([what, value]) => (
          <div key={what} className={tiles.tile}>
            <dt>{what}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
