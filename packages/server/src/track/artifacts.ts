import { CrisolError } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { ArtifactTable } from "./logged-tables.js";

export type Artifact = Selectable<ArtifactTable>;

/** A file or a folder, as lists show it. */
export interface ArtifactEntry {
  readonly path: string;
  readonly isFolder: boolean;
  /** Null for a folder. */
  readonly sizeBytes: number | null;
}

const MAXIMUM_PATH = 1000;

/**
 * `path` as artifacts are kept by it. Whatever could mean another place, however often it is decoded, throws
 * `artifact_path_invalid`: `..`, an absolute path, a backslash, a scheme, a fragment, a NUL.
 */
export function artifactPath(path: string): string {
  const trimmed = path.endsWith("/") ? path.slice(0, -1) : path;
  let decoded = trimmed;
  for (let times = 0; ; times++) {
    const problem = pathProblem(decoded);
    if (problem || times > 5) {
      throw new CrisolError("artifact_path_invalid", {
        value: path.slice(0, 200),
        problem: problem ?? "it is encoded too often",
      });
    }
    const next = decodedOnce(decoded);
    if (next === decoded) return trimmed;
    decoded = next;
  }
}

function pathProblem(path: string): string | undefined {
  if (path.length > MAXIMUM_PATH) return `it is longer than ${MAXIMUM_PATH} characters`;
  if (/[\p{Cc}\p{Surrogate}]/u.test(path)) return "it has a control character";
  if (path.includes("\\")) return "it has a backslash";
  if (path.includes("#")) return "it has a #";
  if (/^[a-z][a-z0-9+.-]*:/i.test(path)) return "it begins with a scheme or a drive";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) {
    return "it is not a relative path of names between single slashes";
  }
  return undefined;
}

function decodedOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign of its own, as in `50%.png`: only what is an escape is decoded.
    return path.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

/** Keeps the file under its path, in place of one that was there; throws `conflict` where a file and a folder would meet. */
export async function putArtifact(tx: Tx, artifact: Artifact): Promise<void> {
  const { rootId, path, ...content } = artifact;
  const parts = path.split("/");
  const folders = parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
  if (folders.length > 0) {
    const file = await ofRoot(tx, rootId).select("path").where("path", "in", folders).executeTakeFirst();
    if (file) throw new CrisolError("conflict", { problem: `${file.path} is a file, so ${path} cannot be in it` });
  }
  const inside = await insideOf(tx, rootId, path).select("path").limit(1).executeTakeFirst();
  if (inside) throw new CrisolError("conflict", { problem: `${path} is a folder` });
  await tx
    .insertInto("artifact")
    .values(artifact)
    .onConflict((conflict) => conflict.columns(["rootId", "path"]).doUpdateSet(content))
    .execute();
}

export async function findArtifact(db: Kysely<Database>, rootId: string, path: string): Promise<Artifact | undefined> {
  return ofRoot(db, rootId).selectAll().where("path", "=", path).executeTakeFirst();
}

/** What is directly in the folder; the root's own for an empty one. Nothing if there is no such folder. */
export async function listArtifacts(db: Kysely<Database>, rootId: string, folder: string): Promise<ArtifactEntry[]> {
  const rows = await (folder === "" ? ofRoot(db, rootId) : insideOf(db, rootId, folder))
    .select(["path", "sizeBytes"])
    .orderBy("path")
    .execute();
  const entries = new Map<string, ArtifactEntry>();
  const start = folder === "" ? 0 : folder.length + 1;
  for (const { path, sizeBytes } of rows) {
    const end = path.indexOf("/", start);
    const entry =
      end < 0 ? { path, isFolder: false, sizeBytes } : { path: path.slice(0, end), isFolder: true, sizeBytes: null };
    entries.set(entry.path, entry);
  }
  return [...entries.values()];
}

/** All files in the folder and in those below it, with their whole paths; the root's own for an empty one. */
export async function filesIn(db: Kysely<Database>, rootId: string, folder: string): Promise<Artifact[]> {
  const rows = folder === "" ? ofRoot(db, rootId) : insideOf(db, rootId, folder);
  return rows.selectAll().orderBy("path").execute();
}

/** Deletes the file, or the folder with all that is in it; the sweep of blobs frees the space. */
export async function deleteArtifacts(tx: Tx, rootId: string, path: string): Promise<void> {
  await tx
    .deleteFrom("artifact")
    .where("rootId", "=", rootId)
    .where((own) =>
      own.or([own("path", "=", path), own.and([own("path", ">", `${path}/`), own("path", "<", `${path}0`)])]),
    )
    .execute();
}

/** Those of `sha256s` that artifacts refer to: what a sweep of the blobs must keep. */
export async function blobsUsedByArtifacts(db: Kysely<Database>, sha256s: readonly string[]): Promise<Set<string>> {
  if (sha256s.length === 0) return new Set();
  const rows = await db.selectFrom("artifact").select("sha256").where("sha256", "in", sha256s).execute();
  return new Set(rows.map(({ sha256 }) => sha256));
}

function ofRoot(db: Kysely<Database>, rootId: string) {
  return db.selectFrom("artifact").where("rootId", "=", rootId);
}

/** "0" follows "/" in the order of characters. */
function insideOf(db: Kysely<Database>, rootId: string, folder: string) {
  return ofRoot(db, rootId).where("path", ">", `${folder}/`).where("path", "<", `${folder}0`);
}
