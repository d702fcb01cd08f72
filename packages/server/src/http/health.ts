import { contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import type { Effects } from "../effects.js";
import { serve } from "./serve.js";

/** Whether the server answers, and what it can do. */
export function healthRoutes(app: FastifyInstance, { clock, settings }: Effects): void {
  const startedAtMs = clock.now();
  serve(app, contract.health.get, async () => ({
    status: "ok" as const,
    version: settings.version,
    startedAt: new Date(startedAtMs).toISOString(),
    uptimeSeconds: Math.max(0, (clock.now() - startedAtMs) / 1000),
  }));
  let document: Record<string, unknown> | undefined;
  serve(app, contract.health.openapi, async () => {
    // Loaded and made when first asked for: few do, and it would delay every start.
    const { openApiDocument } = await import("@crisol/contract/openapi");
    document ??= openApiDocument(settings.version) as unknown as Record<string, unknown>;
    return document;
  });
}
