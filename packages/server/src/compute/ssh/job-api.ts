import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * The API for scripts on other machines: a port of this one alone, to which their agents' sockets lead through SSH. It is
 * the same application with the same credentials; a browser has no business here, so that the name by which it came
 * need not be checked.
 */
export async function openJobApi(
  app: FastifyInstance,
  ownHost: () => string,
): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((request, response) => {
    if (request.headers.origin !== undefined || request.headers["sec-fetch-site"] !== undefined) {
      response.writeHead(403).end();
      return;
    }
    request.headers.host = ownHost();
    app.routing(request, response);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
