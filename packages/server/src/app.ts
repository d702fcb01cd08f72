import cookie from "@fastify/cookie";
import { type FastifyInstance, fastify, LogController, type RouteOptions } from "fastify";
import { auditRoutes } from "./access/audit-routes.js";
import { auditedStore, registerAuditTrail } from "./access/audit-trail.js";
import { registerAuthentication } from "./access/authentication.js";
import { registerAuthorization } from "./access/authorization.js";
import { identityProviderRoutes } from "./access/identity-provider-routes.js";
import { accessRoutes } from "./access/routes.js";
import { teamRoutes } from "./access/team-routes.js";
import { pipelineRoutes } from "./automate/pipelines/routes.js";
import { runAgainRoutes } from "./automate/run-again.js";
import { scheduleRoutes } from "./automate/schedules/routes.js";
import { sweepRoutes } from "./automate/sweeps/routes.js";
import { mlflowRoutes } from "./compat/mlflow/routes.js";
import { environmentRoutes } from "./compute/environments/routes.js";
import { jobLogRoutes } from "./compute/log/routes.js";
import { jobRoutes } from "./compute/routes.js";
import { secretRoutes } from "./compute/secrets/routes.js";
import { computeRoutes } from "./compute/targets/routes.js";
import { verdictRoutes } from "./compute/verdict/routes.js";
import { dataRoutes } from "./data/routes.js";
import { defineRoutes } from "./define/routes.js";
import { endpointKeys } from "./deploy/endpoint-keys.js";
import { ModelImportThreads } from "./deploy/model-import-threads.js";
import { deployRoutes } from "./deploy/routes.js";
import type { Effects } from "./effects.js";
import { registerHousekeeping } from "./housekeeping.js";
import { type BodyOptions, MAXIMUM_JSON_BYTES, registerBodies } from "./http/body.js";
import { answerError, registerErrorHandler } from "./http/error-handler.js";
import { registerEventStreams } from "./http/events.js";
import { healthRoutes } from "./http/health.js";
import { defaultLimits, type Limits, registerLimits } from "./http/limits.js";
import { registerOriginCheck } from "./http/origin.js";
import { registerSecurityHeaders, setSecurityHeaders } from "./http/security-headers.js";
import { registerStudioFiles } from "./http/studio-files.js";
import { monitorRoutes } from "./monitor/routes.js";
import { prepareRoutes } from "./prepare/routes.js";
import { registerCodeRoutes } from "./script/code/routes.js";
import { registerNotebookRoutes } from "./script/notebooks/routes.js";
import { scriptRoutes } from "./script/routes.js";
import { newId } from "./store/ids.js";
import { registerExperimentRoutes } from "./track/experiment-routes.js";
import { registerRunLogRoutes } from "./track/run-log-routes.js";
import { registerRunLoggingRoutes } from "./track/run-logging-routes.js";
import { extrapolationRoutes } from "./train/extrapolation/routes.js";
import { trainRoutes } from "./train/routes.js";

export interface AppOptions {
  /** Further hosts by which the server is reached: `--allowed-host`. Default none. */
  readonly allowedHosts?: readonly string[];
  /** Certificate and key in PEM; default none: HTTP. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** The Studio's built files. */
  readonly studioFolder: string;
  /** Compares answers with the contract and fails where they differ: for tests. Default false. */
  readonly checkAnswers?: boolean;
  readonly limits?: Partial<Limits>;
  readonly bodies?: Partial<BodyOptions>;
  /** Told of every route that the router gets: for the inventory in tests. */
  readonly onRoute?: (route: RouteOptions) => void;
}

/**
 * The whole application on `effects`, ready for `inject` or `listen`. What guards it is registered here, before any
 * route; the steps' folders add their routes. The jobs start after all of them have said what to do with outcomes.
 */
export async function createApp(given: Effects, options: AppOptions): Promise<FastifyInstance> {
  const effects: Effects = { ...given, store: auditedStore(given.store, given.clock) };
  const app = fastify({
    loggerInstance: effects.log,
    // A line for each request would cost more than most requests; failures are logged where they are answered.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAXIMUM_JSON_BYTES,
    genReqId: () => newId("req"),
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply);
      answerError(error, request, reply);
    },
    // Nobody needs long to send its headers. Bodies have limits of their own: an upload may take hours.
    http: { headersTimeout: 20_000 },
    requestTimeout: 0,
    // A HEAD of an event stream would never end.
    exposeHeadRoutes: false,
    return503OnClosing: true,
    forceCloseConnections: "idle",
    ...(options.tls && { https: { ...options.tls, headersTimeout: 20_000 } }),
  }) as unknown as FastifyInstance;
  app.decorate("checkAnswers", options.checkAnswers ?? false);
  if (options.onRoute) app.addHook("onRoute", options.onRoute);
  registerErrorHandler(app);
  registerSecurityHeaders(app, { isTls: options.tls !== undefined });
  registerOriginCheck(app, { url: effects.settings.url, allowedHosts: options.allowedHosts ?? [] });
  registerEventStreams(app);
  await app.register(cookie);
  registerAuthentication(app, effects, endpointKeys(effects.store));
  registerLimits(app, effects.clock, { ...defaultLimits, ...options.limits });
  registerAuditTrail(app, effects);
  registerAuthorization(app, effects);
  registerBodies(app, { maximumUploadBytes: effects.settings.maximumUploadBytes, ...options.bodies });
  registerStudioFiles(app, options.studioFolder);
  healthRoutes(app, effects);
  accessRoutes(app, effects);
  identityProviderRoutes(app, effects);
  teamRoutes(app, effects);
  auditRoutes(app, effects);
  jobRoutes(app, effects);
  const targets = computeRoutes(app, effects);
  verdictRoutes(app, effects);
  jobLogRoutes(app, effects);
  environmentRoutes(app, effects);
  secretRoutes(app, effects);
  defineRoutes(app, effects);
  dataRoutes(app, effects);
  prepareRoutes(app, effects);
  registerExperimentRoutes(app, effects);
  registerRunLogRoutes(app, effects);
  registerRunLoggingRoutes(app, effects);
  registerCodeRoutes(app, effects);
  trainRoutes(app, effects);
  extrapolationRoutes(app, effects);
  const threads = new ModelImportThreads();
  scriptRoutes(app, effects, threads);
  runAgainRoutes(app, effects);
  const sweeps = sweepRoutes(app, effects);
  registerNotebookRoutes(app, effects);
  const schedules = scheduleRoutes(app, effects, { sweeps, pipelines: pipelineRoutes(app, effects) });
  deployRoutes(app, effects, threads, monitorRoutes(app, effects));
  mlflowRoutes(app, effects, threads);
  registerHousekeeping(app, effects);
  await app.ready();
  effects.sshTargets.serve(
    app,
    () => new URL(effects.settings.url()).host,
    () => effects.jobs.look(),
  );
  await effects.jobs.start();
  targets.start();
  await sweeps.start();
  schedules.start();
  return app;
}
