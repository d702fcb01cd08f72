import { CrisolError } from "@crisol/contract";
import type { Kysely, RawBuilder, SelectQueryBuilder } from "kysely";
import type { Database } from "../../store/database.js";
import { conditionOf, type Searched } from "./conditions.js";
import { parseFilter } from "./filter.js";
import { parseOrder } from "./order.js";
import { ofExperiments, pageOf, pageOfIndex } from "./sorted.js";

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

export interface SearchOf extends Search {
  readonly searched: Searched;
  /** Only those of these experiments; default all. */
  readonly experimentIds?: readonly string[] | undefined;
  /** What decides among equals, with its direction. */
  readonly last: readonly RawBuilder<unknown>[];
}

/**
 * A page of those of `query` that the filter lets through. Those without the value that they are sorted by come last, and
 * before them those whose value is NaN; `last` decides among equals. Throws `filter_invalid` and `page_token_invalid`.
 */
export async function searchPage<Tables extends keyof Database, Row>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<Database, Tables, Row>,
  { searched, experimentIds, last, limit, ...search }: SearchOf,
): Promise<FoundPage<Row>> {
  const orders = (search.orderBy ?? []).map(parseOrder);
  const offset = search.pageToken ? offsetOf(search.pageToken) : 0;
  let found = query;
  for (const comparison of parseFilter(search.filter ?? "")) found = found.where(conditionOf(db, searched, comparison));
  const asked = { searched, experimentIds, orders, last, offset, limit: limit + 1 };
  const indexed = pageOfIndex(query, found, asked);
  let rows = indexed ? await indexed.execute() : [];
  // Those without a number come after all that have one: a page with room left is not for the index alone to say.
  if (rows.length <= limit) rows = await pageOf(ofExperiments(found, asked), asked).execute();
  return { rows: rows.slice(0, limit), nextPageToken: rows.length > limit ? tokenOf(offset + limit) : null };
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
