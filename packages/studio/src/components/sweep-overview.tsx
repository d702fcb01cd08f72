import type { Sweep, SweepTrial } from "@crisol/contract";
import { Select, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Dimension, PlottedRun } from "../plots/dimension.js";
import { ParallelCoordinates } from "../plots/parallel-coordinates.js";
import { RunScatter } from "../plots/run-scatter.js";
import { SweepProgress } from "../plots/sweep-progress.js";
import { Panel } from "./page.js";

/** Where a sweep leads: the best so far, which settings end where, and one parameter against the objective. */
export function SweepOverview({
  sweep,
  trials,
  x,
  onX,
}: {
  readonly sweep: Sweep;
  readonly trials: readonly SweepTrial[];
  /** The parameter across; default: the first. */
  readonly x: string | undefined;
  readonly onX: (name: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { space, objective } = sweep.spec;
  const metric = objective.metric ?? "";
  const names = Object.keys(space);
  const runs = useMemo(() => trials.flatMap((trial) => plottedTrial(trial, metric)), [trials, metric]);
  const dimensions = useMemo(
    (): Dimension[] => [
      ...Object.keys(space).map((key): Dimension => ({ kind: "param", key })),
      { kind: "metric", key: metric },
    ],
    [space, metric],
  );
  const across = dimensions.find(({ kind, key }) => kind === "param" && key === x) ?? dimensions[0]!;
  if (runs.length === 0) {
    return (
      <Panel>
        <Text c="dimmed">{t("sweep.waiting")}</Text>
      </Panel>
    );
  }
  return (
    <Stack gap="lg">
      <SweepProgress sweep={sweep} trials={trials} />
      <ParallelCoordinates runs={runs} dimensions={dimensions} />
      <Select
        label={t("sweep.form.parameter")}
        data={names}
        value={across.key}
        onChange={(name) => onX(name ?? undefined)}
        allowDeselect={false}
        maw={320}
      />
      <RunScatter runs={runs} x={across} y={dimensions.at(-1)!} />
    </Stack>
  );
}

/** A trial with a value as plots over many runs take it. */
function plottedTrial({ runId, number, parameters, value }: SweepTrial, metric: string): PlottedRun[] {
  if (value === null) return [];
  const params = Object.fromEntries(Object.entries(parameters).map(([name, one]) => [name, String(one)]));
  return [{ id: runId, name: `#${number + 1}`, params, metrics: { [metric]: value } }];
}
