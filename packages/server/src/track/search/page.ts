import { CrisolError } from "@crisol/contract";
import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Database } from "../../store/database.js";
import { attributeOf, conditionOf, type Searched, tableOf } from "./conditions.js";
import { parseFilter } from "./filter.js";
import { type Order, parseOrder } from "./order.js";

export interface Search {
  /** See `filter.ts`; default all. */
  readonly filter?: string | undefined;
  /** Each as `metrics.loss DESC`. */
  readonly orderBy?: readonly string[] | undefined;
  readonly limit: number;
  /** `nextPageToken` of the page before. */
  readonly pageToken?: string | undefined;
}

export interface FoundPage<Row> {
  readonly rows: Row[];
  /** Null on the last page. */
  readonly nextPageToken: string | null;
}

/**
 * A page of those of `query` that the filter lets through. Those without the value that they are sorted by come last, and
 * before them those whose value is NaN; `last` decides among equals. Throws `filter_invalid` and `page_token_invalid`.
 */
export async function searchPage<Tables extends keyof Database, Row>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<Database, Tables, Row>,
  {
    searched,
    last,
    ...search
  }: Search & { readonly searched: Searched; readonly last: readonly RawBuilder<unknown>[] },
): Promise<FoundPage<Row>> {
  const { limit, pageToken } = search;
  const orders = (search.orderBy ?? []).map(parseOrder);
  const offset = pageToken ? offsetOf(pageToken) : 0;
  let found = query;
  for (const comparison of parseFilter(search.filter ?? "")) found = found.where(conditionOf(db, searched, comparison));
  orders.forEach((order, i) => {
    found = sortedBy(found, searched, order, i);
  });
  for (const term of last) found = found.orderBy(term);
  const rows = (await found
    .offset(offset)
    .limit(limit + 1)
    .execute()) as Row[];
  return { rows: rows.slice(0, limit), nextPageToken: rows.length > limit ? tokenOf(offset + limit) : null };
}

/** `query` sorted by one more field, of whose table it takes a row if there is one. */
function sortedBy<Tables extends keyof Database, Row>(
  query: SelectQueryBuilder<Database, Tables, Row>,
  searched: Searched,
  { entity, key, isDescending }: Order,
  number: number,
): SelectQueryBuilder<Database, Tables, Row> {
  const direction = sql.raw(isDescending ? "desc nulls last" : "asc nulls last");
  if (entity === "attribute") return query.orderBy(sql`${attributeOf(searched, key).column} ${direction}`);
  const name = `sort${number}`;
  const column = (of: string) => sql.ref(`${name}.${of}`);
  const joined = query.leftJoin(
    // A name per order: Kysely's types know only those that are in the source.
    sql`${(entity === "metric" && searched.metricToSort) || tableOf(searched, entity, key)}`.as(name) as never,
    ((join: { on: (condition: RawBuilder<unknown>) => unknown }) =>
      join.on(sql`${column(searched.foreignKey)} = ${searched.id} and ${column("key")} = ${key}`)) as never,
  ) as unknown as SelectQueryBuilder<Database, Tables, Row>;
  const sorted = joined.orderBy(sql`${column("value")} ${direction}`);
  // Of those without a number, those with a NaN are first.
  return entity === "metric" ? sorted.orderBy(sql`${column("key")} asc nulls last`) : sorted;
}

const TOKEN_PREFIX = "from:";

function tokenOf(offset: number): string {
  return Buffer.from(`${TOKEN_PREFIX}${offset}`).toString("base64url");
}

function offsetOf(token: string): number {
  const text = Buffer.from(token, "base64url").toString("latin1");
  const offset = text.startsWith(TOKEN_PREFIX) ? Number(text.slice(TOKEN_PREFIX.length)) : Number.NaN;
  if (!Number.isSafeInteger(offset) || offset < 0 || tokenOf(offset) !== token) {
    throw new CrisolError("page_token_invalid", { value: token.slice(0, 100) });
  }
  return offset;
}
