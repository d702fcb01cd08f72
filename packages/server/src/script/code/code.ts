import { type Code, type CodeFile, type CodeGit, CrisolError } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { getProject } from "../../define/projects.js";
import type { Effects } from "../../effects.js";
import type { Database, Tx } from "../../store/database.js";
import { newId } from "../../store/ids.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../../store/page.js";
import { type IncomingFile, keepFiles, manifestSha256 } from "./code-files.js";
import { withoutCredential } from "./git-url.js";
import type { CodeTable } from "./tables.js";

export type CodeRecord = Selectable<CodeTable>;

/** Rows of one statement: SQLite takes some 30,000 values. */
const ROWS_AT_ONCE = 1000;

/**
 * Keeps `files` as code of the project and returns it; where the project has the same files already, that, whose place in
 * git becomes `git` if it had none. Throws `code_invalid`.
 */
export async function createCode(
  { store, blobs, clock }: Pick<Effects, "store" | "blobs" | "clock">,
  given: {
    readonly projectId: string;
    readonly files: AsyncIterable<IncomingFile>;
    readonly git: CodeGit | null;
    readonly userName: string;
  },
): Promise<CodeRecord> {
  const { projectId, userName } = given;
  const files = await keepFiles(given.files, blobs);
  const sha256 = manifestSha256(files);
  const git = given.git && JSON.stringify({ ...given.git, url: withoutCredential(given.git.url) });
  return store.write(async (tx) => {
    await getProject(tx, projectId);
    const same = await ofProject(tx, projectId).where("sha256", "=", sha256).executeTakeFirst();
    if (same) {
      if (same.git !== null || git === null) return same;
      await tx.updateTable("code").set({ git }).where("id", "=", same.id).execute();
      return { ...same, git };
    }
    const code: CodeRecord = {
      id: newId("cod"),
      projectId,
      sha256,
      fileCount: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      git,
      userName,
      createdAtMs: clock.now(),
    };
    await tx.insertInto("code").values(code).execute();
    await insertFiles(tx, code, files);
    return code;
  });
}

async function insertFiles(tx: Tx, { id: rootId, createdAtMs }: CodeRecord, files: readonly CodeFile[]): Promise<void> {
  for (let start = 0; start < files.length; start += ROWS_AT_ONCE) {
    const rows = files
      .slice(start, start + ROWS_AT_ONCE)
      .map((file) => ({ rootId, ...file, updatedAtMs: createdAtMs }));
    await tx.insertInto("artifact").values(rows).execute();
  }
}

/** The code of a project; throws `not_found`. */
export async function getCode(db: Kysely<Database>, projectId: string, codeId: string): Promise<CodeRecord> {
  const found = await ofProject(db, projectId).where("id", "=", codeId).executeTakeFirst();
  if (!found) throw new CrisolError("not_found", { resource: "code", value: codeId });
  return found;
}

/** The files of code, by path. */
export async function codeFiles(db: Kysely<Database>, codeId: string): Promise<CodeFile[]> {
  return db
    .selectFrom("artifact")
    .select(["path", "sha256", "sizeBytes"])
    .where("rootId", "=", codeId)
    .orderBy("path")
    .execute();
}

/** What the run of a job says of its code, by the names that MLflow's clients know. */
export function codeTags(code: CodeRecord): { readonly key: string; readonly value: string }[] {
  const { git } = codeView(code);
  if (git === null) return [];
  const named = { commit: git.commit, branch: git.branch, repoURL: git.url };
  return Object.entries(named).flatMap(([key, value]) =>
    value === null ? [] : [{ key: `mlflow.source.git.${key}`, value }],
  );
}

/** A page of the project's code, newest first; with `sha256` only the one that has it. */
export async function listCode(
  db: Kysely<Database>,
  projectId: string,
  { sha256, ...page }: PageRequest & { readonly sha256?: string | undefined },
): Promise<Page<Code>> {
  const all = ofProject(db, projectId);
  return mapPage(await pageOf(sha256 === undefined ? all : all.where("sha256", "=", sha256), page), codeView);
}

function ofProject(db: Kysely<Database>, projectId: string) {
  return db.selectFrom("code").selectAll().where("projectId", "=", projectId);
}

/** The API's view of code. */
export function codeView({ git, userName, createdAtMs, ...code }: CodeRecord): Code {
  return {
    ...code,
    git: git === null ? null : (JSON.parse(git) as CodeGit),
    user: userName,
    createdAt: new Date(createdAtMs).toISOString(),
  };
}
