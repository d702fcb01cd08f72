import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Says in words what uses a data set, such as "recipe cleaned" or "run run_01...": nothing if nothing does. */
export type DataUse = (db: Kysely<Database>, dataId: string) => Promise<readonly string[]>;

/** What other steps report: each pushes its own when its routes are registered. Data that are used are not deleted. */
const uses = new Set<DataUse>();

/** Makes data that `use` reports undeletable. Registering the same function again changes nothing. */
export function addDataUse(use: DataUse): void {
  uses.add(use);
}

export async function usesOfData(db: Kysely<Database>, dataId: string): Promise<string[]> {
  const found: string[] = [];
  for (const use of uses) found.push(...(await use(db, dataId)));
  return found;
}

/** The job that imports into a data set, if one is under way. */
export const importsUnderWay: DataUse = async (db, dataId) => {
  const rows = await db
    .selectFrom("dataVersion")
    .select("jobId")
    .where("dataId", "=", dataId)
    .where("finishedAtMs", "is", null)
    .execute();
  return rows.map((row) => `the import ${row.jobId}`);
};

/** The project whose definition names the data. */
export const projectOfData: DataUse = async (db, dataId) => {
  const rows = await db
    .selectFrom("project")
    .select("name")
    .where("dataId", "=", dataId)
    .where("deletedAtMs", "is", null)
    .execute();
  return rows.map((row) => `the project ${row.name}`);
};
