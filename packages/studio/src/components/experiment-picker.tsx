import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { experimentsQuery } from "../queries.js";

/** As many are offered at a time; more are found by typing. */
const SHOWN = 100;

/** Chooses one experiment of the project, or all; nothing where there is only one. */
export function ExperimentPicker({
  projectId,
  value,
  onChange,
}: {
  readonly projectId: string;
  readonly value: string | undefined;
  readonly onChange: (experimentId: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const experiments = useQuery(experimentsQuery(projectId)).data ?? [];
  if (experiments.length < 2 && value === undefined) return null;
  return (
    <Select
      label={t("allRuns.experiment")}
      placeholder={t("allRuns.anyExperiment")}
      data={experiments.map(({ id, name }) => ({ value: id, label: name }))}
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
      limit={SHOWN}
      searchable
      clearable
      clearButtonProps={{ "aria-label": t("allRuns.anyExperiment") }}
      nothingFoundMessage={t("state.nothingMatches")}
    />
  );
}
