import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/**
 * Scripts only from this server and none inline; WebAssembly may be compiled, since the Studio predicts in the browser.
 * Inline styles are allowed because the component library sets them.
 */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** On every answer. Opener and embedder policies isolate the page, without which WebAssembly has no threads. */
const HEADERS = {
  "content-security-policy": POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
} as const;

export function registerSecurityHeaders(app: FastifyInstance, { isTls }: { readonly isTls: boolean }): void {
  app.addHook("onRequest", async (request, reply) => {
    setSecurityHeaders(request, reply);
    if (isTls) reply.header("strict-transport-security", "max-age=31536000");
    // Answers of the API are about somebody's data: no cache keeps them.
    if (request.url.startsWith("/api/")) reply.header("cache-control", "no-store");
  });
}

/** For answers that are given before any hook runs. */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(HEADERS).header("x-request-id", request.id);
}
