import type { DataSource, ImportOptions } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { FinishedJob, JobOutcome } from "../compute/job-kind.js";
import type { Clock, Effects } from "../effects.js";
import type { Database } from "../store/database.js";
import { detect } from "./detect.js";
import type { ImportResult, ImportSpec } from "./import-job.js";
import { nextVersion } from "./next-version.js";
import { sourceFile } from "./source.js";
import { getUpload } from "./uploads.js";

export interface StartedImport {
  readonly dataId: string;
  readonly version: number;
  readonly jobId: string;
}

/**
 * Finds out how the file is to be read and queues its import as a new data set, or the next version of the one called
 * `name`. The job, the data set and its version come to be in one transaction.
 */
export async function startImport(
  effects: Effects,
  projectId: string,
  request: { readonly name: string; readonly source: DataSource; readonly options: ImportOptions },
): Promise<StartedImport> {
  const source = await sourceFile(effects, projectId, request.source);
  const { plan } = await detect(source, request.options);
  const spec: ImportSpec = { source, plan };
  const nowMs = effects.clock.now();
  return effects.store.write(async (tx) => {
    // It may have been swept while the file was looked at.
    if (source.uploadId !== null) await getUpload(tx, projectId, source.uploadId);
    const { dataId, version } = await nextVersion(tx, projectId, request.name, nowMs);
    const jobId = await effects.jobs.enqueue(tx, {
      kind: "import",
      projectId,
      subject: `data:${dataId}/${version}`,
      spec,
    });
    await tx
      .insertInto("dataVersion")
      .values({
        dataId,
        version,
        jobId,
        columns: JSON.stringify(plan.columns.map(({ name, type }) => ({ name, type }))),
        rowCount: 0,
        refusedRowCount: 0,
        sha256: null,
        sizeBytes: 0,
        refusedSha256: null,
        sourceKind: source.kind,
        sourceName: source.name,
        sourceSizeBytes: source.sizeBytes,
        sourceSha256: source.sha256 ?? "",
        uploadId: source.uploadId,
        options: JSON.stringify(plan.options),
        createdAtMs: nowMs,
        finishedAtMs: null,
      })
      .execute();
    return { dataId, version, jobId };
  });
}

/** What becomes of a version when its import has ended: it is shown, or gone with a data set that has no other. */
export function importOutcome(clock: Clock): JobOutcome<ImportResult> {
  return {
    async finish(tx, job, result) {
      await tx
        .updateTable("dataVersion")
        .set({
          columns: JSON.stringify(result.columns),
          rowCount: result.rowCount,
          refusedRowCount: result.refusedRowCount,
          sha256: result.sha256,
          sizeBytes: result.sizeBytes,
          refusedSha256: result.refusedSha256,
          sourceSha256: result.sourceSha256,
          options: JSON.stringify(result.options),
          finishedAtMs: clock.now(),
        })
        .where("jobId", "=", job.id)
        .execute();
    },
    fail: (tx, job) => removeVersion(tx, job),
  };
}

async function removeVersion(tx: Kysely<Database>, job: FinishedJob): Promise<void> {
  const row = await tx.selectFrom("dataVersion").select("dataId").where("jobId", "=", job.id).executeTakeFirst();
  if (!row) return;
  await tx.deleteFrom("dataVersion").where("jobId", "=", job.id).execute();
  const others = await tx
    .selectFrom("dataVersion")
    .select("version")
    .where("dataId", "=", row.dataId)
    .executeTakeFirst();
  if (!others) await tx.deleteFrom("data").where("id", "=", row.dataId).execute();
}
