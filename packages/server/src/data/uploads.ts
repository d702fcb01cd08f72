import { CrisolError, type Upload } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../store/database.js";
import type { UploadTable } from "./tables.js";

/** An upload that no import uses is removed after this. */
export const uploadLifeHours = 24;

/** The upload of a project; throws `upload_not_found`. */
export async function getUpload(
  db: Kysely<Database>,
  projectId: string,
  uploadId: string,
): Promise<Selectable<UploadTable>> {
  const row = await db
    .selectFrom("upload")
    .selectAll()
    .where("id", "=", uploadId)
    .where("projectId", "=", projectId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("upload_not_found", { value: uploadId, hours: uploadLifeHours });
  return row;
}

/** Forgets uploads older than 24 h that no running import reads; the sweep of blobs frees the space. Returns how many. */
export async function forgetOldUploads(tx: Kysely<Database>, nowMs: number): Promise<number> {
  const result = await tx
    .deleteFrom("upload")
    .where("createdAtMs", "<", nowMs - uploadLifeHours * 3_600_000)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("dataVersion")
            .select("version")
            .whereRef("dataVersion.uploadId", "=", "upload.id")
            .where("finishedAtMs", "is", null),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

export function uploadView(row: Selectable<UploadTable>): Upload {
  return {
    id: row.id,
    fileName: row.fileName,
    sizeBytes: row.sizeBytes,
    sha256: row.sha256,
    createdAt: new Date(row.createdAtMs).toISOString(),
  };
}
