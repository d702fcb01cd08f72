import { alertRoutes, CrisolError, monitorRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../define/projects.js";
import { getEndpoint } from "../deploy/endpoints.js";
import type { PredictionObserver } from "../deploy/prediction-observer.js";
import { servedEndpoint } from "../deploy/served-endpoint.js";
import type { Effects } from "../effects.js";
import { createOutgoing } from "../http/outgoing.js";
import { serve } from "../http/serve.js";
import { mapPage } from "../store/page.js";
import { acknowledgeAlert, alertView, listAlerts } from "./alerts.js";
import { capturedRowView, listCapturedRows } from "./captured-rows.js";
import { checkLabels, writeLabels } from "./labels.js";
import { Monitors } from "./monitors.js";
import { reportOf } from "./report.js";
import { checkSettings, updateSettings } from "./settings.js";
import { findWatchedEndpoint, type WatchedEndpoint } from "./watched-endpoint.js";

/**
 * Step 6: what endpoints did, how far it is from training, and alerts. Returns who is to be told of each prediction,
 * for `deployRoutes`. What was captured is written when the app closes.
 */
export function monitorRoutes(app: FastifyInstance, effects: Effects): PredictionObserver {
  const { store, clock, settings } = effects;
  const outgoing = createOutgoing(settings.allowHosts);
  const monitors = new Monitors(effects, outgoing);
  app.addHook("onReady", async () => monitors.start());
  app.addHook("onClose", async () => {
    await monitors.close();
    await outgoing.close();
  });

  const watched = async (params: { projectId: string; endpointId: string }): Promise<WatchedEndpoint> => {
    await getProject(store.read, params.projectId);
    const { id } = await getEndpoint(store.read, params.projectId, params.endpointId);
    return (await findWatchedEndpoint(store.read, id))!;
  };

  serve(app, routes.report, async ({ params, query }) => reportOf(monitors, await watched(params), query));

  serve(app, routes.update, async ({ params, body }) => {
    const endpoint = await watched(params);
    if (body.webhookUrl) await outgoing.check(body.webhookUrl);
    const changed = await store.write(async (tx) => {
      await getEndpoint(tx, params.projectId, params.endpointId);
      const changed = await updateSettings(tx, endpoint.id, body);
      checkSettings(changed);
      return changed;
    });
    monitors.checkSoon(endpoint.id);
    return changed;
  });

  serve(app, routes.rows, async ({ params, query }) => {
    const endpoint = await watched(params);
    await monitors.capture.flush();
    const before = query.cursor === undefined ? null : Number.parseInt(query.cursor, 10) || 0;
    const rows = await listCapturedRows(store.read, endpoint.id, { limit: query.limit + 1, before });
    const shown = rows.slice(0, query.limit);
    const nextCursor = rows.length > shown.length ? String(shown.at(-1)!.sequence) : null;
    return { items: shown.map(capturedRowView), nextCursor };
  });

  serve(app, routes.label, async ({ params, body }) => {
    const { id } = await servedEndpoint(store.read, params.endpointName);
    const endpoint = await findWatchedEndpoint(store.read, id);
    if (!endpoint) throw new CrisolError("not_found", { resource: "endpoint", value: params.endpointName });
    const labels = checkLabels(endpoint.signature.output, body.labels);
    // A label may come right after its prediction, which may not be written yet.
    await monitors.capture.flush();
    const unknown = await store.write((tx) => writeLabels(tx, id, labels, clock.now()));
    monitors.checkSoon(id);
    const missing = new Set(unknown);
    return { accepted: labels.filter((label) => !missing.has(label.id)).length, unknown };
  });

  serve(app, alertRoutes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return mapPage(await listAlerts(store.read, params.projectId, query), alertView);
  });

  serve(app, alertRoutes.acknowledge, async ({ params }) => {
    await getProject(store.read, params.projectId);
    return alertView(await store.write((tx) => acknowledgeAlert(tx, params.projectId, params.alertId, clock.now())));
  });

  return monitors.capture;
}
