import type { Run } from "@crisol/contract";
import { useTranslation } from "react-i18next";
import { metric } from "../format.js";
import classes from "./metric-tiles.module.css";

/** What people look at first, of the many that there are; all of them are under the run's details. */
const FIRST = ["roc_auc", "log_loss", "f1", "recall", "precision", "accuracy", "f1_macro", "rmse", "mae", "r2", "mape"];
const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

/** The metrics on the test rows; the primary one first and larger. */
export function MetricTiles({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const names = Object.keys(run.metrics.test).sort(
    (a, b) => Number(b === run.primaryMetric) - Number(a === run.primaryMetric) || rank(a) - rank(b),
  );
  return (
    <section aria-label={t("run.metrics")}>
      <dl className={classes.tiles}>
        {names.slice(0, 6).map((name) => (
          <div key={name} className={classes.tile} data-primary={name === run.primaryMetric || undefined}>
            <dt>{t(`metric.${name}`, { defaultValue: name })}</dt>
            <dd>{metric(run.metrics.test[name])}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>{t("run.metricsNote", { rows: run.rowCounts?.test ?? 0 })}</p>
    </section>
  );
}
