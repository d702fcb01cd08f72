import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { compared, type Searched } from "./conditions.js";
import type { Comparison } from "./filter.js";
import { listed } from "./sorted-page.js";

/** Of so many, all are looked at and sorted in a millisecond or two; of more, an index in the order asked for fills a page sooner. */
const FEW = 500;

/**
 * The condition that is one of those which a comparison of a metric lets through, if the index of metrics says that they
 * are few: then whatever else is asked is looked up for them only. Undefined if none lets so few through.
 */
export async function rareMatches(
  db: Kysely<Database>,
  { id }: Searched,
  comparisons: readonly Comparison[],
  experimentIds: readonly string[],
): Promise<RawBuilder<boolean> | undefined> {
  for (const comparison of comparisons) {
    if (comparison.entity !== "metric") continue;
    const matching = sql`from "metric" where "experimentId" in (${listed(experimentIds)})
      and "key" = ${comparison.key} and ${compared(db, sql.ref("value"), comparison, true)}`;
    const some = sql`select 1 as "one" ${matching} limit ${FEW + 1}`;
    const { rows } = await sql<{ count: number }>`select count(*) as "count" from (${some}) as "some"`.execute(db);
    if (Number(rows[0]!.count) <= FEW) return sql<boolean>`${id} in (select "runId" ${matching})`;
  }
  return undefined;
}
