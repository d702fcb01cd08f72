import { AdviceAnswers, JobKind } from "@crisol/contract";
import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { isTraining } from "./any-run.js";
import { queryClient } from "./api.js";
import { PageFailure, PageMissing } from "./components/failure.js";
import { Shell } from "./components/shell.js";
import { PageSkeleton } from "./components/skeleton.js";
import { path } from "./path.js";
import { experimentQuery } from "./queries.js";
import { flag, list, number, oneOf, optional, text } from "./search.js";
import { MOST_COMPARED } from "./use-selection.js";

/** The tree of pages. Each page is a file of its own, fetched when first opened; its search parameters are its state. */
const root = createRootRoute({ component: Shell, notFoundComponent: PageMissing });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  validateSearch: optional((raw) => ({ new: flag(raw, "new"), q: text(raw, "q") })),
}).lazy(() => import("./pages/home.js").then((page) => page.Route));

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: optional((raw) => ({ next: text(raw, "next") })),
}).lazy(() => import("./pages/sign-in.js").then((page) => page.Route));

const settings = createRoute({ getParentRoute: () => root, path: "/settings" }).lazy(() =>
  import("./pages/settings/personal.js").then((page) => page.Route),
);

const users = createRoute({ getParentRoute: () => root, path: "/settings/users" }).lazy(() =>
  import("./pages/settings/users.js").then((page) => page.Route),
);

const audit = createRoute({
  getParentRoute: () => root,
  path: "/settings/audit",
  validateSearch: optional((raw) => ({
    user: text(raw, "user"),
    action: text(raw, "action"),
    outcome: oneOf(raw, "outcome", ["done", "refused"]),
  })),
}).lazy(() => import("./pages/settings/audit.js").then((page) => page.Route));

const groups = createRoute({ getParentRoute: () => root, path: "/settings/groups" }).lazy(() =>
  import("./pages/settings/groups.js").then((page) => page.Route),
);

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/mlflow/experiments/$experimentId/$",
  beforeLoad: ({ params }) => throwToExperiment(params.experimentId, params._splat),
});

const project = createRoute({ getParentRoute: () => root, path: "/projects/$projectId" }).lazy(() =>
  import("./pages/project.js").then((page) => page.Route),
);

const members = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/members" }).lazy(() =>
  import("./pages/members.js").then((page) => page.Route),
);

const environments = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/environments",
  validateSearch: optional((raw) => ({ new: flag(raw, "new") })),
}).lazy(() => import("./pages/environments/list.js").then((page) => page.Route));

const environment = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/environments/$environmentId",
  validateSearch: optional((raw) => ({ tab: oneOf(raw, "tab", ["packages", "source", "log"]) })),
}).lazy(() => import("./pages/environments/environment.js").then((page) => page.Route));

const notebooks = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/notebooks",
  validateSearch: optional((raw) => ({ new: flag(raw, "new"), deleted: flag(raw, "deleted") })),
}).lazy(() => import("./pages/notebooks/list.js").then((page) => page.Route));

const notebook = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/notebooks/$notebookId",
  validateSearch: optional((raw) => ({ tab: oneOf(raw, "tab", ["usage", "log", "settings"]) })),
}).lazy(() => import("./pages/notebooks/notebook.js").then((page) => page.Route));

const secrets = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/secrets" }).lazy(() =>
  import("./pages/secrets.js").then((page) => page.Route),
);

const define = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/define" }).lazy(() =>
  import("./pages/define/definition.js").then((page) => page.Route),
);

const dataList = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/data" }).lazy(() =>
  import("./pages/data/list.js").then((page) => page.Route),
);

const dataImport = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/data/import",
  validateSearch: optional((raw) => ({
    uploadId: text(raw, "uploadId"),
    path: text(raw, "path"),
    example: text(raw, "example"),
    name: text(raw, "name"),
    job: text(raw, "job"),
  })),
}).lazy(() => import("./pages/data/import.js").then((page) => page.Route));

const dataSet = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/data/$dataId",
  validateSearch: optional((raw) => ({
    version: number(raw, "version", 1),
    tab: oneOf(raw, "tab", ["profile", "rows", "refused", "versions"]),
    sort: text(raw, "sort"),
    descending: flag(raw, "descending"),
    column: text(raw, "column"),
    q: text(raw, "q"),
  })),
}).lazy(() => import("./pages/data/set.js").then((page) => page.Route));

const prepare = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/prepare",
  validateSearch: optional((raw) => ({ recipe: text(raw, "recipe") })),
}).lazy(() => import("./pages/prepare/recipe.js").then((page) => page.Route));

const train = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train",
  validateSearch: optional((raw) => ({
    sort: text(raw, "sort"),
    descending: flag(raw, "descending"),
    q: text(raw, "q"),
    selected: list(raw, "selected"),
  })),
}).lazy(() => import("./pages/train/runs.js").then((page) => page.Route));

const newRun = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/new",
  validateSearch: optional((raw) => ({
    algorithm: text(raw, "algorithm"),
    recipe: text(raw, "recipe"),
    from: text(raw, "from"),
    warmStart: text(raw, "warmStart"),
  })),
}).lazy(() => import("./pages/train/new.js").then((page) => page.Route));

const allRuns = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/all",
  validateSearch: optional((raw) => ({
    filter: text(raw, "filter"),
    experiment: text(raw, "experiment"),
    deleted: flag(raw, "deleted"),
    sort: text(raw, "sort"),
    descending: flag(raw, "descending"),
    metrics: list(raw, "metrics"),
    params: list(raw, "params"),
    selected: list(raw, "selected"),
  })),
}).lazy(() => import("./pages/train/all.js").then((page) => page.Route));

const runLog = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/log/$runId",
  validateSearch: optional((raw) => ({
    tab: oneOf(raw, "tab", ["log", "metrics", "usage", "job", "code", "params", "files", "tags", "note"]),
    source: text(raw, "source"),
    folder: text(raw, "folder"),
    file: text(raw, "file"),
    model: text(raw, "model"),
    metrics: list(raw, "metrics"),
  })),
}).lazy(() => import("./pages/train/log.js").then((page) => page.Route));

const sweeps = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/train/sweeps" }).lazy(() =>
  import("./pages/sweeps/list.js").then((page) => page.Route),
);

const extrapolations = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/extrapolations",
}).lazy(() => import("./pages/extrapolations/list.js").then((page) => page.Route));

const extrapolation = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/extrapolations/$extrapolationId",
}).lazy(() => import("./pages/extrapolations/extrapolation.js").then((page) => page.Route));

const advice = createRoute({
  getParentRoute: () => root,
  path: "/advice",
  validateSearch: optional(adviceSearch),
}).lazy(() => import("./pages/advice/advice.js").then((page) => page.Route));

const adviceRules = createRoute({ getParentRoute: () => root, path: "/advice/rules" }).lazy(() =>
  import("./pages/advice/rules.js").then((page) => page.Route),
);

const projectAdvice = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/advice",
  validateSearch: optional(adviceSearch),
}).lazy(() => import("./pages/advice/project.js").then((page) => page.Route));

const newSweep = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/sweeps/new",
  validateSearch: optional((raw) => ({ run: text(raw, "run") })),
}).lazy(() => import("./pages/sweeps/new.js").then((page) => page.Route));

const sweep = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/sweeps/$sweepId",
  validateSearch: optional((raw) => ({
    tab: oneOf(raw, "tab", ["overview", "importance", "trials"]),
    sort: text(raw, "sort"),
    descending: flag(raw, "descending"),
    x: text(raw, "x"),
  })),
}).lazy(() => import("./pages/sweeps/sweep.js").then((page) => page.Route));

const pipelines = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/pipelines",
  validateSearch: optional((raw) => ({ deleted: flag(raw, "deleted") })),
}).lazy(() => import("./pages/pipelines/list.js").then((page) => page.Route));

const newPipeline = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/pipelines/new",
  validateSearch: optional((raw) => ({ run: text(raw, "run") })),
}).lazy(() => import("./pages/pipelines/new.js").then((page) => page.Route));

const pipeline = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/pipelines/$pipelineId",
  validateSearch: optional((raw) => ({ tab: oneOf(raw, "tab", ["runs", "graph", "text"]), step: text(raw, "step") })),
}).lazy(() => import("./pages/pipelines/pipeline.js").then((page) => page.Route));

const editPipeline = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/pipelines/$pipelineId/edit",
  validateSearch: optional((raw) => ({ run: text(raw, "run") })),
}).lazy(() => import("./pages/pipelines/edit.js").then((page) => page.Route));

const pipelineRun = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/pipelines/runs/$pipelineRunId",
  validateSearch: optional((raw) => ({ step: text(raw, "step") })),
}).lazy(() => import("./pages/pipelines/run.js").then((page) => page.Route));

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/jobs",
  validateSearch: optional(jobsSearch),
}).lazy(() => import("./pages/jobs/list.js").then((page) => page.Route));

const newJob = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/jobs/new",
  validateSearch: optional((raw) => ({ from: text(raw, "from"), code: text(raw, "code") })),
}).lazy(() => import("./pages/jobs/new.js").then((page) => page.Route));

const schedules = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/schedules",
  validateSearch: optional((raw) => ({ view: oneOf(raw, "view", ["month", "week"]), day: text(raw, "day") })),
}).lazy(() => import("./pages/schedules/list.js").then((page) => page.Route));

const newSchedule = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/schedules/new",
  validateSearch: optional((raw) => ({
    pipeline: text(raw, "pipeline"),
    job: text(raw, "job"),
    sweep: text(raw, "sweep"),
  })),
}).lazy(() => import("./pages/schedules/new.js").then((page) => page.Route));

const schedule = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/schedules/$scheduleId" }).lazy(
  () => import("./pages/schedules/schedule.js").then((page) => page.Route),
);

const editSchedule = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/schedules/$scheduleId/edit",
}).lazy(() => import("./pages/schedules/edit.js").then((page) => page.Route));

const compute = createRoute({
  getParentRoute: () => root,
  path: "/compute",
  validateSearch: optional(jobsSearch),
}).lazy(() => import("./pages/compute/targets.js").then((page) => page.Route));

const target = createRoute({ getParentRoute: () => root, path: "/compute/$targetId" }).lazy(() =>
  import("./pages/compute/target.js").then((page) => page.Route),
);

const computeMonth = createRoute({
  getParentRoute: () => root,
  path: "/compute/month",
  validateSearch: optional((raw) => ({ month: text(raw, "month") })),
}).lazy(() => import("./pages/compute-month.js").then((page) => page.Route));

const trend = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/sizes" }).lazy(() =>
  import("./pages/trend.js").then((page) => page.Route),
);

const codes = createRoute({ getParentRoute: () => root, path: "/projects/$projectId/code" }).lazy(() =>
  import("./pages/code/list.js").then((page) => page.Route),
);

const codePage = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/code/$codeId",
  validateSearch: optional((raw) => ({
    tab: oneOf(raw, "tab", ["files", "compare"]),
    file: text(raw, "file"),
    with: text(raw, "with"),
  })),
}).lazy(() => import("./pages/code/code.js").then((page) => page.Route));

const compare = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/compare",
  validateSearch: optional((raw) => ({
    runs: list(raw, "runs", MOST_COMPARED),
    tab: oneOf(raw, "tab", ["differences", "code", "settings", "scatter", "curves"]),
    first: text(raw, "first"),
    second: text(raw, "second"),
    register: text(raw, "register"),
    axes: list(raw, "axes"),
    x: text(raw, "x"),
    y: text(raw, "y"),
  })),
}).lazy(() => import("./pages/train/compare.js").then((page) => page.Route));

const run = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/train/$runId",
  validateSearch: optional((raw) => ({
    tab: oneOf(raw, "tab", ["evaluation", "explanation", "curve", "usage", "details", "log"]),
    threshold: number(raw, "threshold", 0, 1),
    class: text(raw, "class"),
    column: text(raw, "column"),
    register: flag(raw, "register"),
    costs: text(raw, "costs"),
  })),
}).lazy(() => import("./pages/train/run.js").then((page) => page.Route));

const deploy = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/deploy",
  validateSearch: optional((raw) => ({ model: text(raw, "model"), version: number(raw, "version", 1) })),
}).lazy(() => import("./pages/deploy/models.js").then((page) => page.Route));

const model = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/deploy/models/$modelId",
  validateSearch: optional((raw) => ({ selected: list(raw, "selected"), comparison: text(raw, "comparison") })),
}).lazy(() => import("./pages/deploy/model.js").then((page) => page.Route));

const modelVersion = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/deploy/models/$modelId/versions/$version",
  validateSearch: optional((raw) => ({
    tab: oneOf(raw, "tab", ["overview", "history", "card"]),
    open: oneOf(raw, "open", ["promote", "deploy"]),
  })),
}).lazy(() => import("./pages/deploy/model-version.js").then((page) => page.Route));

const batch = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/deploy/batch",
  validateSearch: optional((raw) => ({
    model: text(raw, "model"),
    version: number(raw, "version", 1),
    log: text(raw, "log"),
  })),
}).lazy(() => import("./pages/deploy/batch.js").then((page) => page.Route));

const endpoint = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/deploy/$endpointId",
  validateSearch: optional((raw) => ({ tab: oneOf(raw, "tab", ["try", "code", "versions", "settings"]) })),
}).lazy(() => import("./pages/deploy/endpoint.js").then((page) => page.Route));

const monitor = createRoute({
  getParentRoute: () => root,
  path: "/projects/$projectId/monitor",
  validateSearch: optional((raw) => ({
    endpoint: text(raw, "endpoint"),
    tab: oneOf(raw, "tab", ["drift", "traffic", "performance", "alerts", "rows", "settings"]),
    feature: text(raw, "feature"),
  })),
}).lazy(() => import("./pages/monitor/monitor.js").then((page) => page.Route));

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    signIn,
    settings,
    users,
    groups,
    audit,
    experiment,
    project,
    members,
    environments,
    environment,
    notebooks,
    notebook,
    secrets,
    define,
    dataList,
    dataImport,
    dataSet,
    prepare,
    train,
    newRun,
    allRuns,
    sweeps,
    newSweep,
    extrapolations,
    extrapolation,
    advice,
    adviceRules,
    projectAdvice,
    sweep,
    pipelines,
    newPipeline,
    pipeline,
    editPipeline,
    pipelineRun,
    jobs,
    newJob,
    schedules,
    newSchedule,
    schedule,
    editSchedule,
    compute,
    target,
    computeMonth,
    trend,
    codes,
    codePage,
    runLog,
    compare,
    run,
    deploy,
    model,
    modelVersion,
    batch,
    endpoint,
    monitor,
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: PageSkeleton,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

/** What was answered; what is no answer is left out. */
function adviceSearch(raw: Record<string, unknown>): { answers: AdviceAnswers | undefined } {
  const { success, data } = AdviceAnswers.safeParse(raw.answers);
  return { answers: success && Object.keys(data).length > 0 ? data : undefined };
}

/** Which jobs are shown. */
function jobsSearch(raw: Record<string, unknown>) {
  return {
    kind: oneOf(raw, "kind", JobKind.options),
    state: oneOf(raw, "state", ["succeeded", "failed", "cancelled"]),
    q: text(raw, "q"),
  };
}

/** To where a link of MLflow's client leads here: the run, or all runs of the experiment's project. */
async function throwToExperiment(experimentId: string, rest: string | undefined): Promise<never> {
  const { projectId } = await queryClient.fetchQuery(experimentQuery(experimentId));
  const runId = /^runs\/(\w+)/.exec(rest ?? "")?.[1];
  if (!runId) throw redirect(path.allRuns(projectId));
  throw redirect(isTraining(runId) ? path.run(projectId, runId) : path.runLog(projectId, runId));
}

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
