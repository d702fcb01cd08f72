import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { targetQuery } from "../compute-queries.js";
import { notebookQuery } from "../notebook-queries.js";
import { path } from "../path.js";
import { pipelineQuery, pipelineRunQuery } from "../pipeline-queries.js";
import { isPlace, type Place, projectPlaces } from "../project-places.js";
import { dataQuery, endpointQuery, environmentQuery, modelQuery, projectQuery, runQuery } from "../queries.js";
import { scheduleQuery } from "../schedule-queries.js";
import { sweepQuery } from "../sweep-queries.js";
import classes from "./crumbs.module.css";
import { TextLink } from "./link.js";

const steps = ["define", "data", "prepare", "train", "deploy", "monitor"] as const;

/** Pages under a step that are no single thing of it. */
const pages = ["import", "new", "all", "sweeps", "extrapolations", "log", "compare", "batch"] as const;
/** Pages that belong to no project. */
const areas = { settings: "nav.settings", compute: "jobs.compute", advice: "advice.title" } as const;
const settings = ["users", "groups", "audit"] as const;
const isPage = (leaf: string | undefined): leaf is (typeof pages)[number] => pages.some((page) => page === leaf);

/** Where one is: project, step, and what is open in it. */
export function Crumbs() {
  const { t } = useTranslation();
  const { projectId, dataId, runId, endpointId, modelId, version, ...params } = useParams({ strict: false });
  const { environmentId, sweepId, pipelineId, pipelineRunId, notebookId, scheduleId, targetId } = params;
  const { pathname } = useLocation();
  const project = useQuery({ ...projectQuery(projectId ?? ""), enabled: !!projectId }).data;
  const data = useQuery({ ...dataQuery(projectId ?? "", dataId ?? ""), enabled: !!dataId }).data;
  const run = useQuery({
    ...runQuery(projectId ?? "", runId ?? ""),
    enabled: !!runId?.startsWith("run_") && !pathname.includes("/train/log/"),
  }).data;
  const endpoint = useQuery({ ...endpointQuery(projectId ?? "", endpointId ?? ""), enabled: !!endpointId }).data;
  const sweep = useQuery({ ...sweepQuery(projectId ?? "", sweepId ?? ""), enabled: !!sweepId }).data;
  const schedule = useQuery({ ...scheduleQuery(projectId ?? "", scheduleId ?? ""), enabled: !!scheduleId }).data;
  const target = useQuery({ ...targetQuery(targetId ?? ""), enabled: !!targetId }).data;
  const model = useQuery({ ...modelQuery(projectId ?? "", modelId ?? ""), enabled: !!modelId }).data;
  const notebook = useQuery({ ...notebookQuery(projectId ?? "", notebookId ?? ""), enabled: !!notebookId }).data;
  const environment = useQuery({
    ...environmentQuery(projectId ?? "", environmentId ?? ""),
    enabled: !!environmentId,
  }).data;
  const pipeline = useQuery({ ...pipelineQuery(projectId ?? "", pipelineId ?? ""), enabled: !!pipelineId }).data;
  const pipelineRun = useQuery({
    ...pipelineRunQuery(projectId ?? "", pipelineRunId ?? ""),
    enabled: !!pipelineRunId,
  }).data;
  const [, area, setting, stepName, leaf] = pathname.split("/");
  const step = steps.find((name) => name === stepName);
  const ofPage =
    data?.name ??
    run?.name ??
    endpoint?.name ??
    environment?.name ??
    sweep?.name ??
    notebook?.name ??
    schedule?.name ??
    target?.name ??
    pipeline?.name ??
    (pipelineRun && `${pipelineRun.pipelineName} ${pipelineRun.number}`) ??
    (params.extrapolationId && t("extrapolation.one"));
  const named = ofPage ?? (version ? `v${version}` : model?.name);
  const settingsPage = area === "settings" ? settings.find((name) => name === setting) : undefined;
  const place: Place | undefined = isPlace(stepName) ? projectPlaces[stepName] : undefined;
  const under = place && leaf && (leaf === "new" && place.new ? t(place.new) : (named ?? (place.one && t(place.one))));
  const last = place
    ? under
    : settingsPage
      ? t(`nav.${settingsPage}`)
      : (named ?? (isPage(leaf) ? t(`crumb.${leaf}`) : undefined));
  return (
    <nav aria-label={t("nav.where")} className={classes.nav}>
      <ol className={classes.list}>
        <li>
          {projectId ? (
            <TextLink {...path.home()}>{t("nav.projects")}</TextLink>
          ) : settingsPage ? (
            <TextLink {...path.settings()}>{t("nav.settings")}</TextLink>
          ) : targetId ? (
            <TextLink {...path.compute()}>{t("jobs.compute")}</TextLink>
          ) : (
            <span aria-current="page">
              {t(area && area in areas ? areas[area as keyof typeof areas] : "nav.projects")}
            </span>
          )}
        </li>
        {projectId && (
          <li>
            <TextLink {...path.project(projectId)}>{project?.name ?? "…"}</TextLink>
          </li>
        )}
        {projectId && step && (
          <li>
            <TextLink {...path.step(projectId, step)}>{t(`step.${step}`)}</TextLink>
          </li>
        )}
        {projectId && place && (
          <li>
            {under ? (
              <TextLink {...place.path(projectId)}>{t(place.title)}</TextLink>
            ) : (
              <span aria-current="page">{t(place.title)}</span>
            )}
          </li>
        )}
        {projectId && leaf === "sweeps" && last !== t("crumb.sweeps") && (
          <li>
            <TextLink {...path.sweeps(projectId)}>{t("crumb.sweeps")}</TextLink>
          </li>
        )}
        {projectId && leaf === "extrapolations" && params.extrapolationId && (
          <li>
            <TextLink {...path.extrapolations(projectId)}>{t("crumb.extrapolations")}</TextLink>
          </li>
        )}
        {projectId && model && version && (
          <li>
            <TextLink {...path.model(projectId, model.id)}>{model.name}</TextLink>
          </li>
        )}
        {last && (
          <li>
            <span aria-current="page">{last}</span>
          </li>
        )}
      </ol>
    </nav>
  );
}
