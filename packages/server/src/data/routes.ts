import type { Readable } from "node:stream";
import { CrisolError, contract, type Job } from "@crisol/contract";
import type { FastifyInstance } from "fastify";
import { findJob } from "../compute/job.js";
import { getProject } from "../define/projects.js";
import type { Effects } from "../effects.js";
import { announcedBytes } from "../http/body.js";
import { sendFile } from "../http/file.js";
import { serve } from "../http/serve.js";
import { newId } from "../store/ids.js";
import { addDataUse, importsUnderWay, projectOfData, usesOfData } from "./data-uses.js";
import { withDuck } from "./duckdb.js";
import { listExamples } from "./examples.js";
import { importOutcome, startImport } from "./imports.js";
import { detectionOf } from "./preview.js";
import { profileOf } from "./profile.js";
import { readRefusedRows } from "./refused-rows.js";
import { readRows } from "./rows.js";
import { sourceFile } from "./source.js";
import { forgetOldUploads, uploadView } from "./uploads.js";
import { getData, getDataRow, getDataVersion, listData } from "./versions.js";
import { wellFormed } from "./well-formed.js";

const hourMs = 3_600_000;

/** Step 2: uploads, detection, imports, and what is in the data. */
export function dataRoutes(app: FastifyInstance, effects: Effects): void {
  const { store, blobs, jobs, clock, log } = effects;
  jobs.handle("import", importOutcome(clock));
  addDataUse(importsUnderWay);
  addDataUse(projectOfData);
  sweepHourly(app, async () => {
    const count = await store.write((tx) => forgetOldUploads(tx, clock.now()));
    if (count > 0) log.info({ count }, "removed uploads that no import used");
  });

  serve(app, contract.data.examples, async () => ({ items: listExamples() }));

  serve(app, contract.data.upload, async ({ params, query, request }) => {
    await getProject(store.read, params.projectId);
    const { sha256, sizeBytes } = await blobs.put((request.body ?? []) as Readable, announcedBytes(request));
    const fileName = wellFormed(query.fileName).replace(/\p{Cc}/gu, " ");
    const upload = {
      id: newId("upl"),
      projectId: params.projectId,
      fileName,
      sizeBytes,
      sha256,
      createdAtMs: clock.now(),
    };
    await store.write(async (tx) => {
      await getProject(tx, params.projectId);
      await tx.insertInto("upload").values(upload).execute();
    });
    return uploadView(upload);
  });

  serve(app, contract.data.detect, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    return detectionOf(await sourceFile(effects, params.projectId, body.source), body.options);
  });

  serve(app, contract.data.import, async ({ params, body }) => {
    await getProject(store.read, params.projectId);
    const { dataId, version, jobId } = await startImport(effects, params.projectId, body);
    const data = await getData(store.read, params.projectId, dataId);
    return { data, version, job: (await findJob(store.read, jobId)) as Job };
  });

  serve(app, contract.data.list, async ({ params, query }) => {
    await getProject(store.read, params.projectId);
    return listData(store.read, params.projectId, query);
  });

  serve(app, contract.data.get, async ({ params }) => getData(store.read, params.projectId, params.dataId));

  serve(app, contract.data.delete, async ({ params: { projectId, dataId } }) => {
    await store.write(async (tx) => {
      const { name } = await getDataRow(tx, projectId, dataId);
      const users = await usesOfData(tx, dataId);
      if (users.length > 0) throw new CrisolError("data_in_use", { value: name, users: users.slice(0, 10).join(", ") });
      await tx.deleteFrom("dataVersion").where("dataId", "=", dataId).execute();
      await tx.deleteFrom("data").where("id", "=", dataId).execute();
    });
    return undefined as never;
  });

  serve(app, contract.data.rows, async ({ params, query }) => {
    const version = await getDataVersion(store.read, params.projectId, params.dataId, params.version);
    if (query.sort !== undefined && !version.columns.some((column) => column.name === query.sort)) {
      throw new CrisolError("not_found", { resource: "column", value: query.sort });
    }
    const path = blobs.path(version.sha256);
    const rows = await withDuck(path, (duck) => readRows(duck, path, version.columns, query));
    return { columns: version.columns, rows, rowCount: version.rowCount };
  });

  serve(app, contract.data.refused, async ({ params, query }) => {
    const version = await getDataVersion(store.read, params.projectId, params.dataId, params.version);
    const { refusedSha256, refusedRowCount } = version;
    const items = refusedSha256 ? await readRefusedRows(blobs.open(refusedSha256), query.offset, query.limit) : [];
    return { items, refusedRowCount };
  });

  serve(app, contract.data.profile, async ({ params, query }) => {
    const version = await getDataVersion(store.read, params.projectId, params.dataId, params.version);
    const names = version.columns.map((column) => column.name);
    const target = query.target ?? null;
    if (target !== null && !names.includes(target)) {
      const columns = names.slice(0, 50).join(", ");
      throw new CrisolError("target_not_in_data", { value: target, columns });
    }
    const profile = await profileOf(blobs.path(version.sha256), version.sha256, version.columns, target);
    return { dataId: version.dataId, version: version.version, ...profile };
  });

  serve(app, contract.data.download, async ({ params, reply }) => {
    const version = await getDataVersion(store.read, params.projectId, params.dataId, params.version);
    const { name } = await getDataRow(store.read, params.projectId, params.dataId);
    return sendFile(reply, blobs.open(version.sha256), {
      fileName: `${name}-v${version.version}.parquet`,
      mediaType: "application/vnd.apache.parquet",
      sizeBytes: version.sizeBytes,
    });
  });
}

function sweepHourly(app: FastifyInstance, sweep: () => Promise<void>): void {
  const timer = setInterval(() => sweep().catch((error) => app.log.error(error, "uploads could not be swept")), hourMs);
  timer.unref();
  app.addHook("onClose", async () => clearInterval(timer));
}
