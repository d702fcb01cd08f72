import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { attributeOf, foreignKeyOf, type Searched, tableOf } from "./conditions.js";
import type { Order } from "./order.js";

export interface Page {
  readonly searched: Searched;
  readonly orders: readonly Order[];
  /** What decides among equals, with its direction. */
  readonly last: readonly RawBuilder<unknown>[];
  readonly offset: number;
  readonly limit: number;
}

export type Query<Tables extends keyof Database, Row> = SelectQueryBuilder<Database, Tables, Row>;

/** Those of `query` that are of the experiments. */
export function ofExperiments<Tables extends keyof Database, Row>(
  query: Query<Tables, Row>,
  { indexedBy }: Searched,
  experimentIds: readonly string[],
): Query<Tables, Row> {
  return query.where(sql<boolean>`${indexedBy!} in (${listed(experimentIds)})`);
}

/** Values of a list in SQL, which knows no empty ones. */
export function listed(ids: readonly string[]): RawBuilder<unknown> {
  return sql.join(ids.length > 0 ? ids : [""]);
}

/** The page of `query`, of which all are sorted. */
export function sortedPage<Tables extends keyof Database, Row>(
  query: Query<Tables, Row>,
  page: Page,
): Query<Tables, Row> {
  let sorted = query;
  page.orders.forEach((order, i) => {
    sorted = sortedBy(sorted, page.searched, order, i);
  });
  for (const term of page.last) sorted = sorted.orderBy(term);
  return sorted.offset(page.offset).limit(page.limit);
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

/** With tables whose names Kysely's types do not know, as they are not in the source. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type AnyQuery = SelectQueryBuilder<any, any, any>;

/** The condition of a join with such a table. */
export function on(condition: RawBuilder<unknown>): never {
  return ((join: { on: (condition: RawBuilder<unknown>) => unknown }) => join.on(condition)) as never;
}
