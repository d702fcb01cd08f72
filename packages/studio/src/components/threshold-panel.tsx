import type { Evaluation } from "@crisol/contract";
import { Button, Group, NumberInput, Slider, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { count, decimal, fixed, percent } from "../format.js";
import { countsAt } from "../plots/roc-curve.js";
import { Panel } from "./page.js";
import classes from "./threshold-panel.module.css";

type Binary = NonNullable<Evaluation["binary"]>;
type Counts = Binary["thresholds"][number];

const costOf = (at: Counts, missed: number, alarm: number) => at.falseNegatives * missed + at.falsePositives * alarm;

/** Where to cut the probability: what each cut gives and what its errors cost. */
export function ThresholdPanel({
  binary,
  threshold,
  costs,
  onChange,
}: {
  readonly binary: Binary;
  readonly threshold: number;
  readonly costs: string | undefined;
  readonly onChange: (change: { threshold?: number; costs?: string }) => void;
}) {
  const { t } = useTranslation();
  const [missed = 1, alarm = 1] = (costs ?? "1x1")
    .split("x")
    .map((one) => (Number.isFinite(Number(one)) ? Number(one) : 1));
  const at = countsAt(binary, threshold);
  const precision = at.truePositives / (at.truePositives + at.falsePositives);
  const recall = at.truePositives / Math.max(1, at.truePositives + at.falseNegatives);
  const f1 = (2 * at.truePositives) / Math.max(1, 2 * at.truePositives + at.falsePositives + at.falseNegatives);
  const cheapest = binary.thresholds.reduce((best, one) =>
    costOf(one, missed, alarm) < costOf(best, missed, alarm) ? one : best,
  );
  const setCosts = (nextMissed: number, nextAlarm: number) =>
    onChange({ costs: nextMissed === 1 && nextAlarm === 1 ? undefined : `${nextMissed}x${nextAlarm}` });
  const numbers = [
    [t("plot.precision"), Number.isFinite(precision) ? percent(precision) : "–"],
    [t("plot.recall"), percent(recall)],
    ["F1", fixed(f1, 3)],
    [t("run.flagged"), count(at.truePositives + at.falsePositives)],
    [t("run.cost"), decimal(costOf(at, missed, alarm))],
  ];
  return (
    <Panel>
      <div className={classes.panel}>
        <div className={classes.slider}>
          <Text fw={550} id="threshold-label">
            {t("run.thresholdFor", { positive: binary.positiveClass })}{" "}
            <span className={classes.value}>{fixed(threshold, 2)}</span>
          </Text>
          <Slider
            aria-labelledby="threshold-label"
            thumbLabel={t("run.threshold")}
            min={0}
            max={1}
            step={0.01}
            label={null}
            value={threshold}
            onChange={(value) => onChange({ threshold: Math.round(value * 100) / 100 })}
            marks={[{ value: cheapest.threshold }]}
          />
          <Text size="sm" c="dimmed">
            {t("run.cheapest", {
              threshold: fixed(cheapest.threshold, 2),
              cost: decimal(costOf(cheapest, missed, alarm)),
            })}{" "}
            <Button size="compact-xs" variant="subtle" onClick={() => onChange({ threshold: cheapest.threshold })}>
              {t("run.useCheapest")}
            </Button>
          </Text>
        </div>
        <dl className={classes.numbers} aria-live="polite">
          {numbers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Group gap="xs" wrap="nowrap">
          <NumberInput
            size="xs"
            w={128}
            min={0}
            label={t("run.costMissed")}
            value={missed}
            onChange={(value) => setCosts(Number(value) || 0, alarm)}
            hideControls
          />
          <NumberInput
            size="xs"
            w={128}
            min={0}
            label={t("run.costAlarm")}
            value={alarm}
            onChange={(value) => setCosts(missed, Number(value) || 0)}
            hideControls
          />
        </Group>
      </div>
    </Panel>
  );
}
