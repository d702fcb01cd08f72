import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Kysely } from "kysely";
import { writeFileDurably } from "./durable-file.js";
import { newId } from "./ids.js";
import { readSchema } from "./schema.js";
import { StoreError } from "./store-error.js";

/*
 * A database in PostgreSQL and a data folder belong together: the folder has the content that the records tell of, and the
 * jobs that run. Both keep the same id, so that a server with the one and not the other is refused. SQLite's file lies in
 * the folder and needs none.
 */

/** The file of the data folder that has the id. */
export const workspaceFileName = "workspace.json";

/** The key of the row of `meta` that has it: of the place where the records are, not one of them, so no backup has it. */
export const WORKSPACE_KEY = "workspace";

/** What a database says of the folder that it belongs to. */
export interface WorkspaceMark {
  readonly id: string;
  /** Where the folder was when a server last had it, and on which machine. */
  readonly dataDir: string;
  readonly host: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a store of any version.
type AnyDatabase = Kysely<any>;

/** The id that the folder keeps; undefined if it has none, or a file that is not ours. */
export async function readFolderId(dataDir: string): Promise<string | undefined> {
  try {
    const { id } = JSON.parse(await readFile(join(dataDir, workspaceFileName), "utf8")) as { id?: unknown };
    return typeof id === "string" && id !== "" ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The id that the folder keeps, from now on at least. */
export async function keepFolderId(dataDir: string, id = newId("wsp")): Promise<string> {
  await writeFileDurably(join(dataDir, workspaceFileName), `${JSON.stringify({ id })}\n`);
  return id;
}

/** What the database says; undefined where there is no store yet, or one that no server of this version has had. */
export async function readMark(db: AnyDatabase): Promise<WorkspaceMark | undefined> {
  // Before the first migration, and in a store of a test's own tables.
  if (!(await readSchema(db)).some(({ name }) => name === "meta")) return undefined;
  const row = await db.selectFrom("meta").select("value").where("key", "=", WORKSPACE_KEY).executeTakeFirst();
  return row && (JSON.parse(row.value as string) as WorkspaceMark);
}

/** Says in the database that it belongs to the folder `dataDir`, which has `id`. `db` is a transaction. */
export async function writeMark(db: AnyDatabase, id: string, dataDir: string): Promise<void> {
  const value = JSON.stringify(markOf(id, dataDir));
  await db
    .insertInto("meta")
    .values({ key: WORKSPACE_KEY, value })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value }))
    .execute();
}

/** Throws `store_other_folder` if the database has a mark, and the folder at `dataDir` another id or none. */
export function refuseOtherFolder(
  mark: WorkspaceMark | undefined,
  dataDir: string,
  folderId: string | undefined,
): void {
  if (!mark || mark.id === folderId) return;
  const where = `${mark.dataDir}, on ${mark.host}`;
  throw new StoreError(
    "store_other_folder",
    `The database belongs to another data folder (${where}) than ${dataDir}, which lacks its content and its running jobs: ` +
      "start with that folder, or give this one a database of its own. If what was there is in this folder now, " +
      "run `crisol store adopt` first.",
  );
}

/**
 * Makes the folder and the database one, unless they are: the one that has no id gets that of the other. `mark` is what the
 * database says. The folder comes first, for a database alone that has an id is refused.
 */
export async function keepTogether(
  write: <T>(work: (tx: AnyDatabase) => Promise<T>) => Promise<T>,
  dataDir: string,
  mark: WorkspaceMark | undefined,
): Promise<void> {
  const id = (await readFolderId(dataDir)) ?? (await keepFolderId(dataDir));
  const now = markOf(id, dataDir);
  if (mark?.id === now.id && mark.dataDir === now.dataDir && mark.host === now.host) return;
  await write(async (tx) => {
    if ((await readSchema(tx)).some(({ name }) => name === "meta")) await writeMark(tx, id, dataDir);
  });
}

function markOf(id: string, dataDir: string): WorkspaceMark {
  return { id, dataDir, host: hostname() };
}
