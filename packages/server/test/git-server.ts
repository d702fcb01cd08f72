import { execFileSync, spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** Repositories over HTTP, by git's own program for it. */
export interface GitServer {
  /** `127.0.0.1:4321` */
  readonly host: string;
  /** Addresses that were asked for, in their order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves the repositories below `root` under `/NAME`; what begins with `/elsewhere/` is redirected to the same without it, and
 * `/locked/` asks for a password.
 */
export async function startGitServer(root: string): Promise<GitServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    const path = request.url ?? "/";
    if (path.startsWith("/elsewhere/")) {
      response.writeHead(302, { location: path.slice("/elsewhere".length) }).end();
    } else if (path.startsWith("/locked/")) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end();
    } else backend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The Common Gateway Interface: headers in variables, an answer with a Status. */
function backend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "/", "http://git");
  const programs = execFileSync("git", ["--exec-path"]).toString().trim();
  const child = spawn(join(programs, "git-http-backend"), {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "safe.directory",
      GIT_CONFIG_VALUE_0: "*",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      HTTP_GIT_PROTOCOL: request.headers["git-protocol"] as string,
    },
  });
  request.pipe(child.stdin);
  let head = Buffer.alloc(0);
  let isHeadDone = false;
  child.stdout.on("data", (piece: Buffer) => {
    if (isHeadDone) return void response.write(piece);
    head = Buffer.concat([head, piece]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    isHeadDone = true;
    for (const line of head.subarray(0, end).toString().split("\r\n")) {
      const [name, value] = line.split(/: (.*)/) as [string, string];
      if (name === "Status") response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
  });
  child.on("close", () => response.end());
}

/** Runs git in `folder` as somebody who commits. */
export function gitIn(folder: string, ...args: string[]): string {
  const who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...who, "-c", "protocol.file.allow=always", ...args], { cwd: folder })
    .toString()
    .trim();
}
