import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { attributeOf, foreignKeyOf, type Searched, tableOf } from "./conditions.js";
import type { Order } from "./order.js";

export interface Page {
  readonly searched: Searched;
  readonly experimentIds?: readonly string[] | undefined;
  readonly orders: readonly Order[];
  readonly last: readonly RawBuilder<unknown>[];
  readonly offset: number;
  readonly limit: number;
}

type Query<Tables extends keyof Database, Row> = SelectQueryBuilder<Database, Tables, Row>;

/** Above this many experiments, sorting all is quicker than reading the beginning of each. */
const MOST_EXPERIMENTS = 50;

/** Those of `query` in the page's experiments. */
export function ofExperiments<Tables extends keyof Database, Row>(
  query: Query<Tables, Row>,
  { searched: { experimentId }, experimentIds }: Page,
): Query<Tables, Row> {
  if (experimentIds === undefined || experimentId === undefined) return query;
  // No experiments: an empty list, which SQL does not know.
  return query.where(sql<boolean>`${experimentId} in (${sql.join(experimentIds.length > 0 ? experimentIds : [""])})`);
}

/** The page of `query`, of which all are sorted. */
export function pageOf<Tables extends keyof Database, Row>(query: Query<Tables, Row>, page: Page): Query<Tables, Row> {
  let sorted = query;
  page.orders.forEach((order, i) => {
    sorted = sortedBy(sorted, page.searched, order, i);
  });
  for (const term of page.last) sorted = sorted.orderBy(term);
  return sorted.offset(page.offset).limit(page.limit);
}

/**
 * The page of those that have a number for the metric by which they are sorted first: the index of metrics has them in
 * that order for each experiment, and is read until the page is full. `found` are those of `all` that the filter lets
 * through. Undefined where another order is asked for.
 */
export function pageOfIndex<Tables extends keyof Database, Row>(
  all: Query<Tables, Row>,
  found: Query<Tables, Row>,
  page: Page,
): Query<Tables, Row> | undefined {
  const [order, ...others] = page.orders;
  const { searched, experimentIds = [], offset, limit } = page;
  const fits = experimentIds.length > 0 && experimentIds.length <= MOST_EXPERIMENTS;
  if (!searched.hasMetricIndex || order?.entity !== "metric" || !fits) return undefined;
  const candidates = experimentIds.map((experimentId) => {
    const joined = (found.clearSelect() as unknown as AnyQuery)
      .innerJoin(
        sql`${tableOf(searched, "metric", order.key)}`.as("byMetric"),
        on(sql`${foreignKeyOf(searched, "byMetric")} = ${searched.id} and "byMetric"."experimentId" = ${experimentId}
          and "byMetric"."key" = ${order.key} and "byMetric"."value" is not null`),
      )
      .select(sql`${searched.id}`.as("id"))
      .orderBy(sql`"byMetric"."value" ${sql.raw(order.isDescending ? "desc" : "asc")}`);
    const first = pageOf(joined as unknown as Query<Tables, Row>, {
      ...page,
      orders: others,
      offset: 0,
      limit: offset + limit,
    });
    return sql`select "id" from ${first} as "first"`;
  });
  const isCandidate = sql<boolean>`${searched.id} in (${sql.join(candidates, sql` union all `)})`;
  return pageOf(all.where(isCandidate), page);
}

/** `query` sorted by one more field, of whose table it takes a row if there is one. */
function sortedBy<Tables extends keyof Database, Row>(
  query: Query<Tables, Row>,
  searched: Searched,
  { entity, key, isDescending }: Order,
  number: number,
): Query<Tables, Row> {
  const direction = sql.raw(isDescending ? "desc nulls last" : "asc nulls last");
  if (entity === "attribute") return query.orderBy(sql`${attributeOf(searched, key).column} ${direction}`);
  const name = `sort${number}`;
  const column = (of: string) => sql.ref(`${name}.${of}`);
  const joined = (query as unknown as AnyQuery).leftJoin(
    sql`${(entity === "metric" && searched.metricToSort) || tableOf(searched, entity, key)}`.as(name),
    on(sql`${foreignKeyOf(searched, name)} = ${searched.id} and ${column("key")} = ${key}`),
  ) as unknown as Query<Tables, Row>;
  const sorted = joined.orderBy(sql`${column("value")} ${direction}`);
  // Of those without a number, those with a NaN are first.
  return entity === "metric" ? sorted.orderBy(sql`${column("key")} asc nulls last`) : sorted;
}

/** A name for each order: Kysely's types know only those that are in the source. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
type AnyQuery = SelectQueryBuilder<any, any, any>;

function on(condition: RawBuilder<unknown>): never {
  return ((join: { on: (condition: RawBuilder<unknown>) => unknown }) => join.on(condition)) as never;
}
