import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Names by which a server on this machine is reached. */
export const LOOPBACK_NAMES = ["127.0.0.1", "localhost", "[::1]"];

export interface OriginOptions {
  /** The server's own address; asked at each request, for it is known only once the server listens. */
  readonly url: () => string;
  /** Further hosts by which it is reached, such as `ml.example.org` or `localhost:8080`; without a port: the scheme's and the server's own. */
  readonly allowedHosts: readonly string[];
}

/**
 * Refuses requests that a web page of another origin made a browser send: the Host header must be an address of this
 * server, port included (DNS rebinding), and Origin and Sec-Fetch-Site, where a browser sends them, must be its own
 * (cross-site request forgery). SameSite alone would not do: to a browser, another port of localhost is the same site.
 */
export function registerOriginCheck(app: FastifyInstance, options: OriginOptions): void {
  app.addHook("onRequest", async (request) => {
    if (!isAllowedHost(request.headers.host ?? "", options)) {
      throw new CrisolError("host_not_allowed", { value: (request.headers.host ?? "(none)").slice(0, 200) });
    }
    if (request.url.startsWith("/api/") || isChange(request)) checkOrigin(request, options);
  });
}

export function isAllowedHost(host: string, { url, allowedHosts }: OriginOptions): boolean {
  const own = new URL(url());
  const port = own.port === "" ? "" : `:${own.port}`;
  const addresses = [own.host, ...LOOPBACK_NAMES.map((name) => name + port)];
  for (const allowed of allowedHosts) {
    addresses.push(allowed.toLowerCase());
    if (!/:\d+$/.test(allowed)) addresses.push(allowed.toLowerCase() + port);
  }
  return addresses.includes(host.toLowerCase());
}

/** Whether the request changes something, so that a browser must show that the Studio sent it. */
export function isChange(request: FastifyRequest): boolean {
  return !["GET", "HEAD", "OPTIONS"].includes(request.method);
}

function checkOrigin(request: FastifyRequest, options: OriginOptions): void {
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined && !isAllowedOrigin(origin, options)) {
    throw new CrisolError("origin_not_allowed", { value: origin.slice(0, 200) });
  }
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    throw new CrisolError("origin_not_allowed", { value: `of another site (${String(site).slice(0, 40)})` });
  }
}

function isAllowedOrigin(origin: string, options: OriginOptions): boolean {
  const match = /^(https?):\/\/([^/]+)$/.exec(origin);
  return match !== null && isAllowedHost(match[2]!, options);
}
