import type { Step } from "@crisol/contract";

/** Every address of the Studio, as what a link takes: `<TextLink {...path.run(projectId, runId)}>`. */
export const path = {
  signIn: () => ({ to: "/sign-in" }) as const,
  home: () => ({ to: "/" }) as const,
  settings: () => ({ to: "/settings" }) as const,
  users: () => ({ to: "/settings/users" }) as const,
  groups: () => ({ to: "/settings/groups" }) as const,
  audit: () => ({ to: "/settings/audit" }) as const,
  project: (projectId: string) => ({ to: "/projects/$projectId", params: { projectId } }) as const,
  members: (projectId: string) => ({ to: "/projects/$projectId/members", params: { projectId } }) as const,
  step: (projectId: string, step: Step) => ({ to: `/projects/$projectId/${step}`, params: { projectId } }) as const,
  dataImport: (projectId: string) => ({ to: "/projects/$projectId/data/import", params: { projectId } }) as const,
  data: (projectId: string, dataId: string) =>
    ({ to: "/projects/$projectId/data/$dataId", params: { projectId, dataId } }) as const,
  codes: (projectId: string) => ({ to: "/projects/$projectId/code", params: { projectId } }) as const,
  code: (projectId: string, codeId: string) =>
    ({ to: "/projects/$projectId/code/$codeId", params: { projectId, codeId } }) as const,
  jobs: (projectId: string) => ({ to: "/projects/$projectId/jobs", params: { projectId } }) as const,
  newJob: (projectId: string) => ({ to: "/projects/$projectId/jobs/new", params: { projectId } }) as const,
  pipelines: (projectId: string) => ({ to: "/projects/$projectId/pipelines", params: { projectId } }) as const,
  newPipeline: (projectId: string) => ({ to: "/projects/$projectId/pipelines/new", params: { projectId } }) as const,
  pipeline: (projectId: string, pipelineId: string) =>
    ({ to: "/projects/$projectId/pipelines/$pipelineId", params: { projectId, pipelineId } }) as const,
  editPipeline: (projectId: string, pipelineId: string) =>
    ({ to: "/projects/$projectId/pipelines/$pipelineId/edit", params: { projectId, pipelineId } }) as const,
  pipelineRun: (projectId: string, pipelineRunId: string) =>
    ({ to: "/projects/$projectId/pipelines/runs/$pipelineRunId", params: { projectId, pipelineRunId } }) as const,
  schedules: (projectId: string) => ({ to: "/projects/$projectId/schedules", params: { projectId } }) as const,
  newSchedule: (projectId: string) => ({ to: "/projects/$projectId/schedules/new", params: { projectId } }) as const,
  schedule: (projectId: string, scheduleId: string) =>
    ({ to: "/projects/$projectId/schedules/$scheduleId", params: { projectId, scheduleId } }) as const,
  editSchedule: (projectId: string, scheduleId: string) =>
    ({ to: "/projects/$projectId/schedules/$scheduleId/edit", params: { projectId, scheduleId } }) as const,
  compute: () => ({ to: "/compute" }) as const,
  target: (targetId: string) => ({ to: "/compute/$targetId", params: { targetId } }) as const,
  computeMonth: () => ({ to: "/compute/month" }) as const,
  trend: (projectId: string) => ({ to: "/projects/$projectId/sizes", params: { projectId } }) as const,
  environments: (projectId: string) => ({ to: "/projects/$projectId/environments", params: { projectId } }) as const,
  environment: (projectId: string, environmentId: string) =>
    ({ to: "/projects/$projectId/environments/$environmentId", params: { projectId, environmentId } }) as const,
  notebooks: (projectId: string) => ({ to: "/projects/$projectId/notebooks", params: { projectId } }) as const,
  notebook: (projectId: string, notebookId: string) =>
    ({ to: "/projects/$projectId/notebooks/$notebookId", params: { projectId, notebookId } }) as const,
  secrets: (projectId: string) => ({ to: "/projects/$projectId/secrets", params: { projectId } }) as const,
  newRun: (projectId: string) => ({ to: "/projects/$projectId/train/new", params: { projectId } }) as const,
  allRuns: (projectId: string) => ({ to: "/projects/$projectId/train/all", params: { projectId } }) as const,
  runLog: (projectId: string, runId: string) =>
    ({ to: "/projects/$projectId/train/log/$runId", params: { projectId, runId } }) as const,
  extrapolations: (projectId: string) =>
    ({ to: "/projects/$projectId/train/extrapolations", params: { projectId } }) as const,
  extrapolation: (projectId: string, extrapolationId: string) =>
    ({
      to: "/projects/$projectId/train/extrapolations/$extrapolationId",
      params: { projectId, extrapolationId },
    }) as const,
  advice: () => ({ to: "/advice" }) as const,
  adviceRules: () => ({ to: "/advice/rules" }) as const,
  projectAdvice: (projectId: string) => ({ to: "/projects/$projectId/advice", params: { projectId } }) as const,
  sweeps: (projectId: string) => ({ to: "/projects/$projectId/train/sweeps", params: { projectId } }) as const,
  newSweep: (projectId: string) => ({ to: "/projects/$projectId/train/sweeps/new", params: { projectId } }) as const,
  sweep: (projectId: string, sweepId: string) =>
    ({ to: "/projects/$projectId/train/sweeps/$sweepId", params: { projectId, sweepId } }) as const,
  compare: (projectId: string) => ({ to: "/projects/$projectId/train/compare", params: { projectId } }) as const,
  run: (projectId: string, runId: string) =>
    ({ to: "/projects/$projectId/train/$runId", params: { projectId, runId } }) as const,
  endpoint: (projectId: string, endpointId: string) =>
    ({ to: "/projects/$projectId/deploy/$endpointId", params: { projectId, endpointId } }) as const,
  model: (projectId: string, modelId: string) =>
    ({ to: "/projects/$projectId/deploy/models/$modelId", params: { projectId, modelId } }) as const,
  modelVersion: (projectId: string, modelId: string, version: number) =>
    ({
      to: "/projects/$projectId/deploy/models/$modelId/versions/$version",
      params: { projectId, modelId, version: String(version) },
    }) as const,
  batch: (projectId: string) => ({ to: "/projects/$projectId/deploy/batch", params: { projectId } }) as const,
};
