import type { Project, Step } from "@crisol/contract";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { sortedRuns } from "../best-run.js";
import { count, metric, milliseconds, shortCount } from "../format.js";
import {
  alertsQuery,
  dataListQuery,
  endpointsQuery,
  metricsQuery,
  monitorQuery,
  recipesQuery,
  runsQuery,
} from "../queries.js";
import classes from "./step-facts.module.css";

/** What is known at a step, as two or three facts. */
export function StepFacts({ step, project }: { readonly step: Step; readonly project: Project }) {
  const Facts = facts[step];
  return (
    <dl className={classes.facts}>
      <Facts project={project} />
    </dl>
  );
}

function Fact({
  name,
  children,
  big,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly big?: boolean;
}) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd data-big={big || undefined}>{children}</dd>
    </div>
  );
}

/** Says what is missing, in the words of somebody who would do it. */
function Todo({ step }: { readonly step: Step }) {
  const { t } = useTranslation();
  return (
    <div className={classes.fact}>
      <dt>{t("state.todo")}</dt>
      <dd className={classes.todo}>{t(`project.todo.${step}`)}</dd>
    </div>
  );
}

type Props = { readonly project: Project };

function DefineFacts({ project }: Props) {
  const { t } = useTranslation();
  if (!project.target) return <Todo step="define" />;
  return (
    <>
      <Fact name={t("define.target")} big>
        {project.target}
        {project.positiveClass !== null && <small> = {project.positiveClass}</small>}
      </Fact>
      <Fact name={t("define.task")}>{project.task ? t(`task.${project.task}`) : ""}</Fact>
      <Fact name={t("define.criteria")}>
        {project.criteria.length > 0
          ? project.criteria.map((one) => <code key={one}>{one}</code>)
          : t("define.noCriteria")}
      </Fact>
    </>
  );
}

function DataFacts({ project }: Props) {
  const { t } = useTranslation();
  const list = useQuery(dataListQuery(project.id)).data?.items ?? [];
  const used = list.find((data) => data.id === project.data?.dataId) ?? list[0];
  const version = used?.versions.find((one) => one.version === project.data?.version) ?? used?.versions[0];
  if (!used || !version) return <Todo step="data" />;
  return (
    <>
      <Fact name={t("data.rows")} big>
        {shortCount(version.rowCount)}
      </Fact>
      <Fact name={t("data.columns")}>{count(version.columns.length)}</Fact>
      <Fact name={t("data.set")}>
        {used.name} <small>v{version.version}</small>
      </Fact>
      {version.refusedRowCount > 0 && <Fact name={t("data.refused")}>{count(version.refusedRowCount)}</Fact>}
    </>
  );
}

function PrepareFacts({ project }: Props) {
  const { t } = useTranslation();
  const recipe = useQuery(recipesQuery(project.id)).data?.items[0];
  if (!recipe) return <Todo step="prepare" />;
  const { split } = recipe;
  const train = 1 - split.validationFraction - split.testFraction;
  return (
    <>
      <Fact name={t("prepare.steps")} big>
        {recipe.steps.length === 0 ? t("prepare.none") : count(recipe.steps.length)}
      </Fact>
      <Fact name={t("prepare.split")}>
        {[train, split.validationFraction, split.testFraction].map((share) => Math.round(share * 100)).join(" / ")}{" "}
        <small>{t(`split.${split.method}`)}</small>
      </Fact>
      <Fact name={t("prepare.recipe")}>
        {recipe.name} <small>v{recipe.version}</small>
      </Fact>
    </>
  );
}

function TrainFacts({ project }: Props) {
  const { t } = useTranslation();
  const runs = useQuery(runsQuery(project.id)).data?.items;
  const metrics = useQuery(metricsQuery).data?.items;
  if (!runs || runs.length === 0) return <Todo step="train" />;
  const best = sortedRuns(runs, project.primaryMetric, metrics)[0];
  return (
    <>
      {best && (
        <>
          <Fact name={t("train.best", { metric: best.primaryMetric })} big>
            {metric(best.metrics.test[best.primaryMetric])}
          </Fact>
          <Fact name={t("train.algorithm")}>{t(`algorithm.${best.algorithm}`, { defaultValue: best.algorithm })}</Fact>
        </>
      )}
      <Fact name={t("train.runs")}>{count(runs.length)}</Fact>
    </>
  );
}

function DeployFacts({ project }: Props) {
  const { t } = useTranslation();
  const endpoints = useQuery(endpointsQuery(project.id)).data?.items ?? [];
  const first = endpoints.find((endpoint) => endpoint.state === "live") ?? endpoints[0];
  if (!first) return <Todo step="deploy" />;
  const passed = first.deployment.criteria.filter((one) => one.passed).length;
  return (
    <>
      <Fact name={t("deploy.endpoint")} big>
        {first.name}
      </Fact>
      <Fact name={t("deploy.answersWith")}>
        {first.deployment.modelName} <small>v{first.deployment.version}</small>
      </Fact>
      <Fact name={t("deploy.criteriaMet")}>
        {passed} / {first.deployment.criteria.length}
      </Fact>
    </>
  );
}

function MonitorFacts({ project }: Props) {
  const { t } = useTranslation();
  const endpoint = useQuery(endpointsQuery(project.id)).data?.items[0];
  const report = useQuery({ ...monitorQuery(project.id, endpoint?.id ?? ""), enabled: !!endpoint }).data;
  const alerts = useQuery(alertsQuery(project.id)).data?.items.filter((alert) => alert.state === "open") ?? [];
  if (!endpoint || !report) return <Todo step="monitor" />;
  return (
    <>
      <Fact name={t("monitor.predictions")} big>
        {shortCount(report.totals.rows)}
      </Fact>
      <Fact name={t("monitor.latency95")}>{milliseconds(report.latencyMs?.p95)}</Fact>
      <Fact name={t("monitor.openAlerts")}>
        <span className={alerts.length > 0 ? classes.warn : undefined}>{count(alerts.length)}</span>
      </Fact>
    </>
  );
}

const facts: Record<Step, (props: Props) => ReactNode> = {
  define: DefineFacts,
  data: DataFacts,
  prepare: PrepareFacts,
  train: TrainFacts,
  deploy: DeployFacts,
  monitor: MonitorFacts,
};
