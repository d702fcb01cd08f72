import type { Evaluation, Run } from "@crisol/contract";
import { SimpleGrid, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { decimal, metric, percent } from "../format.js";
import { Calibration } from "../plots/calibration.js";
import { ConfusionMatrix } from "../plots/confusion-matrix.js";
import { ImportancePlot } from "../plots/importance.js";
import { PrecisionRecall } from "../plots/precision-recall.js";
import { PredictedActual, Residuals } from "../plots/residuals.js";
import { countsAt, RocCurve } from "../plots/roc-curve.js";
import { Panel } from "./page.js";
import { ThresholdPanel } from "./threshold-panel.js";

interface Props {
  readonly run: Run;
  readonly evaluation: Evaluation;
  readonly threshold: number;
  readonly costs: string | undefined;
  readonly onChange: (change: { threshold?: number; costs?: string }) => void;
}

/** What the model can do on rows it never saw, by task. */
export function RunEvaluation({ run, evaluation, threshold, costs, onChange }: Props) {
  const { t } = useTranslation();
  const { binary, confusion, regression, conformal, importance, classes } = evaluation;
  return (
    <Stack gap="md">
      {binary && (
        <>
          <ThresholdPanel binary={binary} threshold={threshold} costs={costs} onChange={onChange} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <BinaryConfusion evaluation={evaluation} threshold={threshold} />
            <RocCurve binary={binary} threshold={threshold} auc={metric(run.metrics.test.roc_auc)} />
            <PrecisionRecall binary={binary} threshold={threshold} />
            <Calibration bins={binary.calibration} />
          </SimpleGrid>
        </>
      )}
      {!binary && confusion && <ConfusionMatrix classes={classes} counts={confusion.counts} />}
      {regression && (
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          <PredictedActual points={regression.points} target={run.target} />
          <Residuals histogram={regression.residualHistogram} />
        </SimpleGrid>
      )}
      {conformal && (
        <Panel>
          <Text size="sm">
            {t(regression ? "run.coverageIntervals" : "run.coverageSets", {
              asked: percent(conformal.level, 0),
              held: percent(conformal.coverage),
              size: decimal(conformal.meanSize, 3),
            })}
          </Text>
        </Panel>
      )}
      {importance.length > 0 && <ImportancePlot importance={importance} metric={run.primaryMetric} />}
    </Stack>
  );
}

/** The two by two table at the threshold of the slider. */
function BinaryConfusion({ evaluation, threshold }: { readonly evaluation: Evaluation; readonly threshold: number }) {
  const { t } = useTranslation();
  const binary = evaluation.binary as NonNullable<Evaluation["binary"]>;
  const positive = binary.positiveClass;
  const negative = evaluation.classes.find((name) => name !== positive) ?? "";
  const counts = countsAt(binary, threshold);
  const classes = useMemo(() => [positive, negative], [positive, negative]);
  const matrix = useMemo(
    () => [
      [counts.truePositives, counts.falseNegatives],
      [counts.falsePositives, counts.trueNegatives],
    ],
    [counts],
  );
  const wrong = counts.falseNegatives + counts.falsePositives;
  return (
    <ConfusionMatrix
      classes={classes}
      counts={matrix}
      sentence={t("plot.confusionBinary", {
        share: percent(1 - wrong / Math.max(1, evaluation.rowCount), 0),
        missed: counts.falseNegatives,
        alarms: counts.falsePositives,
        positive,
      })}
    />
  );
}
