import type { Sweep, SweepTrial } from "@crisol/contract";
import { Badge, Group } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { count, decimal } from "../format.js";
import { path } from "../path.js";
import { type Column, DataTable } from "./data-table.js";
import { TextLink } from "./link.js";
import { TrialStateBadge } from "./sweep-state.js";

/** Every trial of a sweep, each leading to its run. */
export function SweepTrials({
  sweep,
  trials,
  sort,
  descending,
  onSort,
}: {
  readonly sweep: Sweep;
  readonly trials: readonly SweepTrial[];
  readonly sort: string | undefined;
  readonly descending: boolean | undefined;
  readonly onSort: (sort: string, descending: boolean) => void;
}) {
  const { t } = useTranslation();
  const { projectId, spec, best } = sweep;
  const isTraining = spec.template.kind === "training";
  const columns: Column<SweepTrial>[] = [
    {
      key: "number",
      title: t("sweep.trial"),
      value: ({ number }) => number,
      render: ({ number, runId }) => (
        <Group gap={8} wrap="nowrap">
          <TextLink
            {...(isTraining ? path.run(projectId, runId) : path.runLog(projectId, runId))}
            fw={550}
            c="inherit"
          >{`#${number + 1}`}</TextLink>
          {number === best?.number && <Badge color="ember">{t("train.bestBadge")}</Badge>}
        </Group>
      ),
    },
    {
      key: "state",
      title: t("sweep.stateColumn"),
      value: ({ state }) => state,
      render: ({ state }) => <TrialStateBadge state={state} />,
    },
    {
      key: "value",
      title: spec.objective.metric ?? t("sweep.value"),
      numeric: true,
      value: ({ value }) => value,
      render: ({ value }) => (value === null ? "–" : decimal(value, 5)),
    },
    ...Object.keys(spec.space).map(
      (name): Column<SweepTrial> => ({
        key: `param.${name}`,
        title: name,
        value: ({ parameters }) => sortable(parameters[name]),
        render: ({ parameters }) => shown(parameters[name]),
      }),
    ),
    {
      key: "step",
      title: t("sweep.step"),
      numeric: true,
      value: ({ step }) => step,
      render: ({ step }) => (step === null ? "–" : count(step)),
    },
    {
      key: "target",
      title: t("compute.job.ranOn"),
      value: ({ target }) => target?.name,
      render: ({ target }) => (target ? <TextLink {...path.target(target.id)}>{target.name}</TextLink> : "–"),
    },
    { key: "reason", title: t("sweep.why"), render: ({ reason }) => reason ?? "" },
  ];
  return (
    <DataTable
      label={t("sweep.trials")}
      columns={columns}
      rows={trials}
      rowKey={({ number }) => String(number)}
      rowName={({ number }) => `#${number + 1}`}
      sort={sort ?? "number"}
      descending={descending}
      onSort={onSort}
    />
  );
}

const sortable = (value: SweepTrial["parameters"][string] | undefined) =>
  typeof value === "boolean" ? String(value) : value;

function shown(value: SweepTrial["parameters"][string] | undefined): string {
  return value === undefined ? "–" : typeof value === "number" ? decimal(value, 5) : String(value);
}
