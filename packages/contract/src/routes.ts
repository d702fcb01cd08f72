import { adviceRoutes } from "./advice.js";
import { algorithmRoutes } from "./algorithm.js";
import { auditRoutes } from "./audit.js";
import { codeRoutes } from "./code.js";
import { computeRoutes } from "./compute.js";
import { dataRoutes } from "./data.js";
import { endpointRoutes } from "./endpoint.js";
import { environmentRoutes } from "./environment.js";
import { experimentRoutes } from "./experiment.js";
import { extrapolationRoutes } from "./extrapolation.js";
import { healthRoutes } from "./health.js";
import { identityProviderRoutes } from "./identity-provider.js";
import { jobRoutes } from "./job.js";
import { memberRoutes } from "./member.js";
import { modelRoutes } from "./model.js";
import { alertRoutes, monitorRoutes } from "./monitor.js";
import { notebookRoutes } from "./notebook.js";
import { pipelineRoutes } from "./pipeline.js";
import { predictionRoutes } from "./prediction.js";
import { projectRoutes } from "./project.js";
import { recipeRoutes } from "./recipe.js";
import type { Route } from "./route.js";
import { runRoutes } from "./run.js";
import { scheduleRoutes } from "./schedule.js";
import { scriptJobRoutes } from "./script-job.js";
import { secretRoutes } from "./secret.js";
import { sessionRoutes, tokenRoutes } from "./session.js";
import { sweepRoutes } from "./sweep.js";
import { groupRoutes, userRoutes } from "./user.js";
import { verdictRoutes } from "./verdict.js";

/** Every route of the API, by noun and verb: `contract.project.create`. */
export const contract = {
  health: healthRoutes,
  session: sessionRoutes,
  identityProvider: identityProviderRoutes,
  token: tokenRoutes,
  user: userRoutes,
  group: groupRoutes,
  audit: auditRoutes,
  project: projectRoutes,
  advice: adviceRoutes,
  member: memberRoutes,
  data: dataRoutes,
  code: codeRoutes,
  recipe: recipeRoutes,
  algorithm: algorithmRoutes,
  job: { ...jobRoutes, ...scriptJobRoutes, verdict: verdictRoutes.ofJob },
  notebook: notebookRoutes,
  pipeline: pipelineRoutes,
  schedule: scheduleRoutes,
  compute: { ...computeRoutes, trend: verdictRoutes.trend, month: verdictRoutes.month },
  environment: environmentRoutes,
  secret: secretRoutes,
  experiment: experimentRoutes,
  run: { ...runRoutes, verdict: verdictRoutes.ofRun, again: verdictRoutes.again },
  extrapolation: extrapolationRoutes,
  sweep: sweepRoutes,
  model: modelRoutes,
  endpoint: endpointRoutes,
  prediction: predictionRoutes,
  monitor: monitorRoutes,
  alert: alertRoutes,
} as const;

/** All routes in one list, each with its operation id such as `project.create`. */
export function allRoutes(): readonly { readonly operationId: string; readonly route: Route }[] {
  return Object.entries(contract).flatMap(([noun, routes]) =>
    Object.entries(routes).map(([verb, route]) => ({ operationId: `${noun}.${verb}`, route: route as Route })),
  );
}
