import type { MonitorReport } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { ago, milliseconds, percent, shortCount } from "../format.js";
import classes from "./metric-tiles.module.css";

/** What the endpoint has done so far. */
export function MonitorTotals({ report }: { readonly report: MonitorReport }) {
  const { t } = useTranslation();
  const { totals, latencyMs } = report;
  const tiles = [
    [t("monitor.predictions"), shortCount(totals.rows)],
    [t("monitor.requests"), shortCount(totals.requests)],
    [t("monitor.errors"), totals.requests > 0 ? percent(totals.errors / totals.requests) : "–"],
    [t("monitor.latency50"), milliseconds(latencyMs?.p50)],
    [t("monitor.latency95"), milliseconds(latencyMs?.p95)],
    [t("monitor.labelled"), shortCount(totals.labelledRows)],
    [t("monitor.last"), totals.lastAt ? ago(totals.lastAt) : "–"],
  ];
  return (
    <dl className={classes.tiles}>
      {tiles.map(([name, value], index) => (
        <div key={name} className={classes.tile} data-primary={index === 0 || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
