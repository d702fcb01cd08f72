import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { tableOf } from "./conditions.js";
import type { Order } from "./order.js";
import { type AnyQuery, listed, ofExperiments, on, type Page, type Query, sortedPage } from "./sorted-page.js";

/** Above this many experiments, sorting all is quicker than reading the beginning of each. */
export const MOST_EXPERIMENTS = 50;

/** A stretch of the whole order. */
interface Part<Row> {
  page(offset: number, limit: number): Promise<Row[]>;
  count(): Promise<number>;
}

/**
 * The page of those of `found` that are of the experiments, read from indexes until it is full: they have each
 * experiment's runs by start, and by the value of a metric or of a param.
 */
export async function indexedPage<Tables extends keyof Database, Row>(
  db: Kysely<Database>,
  found: Query<Tables, Row>,
  page: Page,
  experimentIds: readonly string[],
): Promise<Row[]> {
  const [order, ...others] = page.orders;
  if (order === undefined) {
    const within = (id: string) => ofExperiments(found, page.searched, [id]);
    return merged(found, page, experimentIds, (id, some) => sortedPage(within(id), some)).execute();
  }
  if (order.entity !== "metric" && order.entity !== "param") {
    return sortedPage(ofExperiments(found, page.searched, experimentIds), page).execute();
  }
  return pageOfParts(page, [
    withValue(found, page, experimentIds, order),
    ...(order.entity === "metric" ? await notNumbers(db, found, page, experimentIds, order) : []),
    {
      async page(offset, limit) {
        const table = tableOf(page.searched, order.entity, order.key);
        const has = sql`select 1 from ${table} as "has" where "has"."runId" = ${page.searched.id} and "has"."key" = ${order.key}`;
        const rest = found.where(sql<boolean>`not exists (${has})`);
        return indexedPage(db, rest, { ...page, orders: others, offset, limit }, experimentIds);
      },
      // What comes after the last part is nothing.
      count: async () => 0,
    },
  ]);
}

async function pageOfParts<Row>({ offset, limit }: Page, parts: readonly Part<Row>[]): Promise<Row[]> {
  const rows: Row[] = [];
  let skip = offset;
  for (const part of parts) {
    const some = await part.page(skip, limit - rows.length);
    rows.push(...some);
    if (rows.length === limit) break;
    skip = some.length > 0 || skip === 0 ? 0 : skip - (await part.count());
  }
  return rows;
}

/** Those that have a value of the metric, other than NaN, or of the param. */
function withValue<Tables extends keyof Database, Row>(
  found: Query<Tables, Row>,
  page: Page,
  experimentIds: readonly string[],
  { entity, key, isDescending }: Order,
): Part<Row> {
  const having = (ids: readonly string[]) =>
    (found as unknown as AnyQuery).innerJoin(
      tableOf(page.searched, entity, key).as("byValue"),
      on(sql`"byValue"."runId" = ${page.searched.id} and "byValue"."experimentId" in (${listed(ids)})
        and "byValue"."key" = ${key} and "byValue"."value" is not null`),
    ) as unknown as Query<Tables, Row>;
  // Without "nulls last", which the index does not have the other way round.
  const direction = sql.raw(isDescending ? "desc" : "asc");
  // Of a param, the index has the beginning: those that begin alike are sorted by the whole.
  const terms = [...(entity === "param" ? [sql`substr("byValue"."value", 1, 100)`] : []), sql`"byValue"."value"`];
  const sorted = (id: string) => terms.reduce((query, term) => query.orderBy(sql`${term} ${direction}`), having([id]));
  return {
    page: (offset, limit) =>
      merged(found, { ...page, offset, limit }, experimentIds, (id, some) =>
        sortedPage(sorted(id), { ...some, orders: page.orders.slice(1) }),
      ).execute(),
    count: () => countOf(having(experimentIds)),
  };
}

/** Those whose value of the metric is NaN, if there are any. */
async function notNumbers<Tables extends keyof Database, Row>(
  db: Kysely<Database>,
  found: Query<Tables, Row>,
  page: Page,
  experimentIds: readonly string[],
  { key }: Order,
): Promise<Part<Row>[]> {
  const from = sql`from "metric" where "experimentId" in (${listed(experimentIds)}) and "key" = ${key} and "value" is null`;
  const { rows } = await sql`select 1 as "one" ${from} limit 1`.execute(db);
  if (rows.length === 0) return [];
  const those = found.where(sql<boolean>`${page.searched.id} in (select "runId" ${from})`);
  const orders = page.orders.slice(1);
  return [
    {
      page: (offset, limit) => sortedPage(those, { ...page, orders, offset, limit }).execute(),
      count: () => countOf(those),
    },
  ];
}

/** The page of several experiments, from the beginning of each as `within` sorts it. */
function merged<Tables extends keyof Database, Row>(
  found: Query<Tables, Row>,
  page: Page,
  experimentIds: readonly string[],
  within: (experimentId: string, page: Page) => Query<Tables, Row>,
): Query<Tables, Row> {
  if (experimentIds.length === 1) return within(experimentIds[0]!, page);
  const beginnings = experimentIds.map((id): RawBuilder<unknown> => {
    const first = within(id, { ...page, offset: 0, limit: page.offset + page.limit }) as unknown as AnyQuery;
    return sql`select "id" from (${first.clearSelect().select(sql`${page.searched.id}`.as("id"))}) as "first"`;
  });
  if (beginnings.length === 0) return found.where(sql<boolean>`false`);
  const isAmong = sql<boolean>`${page.searched.id} in (${sql.join(beginnings, sql` union all `)})`;
  return sortedPage(found.where(isAmong), page);
}

async function countOf<Tables extends keyof Database, Row>(query: Query<Tables, Row>): Promise<number> {
  const counted = (query as unknown as AnyQuery).clearSelect().select(sql`count(*)`.as("count"));
  return Number((await counted.executeTakeFirstOrThrow()).count);
}
