import type { DriftOfColumn } from "@crisol/contract";
import { Group, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { count, decimal, fixed } from "../format.js";
import classes from "./drift-bars.module.css";

/** The population stability index of each column, sorted, against the threshold; each bar opens its histogram. */
export function DriftBars({
  columns,
  threshold,
  rowCount,
  selected,
  onSelect,
}: {
  readonly columns: readonly DriftOfColumn[];
  readonly threshold: number | null;
  readonly rowCount: number;
  readonly selected: string;
  readonly onSelect: (name: string) => void;
}) {
  const { t } = useTranslation();
  const highest = Math.max((threshold ?? 0.25) * 1.25, ...columns.map((column) => column.psi ?? 0));
  const drifted = columns.filter((column) => column.drifted);
  // Over the threshold, but not by more than so few rows differ by chance.
  const noisy = columns.filter((column) => !column.drifted && threshold !== null && (column.psi ?? 0) > threshold);
  return (
    <section className={classes.card} aria-label={t("plot.drift")}>
      <Title order={2} size="h3">
        {t("plot.drift")}
      </Title>
      <Text size="sm" c="dimmed">
        {drifted.length > 0
          ? t("plot.driftSome", {
              names: drifted
                .slice(0, 3)
                .map((column) => column.name)
                .join(", "),
              count: drifted.length,
              rows: count(rowCount),
            })
          : t("plot.driftNone", { rows: count(rowCount) })}
        {noisy.length > 0 && ` ${t("plot.driftNoise", { names: noisy.map((column) => column.name).join(", ") })}`}
      </Text>
      <ul className={classes.list}>
        {columns.map((column) => (
          <li key={column.name}>
            <button
              type="button"
              className={classes.row}
              aria-pressed={column.name === selected}
              onClick={() => onSelect(column.name)}
            >
              <span className={classes.name}>
                {column.kind === "prediction" ? t("monitor.prediction") : column.name}
              </span>
              <span className={classes.track} aria-hidden="true">
                <span
                  className={classes.bar}
                  data-drifted={column.drifted || undefined}
                  style={{ width: `${((column.psi ?? 0) / highest) * 100}%` }}
                />
                {threshold !== null && (
                  <span className={classes.threshold} style={{ insetInlineStart: `${(threshold / highest) * 100}%` }} />
                )}
              </span>
              <span className={classes.value}>{fixed(column.psi, 2)}</span>
            </button>
          </li>
        ))}
      </ul>
      {threshold !== null && (
        <Group gap={6}>
          <span className={classes.key} aria-hidden="true" />
          <Text size="xs" c="dimmed">
            {t("plot.driftThreshold", { threshold: decimal(threshold) })}
          </Text>
        </Group>
      )}
    </section>
  );
}
