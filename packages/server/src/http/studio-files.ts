import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { CrisolError } from "@crisol/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerError } from "./error-handler.js";

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Crisol</title>
<p>The Studio has not been built: run <code>npm run build</code> and reload. The API and the command line work without it.</p>
</html>`;

/**
 * Serves the Studio from `folder`, the output of its build, for whatever is no route: its files, and its page for any
 * other path outside the API that a browser opens. The files are public and hold no secret. Works without the folder.
 */
export function registerStudioFiles(app: FastifyInstance, folder: string): void {
  const files = new StudioFiles(folder);
  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request);
    const found = isForStudio(request, path) ? await files.find(path) : undefined;
    if (found) return sendStudioFile(request, reply, found);
    if (isForStudio(request, path) && acceptsHtml(request)) {
      const page = await files.find("/index.html");
      if (page) return sendStudioFile(request, reply, page);
      return reply.code(503).type(MEDIA_TYPES[".html"]!).header("cache-control", "no-cache").send(NOT_BUILT);
    }
    return answerError(new CrisolError("route_not_found", { value: `${request.method} ${path}` }), request, reply);
  });
}

interface StudioFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mediaType: string;
  /** The build puts a hash of the content into its name, so it never changes. */
  readonly isHashed: boolean;
}

/** The files by their path in URLs, listed once for each build: a path that is not in the list is not on the disk. */
class StudioFiles {
  #files = new Map<string, StudioFile>();
  #builtAtMs = -1;

  constructor(readonly folder: string) {}

  async find(urlPath: string): Promise<StudioFile | undefined> {
    const builtAtMs = await stat(join(this.folder, "index.html")).then(
      (found) => found.mtimeMs,
      () => -1,
    );
    if (builtAtMs !== this.#builtAtMs) {
      this.#files = builtAtMs === -1 ? new Map() : await listFiles(this.folder);
      this.#builtAtMs = builtAtMs;
    }
    return this.#files.get(urlPath === "/" ? "/index.html" : urlPath);
  }
}

async function listFiles(folder: string): Promise<Map<string, StudioFile>> {
  const files = new Map<string, StudioFile>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    // No links: one could lead out of the folder.
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const urlPath = path.slice(folder.length).split(sep).join("/");
    files.set(urlPath.startsWith("/") ? urlPath : `/${urlPath}`, {
      path,
      sizeBytes: (await stat(path)).size,
      mediaType: MEDIA_TYPES[extname(path)] ?? "application/octet-stream",
      isHashed: urlPath.includes("/assets/") || urlPath.startsWith("assets/"),
    });
  }
  return files;
}

function sendStudioFile(request: FastifyRequest, reply: FastifyReply, file: StudioFile): FastifyReply {
  reply
    .code(200)
    .header("content-type", file.mediaType)
    .header("content-length", file.sizeBytes)
    .header("cache-control", file.isHashed ? "public, max-age=31536000, immutable" : "no-cache");
  return request.method === "HEAD" ? reply.send() : reply.send(createReadStream(file.path));
}

function isForStudio(request: FastifyRequest, path: string): boolean {
  return (request.method === "GET" || request.method === "HEAD") && !path.startsWith("/api/");
}

function acceptsHtml(request: FastifyRequest): boolean {
  return (request.headers.accept ?? "").includes("text/html");
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?", 1)[0]!.slice(0, 500);
}
