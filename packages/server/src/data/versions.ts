import { CrisolError, type Data, type DataColumn, type DataVersion, type ImportOptions } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../store/database.js";
import { type Page, type PageRequest, pageOf } from "../store/page.js";
import type { DataTable, DataVersionTable } from "./tables.js";

/** A finished version, with where its refused rows are. */
export interface DataVersionRecord extends DataVersion {
  readonly refusedSha256: string | null;
}

/** The finished `version` of a project's data; throws `not_found`, also while its import runs. */
export async function getDataVersion(
  db: Kysely<Database>,
  projectId: string,
  dataId: string,
  version: number,
): Promise<DataVersionRecord> {
  await getDataRow(db, projectId, dataId);
  const row = await db
    .selectFrom("dataVersion")
    .selectAll()
    .where("dataId", "=", dataId)
    .where("version", "=", version)
    .where("finishedAtMs", "is not", null)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "data version", value: `${dataId}/${version}` });
  return recordOf(row);
}

/** The newest finished version; throws `not_found` if there is none. */
export async function getLatestDataVersion(
  db: Kysely<Database>,
  projectId: string,
  dataId: string,
): Promise<DataVersionRecord> {
  const latest = (await getData(db, projectId, dataId)).latestVersion;
  if (latest === null) throw new CrisolError("not_found", { resource: "data version", value: `${dataId}/latest` });
  return getDataVersion(db, projectId, dataId, latest);
}

/** A data set with its finished versions; throws `not_found`. */
export async function getData(db: Kysely<Database>, projectId: string, dataId: string): Promise<Data> {
  const row = await getDataRow(db, projectId, dataId);
  return (await withVersions(db, [row]))[0] as Data;
}

/** A page of a project's data that have a finished version, newest first. */
export async function listData(db: Kysely<Database>, projectId: string, page: PageRequest): Promise<Page<Data>> {
  const query = db
    .selectFrom("data")
    .selectAll()
    .where("projectId", "=", projectId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("dataVersion")
          .select("version")
          .whereRef("dataVersion.dataId", "=", "data.id")
          .where("finishedAtMs", "is not", null),
      ),
    );
  const found = await pageOf(query, page);
  return { ...found, items: await withVersions(db, found.items) };
}

export async function getDataRow(
  db: Kysely<Database>,
  projectId: string,
  dataId: string,
): Promise<Selectable<DataTable>> {
  const row = await db
    .selectFrom("data")
    .selectAll()
    .where("id", "=", dataId)
    .where("projectId", "=", projectId)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "data", value: dataId });
  return row;
}

async function withVersions(db: Kysely<Database>, rows: readonly Selectable<DataTable>[]): Promise<Data[]> {
  if (rows.length === 0) return [];
  const versions = await db
    .selectFrom("dataVersion")
    .selectAll()
    .where(
      "dataId",
      "in",
      rows.map((row) => row.id),
    )
    .where("finishedAtMs", "is not", null)
    .orderBy("version")
    .execute();
  return rows.map((row) => {
    const own = versions.filter((version) => version.dataId === row.id).map(versionOf);
    return {
      id: row.id,
      projectId: row.projectId,
      name: row.name,
      latestVersion: own.at(-1)?.version ?? null,
      versions: own,
      createdAt: new Date(row.createdAtMs).toISOString(),
    };
  });
}

function recordOf(row: Selectable<DataVersionTable>): DataVersionRecord {
  return { ...versionOf(row), refusedSha256: row.refusedSha256 };
}

function versionOf(row: Selectable<DataVersionTable>): DataVersion {
  return {
    dataId: row.dataId,
    version: row.version,
    columns: JSON.parse(row.columns) as DataColumn[],
    rowCount: row.rowCount,
    refusedRowCount: row.refusedRowCount,
    sha256: row.sha256 as string,
    sizeBytes: row.sizeBytes,
    source: {
      kind: row.sourceKind as DataVersion["source"]["kind"],
      name: row.sourceName,
      sizeBytes: row.sourceSizeBytes,
      sha256: row.sourceSha256,
    },
    options: JSON.parse(row.options) as ImportOptions,
    createdAt: new Date(row.createdAtMs).toISOString(),
  };
}
