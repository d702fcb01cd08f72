import type { RanOn } from "@crisol/contract";
import type { Kysely } from "kysely";
import type { Database } from "../store/database.js";

/** Where jobs run or ran, by their ids: those that have a target yet, and whose record is there. */
export async function ranOn(
  db: Kysely<Database>,
  jobIds: readonly (string | null)[],
): Promise<ReadonlyMap<string | null, RanOn>> {
  const ids = [...new Set(jobIds)].filter((id) => id !== null);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("job")
    .select(["id", "targetId", "targetName"])
    .where("id", "in", ids)
    .where("targetId", "is not", null)
    .execute();
  return new Map(
    rows.map(({ id, targetId, targetName }) => [
      id,
      { id: targetId as RanOn["id"], name: targetName ?? `${targetId}` },
    ]),
  );
}
