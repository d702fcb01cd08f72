import { secretRoutes as routes } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { serve } from "../../http/serve.js";
import { deleteSecret, listSecrets, rotateKey, setSecret } from "./secrets.js";

/** Secrets of projects: everything but their values. */
export function secretRoutes(app: FastifyInstance, effects: Effects): void {
  const { store } = effects;

  serve(app, routes.list, async ({ params: { projectId } }) => {
    await getProject(store.read, projectId);
    return { items: await listSecrets(effects, projectId) };
  });

  serve(app, routes.set, async ({ params: { projectId, secretName }, body, caller }) => {
    await getProject(store.read, projectId);
    const userName = caller.kind === "user" ? caller.name : "";
    return setSecret(effects, { projectId, name: secretName, value: body.value, userName });
  });

  serve(app, routes.delete, async ({ params: { projectId, secretName } }) => {
    await getProject(store.read, projectId);
    await deleteSecret(effects, projectId, secretName);
  });

  serve(app, routes.rotateKey, () => rotateKey(effects));
}
