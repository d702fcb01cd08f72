import { CrisolError, contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { findProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { serve } from "../http/serve.js";
import { listAudit, verifyAudit } from "./audit.js";

/** The audit log: read, and nothing else. */
export function auditRoutes(app: FastifyInstance, { store }: Effects): void {
  serve(app, contract.audit.list, async ({ query }) => ({ items: await listAudit(store.longRead, query) }));

  serve(app, contract.audit.ofProject, async ({ params: { projectId }, query }) => {
    // That of a deleted project too: it says who deleted it.
    if (!(await findProject(store.read, projectId))) {
      throw new CrisolError("not_found", { resource: "project", value: projectId });
    }
    return { items: await listAudit(store.longRead, { ...query, projectId }) };
  });

  serve(app, contract.audit.verify, ({ query }) => verifyAudit(store.longRead, query.lastHash));
}
