import type { Tx } from "../store/database.js";
import { newId } from "../store/ids.js";

/**
 * The place of a version that is about to be added: the next one of the project's data set called `name`, which is made
 * where there is none.
 */
export async function nextVersion(
  tx: Tx,
  projectId: string,
  name: string,
  nowMs: number,
): Promise<{ readonly dataId: string; readonly version: number }> {
  const known = await tx
    .selectFrom("data")
    .select("id")
    .where("projectId", "=", projectId)
    .where("name", "=", name)
    .executeTakeFirst();
  const dataId = known?.id ?? newId("dat");
  if (!known) await tx.insertInto("data").values({ id: dataId, projectId, name, createdAtMs: nowMs }).execute();
  const last = await tx
    .selectFrom("dataVersion")
    .select(({ fn }) => fn.max("version").as("version"))
    .where("dataId", "=", dataId)
    .executeTakeFirst();
  return { dataId, version: (last?.version ?? 0) + 1 };
}
