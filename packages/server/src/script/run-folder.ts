import { createHash } from "node:crypto";
import { basename } from "node:path/posix";
import { CrisolError, type RunFolder } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";
import { artifactPath } from "../track/artifacts.js";
import { getAnyRun } from "../track/run-log.js";
import type { KeptFile } from "./script-outputs.js";

/** Files of a run that a script reads as a folder. */
export interface ReadFolder {
  readonly runId: string;
  readonly path: string;
  /** Their paths are below that folder. */
  readonly files: readonly Omit<KeptFile, "sizeBytes">[];
}

/** Under this path a training of ours has its model, a file. */
export const MODEL_PATH = "model";

/**
 * What the run has kept in the folder, or as the file, of that path. Throws `not_found` for a run that the project has
 * not, or that has nothing there.
 */
export async function readFolder(
  db: Kysely<Database>,
  projectId: string,
  { runId, path: given }: RunFolder,
): Promise<ReadFolder> {
  await getAnyRun(db, projectId, runId);
  const path = given === "" ? "" : artifactPath(given);
  let query = db.selectFrom("artifact").select(["path", "sha256"]).where("rootId", "=", runId);
  if (path !== "") {
    // "0" follows "/" in the order of characters.
    query = query.where((own) =>
      own.or([own("path", "=", path), own.and([own("path", ">", `${path}/`), own("path", "<", `${path}0`)])]),
    );
  }
  const rows = await query.orderBy("path").execute();
  const files = rows.map((row) => ({
    path: row.path === path ? basename(path) : path === "" ? row.path : row.path.slice(path.length + 1),
    sha256: row.sha256,
  }));
  const model = files.length === 0 && path === MODEL_PATH ? await modelOf(db, runId) : undefined;
  if (model) files.push({ path: "model.crisol", sha256: model });
  if (files.length === 0) throw new CrisolError("not_found", { resource: `files of the run ${runId} in`, value: path });
  return { runId, path, files };
}

/** Equal for folders with the same files of the same content. */
export function hashOfFolder({ files }: Pick<ReadFolder, "files">): string {
  const lines = files.map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

async function modelOf(db: Kysely<Database>, runId: string): Promise<string | null | undefined> {
  const row = await db.selectFrom("training").select("modelSha256").where("runId", "=", runId).executeTakeFirst();
  return row?.modelSha256;
}
