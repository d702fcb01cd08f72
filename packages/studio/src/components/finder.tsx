import { STEPS } from "@crisol/contract";
import { Button, Kbd } from "@mantine/core";
import { Spotlight, type SpotlightActionGroupData, spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { metric } from "../format.js";
import { path } from "../path.js";
import { PLACE_GROUPS, placesOf } from "../project-places.js";
import { dataListQuery, endpointsQuery, modelsQuery, projectsQuery, runsQuery } from "../queries.js";
import classes from "./finder.module.css";

export function FinderButton() {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
      color="gray"
      c="dimmed"
      px="xs"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        <Kbd className={classes.keys} aria-hidden>
          Ctrl K
        </Kbd>
      }
      onClick={spotlight.open}
    >
      <span className={classes.word}>{t("finder.button")}</span>
    </Button>
  );
}

/** Ctrl-K: any project, page, data set, run, model or endpoint. */
export function Finder({ projectId }: { readonly projectId: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const id = projectId ?? "";
  const inProject = { enabled: !!projectId, staleTime: 30_000, refetchInterval: false as const };
  const projects = useQuery(projectsQuery).data?.items ?? [];
  const data = useQuery({ ...dataListQuery(id), ...inProject }).data?.items ?? [];
  const runs = useQuery({ ...runsQuery(id), ...inProject }).data?.items ?? [];
  const models = useQuery({ ...modelsQuery(id), ...inProject }).data?.items ?? [];
  const endpoints = useQuery({ ...endpointsQuery(id), ...inProject }).data?.items ?? [];

  const groups: SpotlightActionGroupData[] = [
    {
      group: t("finder.pages"),
      actions: [
        { id: "home", label: t("nav.projects"), onClick: () => void navigate(path.home()) },
        { id: "new", label: t("home.new"), onClick: () => void navigate({ ...path.home(), search: { new: true } }) },
        ...(projectId
          ? [
              ...STEPS.map((step) => ({
                id: step,
                label: t(`step.${step}`),
                onClick: () => void navigate(path.step(projectId, step)),
              })),
              { id: "import", label: t("data.add"), onClick: () => void navigate(path.dataImport(projectId)) },
              ...PLACE_GROUPS.flatMap(placesOf).map((place) => ({
                id: place.name,
                label: t(place.title),
                onClick: () => void navigate(place.path(projectId)),
              })),
              { id: "jobs-new", label: t("jobs.run"), onClick: () => void navigate(path.newJob(projectId)) },
              { id: "train-new", label: t("train.new"), onClick: () => void navigate(path.newRun(projectId)) },
            ]
          : []),
        { id: "compute", label: t("jobs.compute"), onClick: () => void navigate(path.compute()) },
        { id: "users", label: t("nav.users"), onClick: () => void navigate(path.users()) },
        { id: "groups", label: t("nav.groups"), onClick: () => void navigate(path.groups()) },
        { id: "settings", label: t("nav.settings"), onClick: () => void navigate(path.settings()) },
      ],
    },
    {
      group: t("nav.projects"),
      actions: projects.map((one) => ({
        id: one.id,
        label: one.name,
        description: one.output,
        onClick: () => void navigate(path.project(one.id)),
      })),
    },
    {
      group: t("step.data"),
      actions: data.map((one) => ({
        id: one.id,
        label: one.name,
        onClick: () => void navigate(path.data(id, one.id)),
      })),
    },
    {
      group: t("train.runs"),
      actions: runs.slice(0, 200).map((run) => ({
        id: run.id,
        label: run.name,
        description: `${run.algorithm} · ${run.primaryMetric} ${metric(run.metrics.test[run.primaryMetric])}`,
        onClick: () => void navigate(path.run(id, run.id)),
      })),
    },
    {
      group: t("deploy.models"),
      actions: models.map((model) => ({
        id: model.id,
        label: model.name,
        onClick: () => void navigate(path.model(id, model.id)),
      })),
    },
    {
      group: t("deploy.endpoints"),
      actions: endpoints.map((one) => ({
        id: one.id,
        label: one.name,
        onClick: () => void navigate(path.endpoint(id, one.id)),
      })),
    },
  ];
  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      nothingFound={t("finder.nothing")}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={40}
      shortcut="mod + K"
      attributes={{ content: { "aria-label": t("finder.placeholder") } }}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t("finder.placeholder"),
        "aria-label": t("finder.placeholder"),
      }}
    />
  );
}
