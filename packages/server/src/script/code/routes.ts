import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Code, CrisolError, contract } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { getUpload } from "../../data/uploads.js";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import { sendFile } from "../../http/file.js";
import { createOutgoing } from "../../http/outgoing.js";
import { type Caller, serve } from "../../http/serve.js";
import { artifactPath, findArtifact } from "../../track/artifacts.js";
import { readArchive, writeArchive } from "./archive.js";
import { codeFiles, codeView, createCode, getCode, listCode } from "./code.js";
import { codeDiff } from "./code-diff.js";
import { withGitCode } from "./git-fetch.js";

/** Each has a process and a connection of its own. */
const FETCHES_AT_ONCE = 4;

/** Code that jobs run: kept, looked at and compared. */
export function registerCodeRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, blobs, settings, log } = effects;
  const routes = contract.code;
  const outgoing = createOutgoing(settings.allowHosts);
  const workDir = join(settings.dataDir, "git");
  let fetching = 0;
  app.addHook("onReady", async () => {
    // What a crash has left over.
    await rm(workDir, { recursive: true, force: true }).catch((error: unknown) => log.warn({ err: error }, "git"));
  });
  app.addHook("onClose", () => outgoing.close());

  serve(app, routes.create, async ({ params: { projectId }, body, caller }): Promise<Code> => {
    await getProject(store.read, projectId);
    const { sha256 } = await getUpload(store.read, projectId, body.uploadId);
    const files = readArchive(blobs.open(sha256));
    return codeView(await createCode(effects, { projectId, files, git: body.git, userName: nameOf(caller) }));
  });

  serve(app, routes.fetch, async ({ params: { projectId }, body, caller }) => {
    await getProject(store.read, projectId);
    if (fetching >= FETCHES_AT_ONCE) {
      throw new CrisolError("overloaded", { limit: `${FETCHES_AT_ONCE} repositories at once`, retryAfterSeconds: 5 });
    }
    fetching++;
    try {
      return await withGitCode(body, { outgoing, workDir }, async ({ files, git, leftOut }) => ({
        code: codeView(await createCode(effects, { projectId, files, git, userName: nameOf(caller) })),
        leftOut: [...leftOut],
      }));
    } finally {
      fetching--;
    }
  });

  serve(app, routes.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listCode(store.read, params.projectId, query);
  });

  serve(app, routes.get, async ({ params }) => {
    const code = await getCode(store.read, params.projectId, params.codeId);
    return { ...codeView(code), files: await codeFiles(store.longRead, code.id) };
  });

  serve(app, routes.file, async ({ params, query, reply }) => {
    const code = await getCode(store.read, params.projectId, params.codeId);
    const path = artifactPath(query.path);
    const found = await findArtifact(store.read, code.id, path);
    if (!found) throw new CrisolError("not_found", { resource: "file", value: path });
    const fileName = path.slice(path.lastIndexOf("/") + 1);
    return sendFile(reply, blobs.open(found.sha256), { fileName, sizeBytes: found.sizeBytes });
  });

  serve(app, routes.download, async ({ params, reply }) => {
    const { id, createdAtMs } = await getCode(store.read, params.projectId, params.codeId);
    const files = await codeFiles(store.longRead, id);
    return sendFile(reply, writeArchive(files, blobs, new Date(createdAtMs)), {
      fileName: `${id}.tar.gz`,
      mediaType: "application/gzip",
    });
  });

  serve(app, routes.diff, async ({ params, query }) => {
    const before = await getCode(store.read, params.projectId, params.codeId);
    const after = await getCode(store.read, params.projectId, query.with);
    const [old, now] = [await codeFiles(store.longRead, before.id), await codeFiles(store.longRead, after.id)];
    return { items: await codeDiff(old, now, blobs) };
  });
}

function nameOf(caller: Caller): string {
  return caller.kind === "user" ? caller.name : "";
}
