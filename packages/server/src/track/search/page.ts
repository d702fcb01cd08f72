import { CrisolError } from "@crisol/contract";
import type { Kysely, RawBuilder } from "kysely";
import type { Database } from "../../store/database.js";
import { conditionOf, type Searched } from "./conditions.js";
import { parseFilter } from "./filter.js";
import { indexedPage, MOST_EXPERIMENTS } from "./indexed-page.js";
import { parseOrder } from "./order.js";
import { rareMatches } from "./rare-matches.js";
import { ofExperiments, type Query, sortedPage } from "./sorted-page.js";

export interface Search {
  /** See `filter.ts`; default all. */
  readonly filter?: string | undefined;
  /** Each as `metrics.loss DESC`. */
  readonly orderBy?: readonly string[] | undefined;
  readonly limit: number;
  /** `nextPageToken` of the page before. */
  readonly pageToken?: string | undefined;
}

export interface SearchOf extends Search {
  readonly searched: Searched;
  /** Only those of these experiments, where `searched` is indexed by experiment; default all. */
  readonly experimentIds?: readonly string[] | undefined;
  /** What decides among equals, with its direction. */
  readonly last: readonly RawBuilder<unknown>[];
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
  query: Query<Tables, Row>,
  { searched, experimentIds, last, limit, ...search }: SearchOf,
): Promise<FoundPage<Row>> {
  const comparisons = parseFilter(search.filter ?? "");
  const orders = (search.orderBy ?? []).map(parseOrder);
  const offset = search.pageToken ? offsetOf(search.pageToken) : 0;
  let found = query;
  for (const comparison of comparisons) found = found.where(conditionOf(db, searched, comparison));
  const page = { searched, orders, last, offset, limit: limit + 1 };
  const rows = await rowsOf();
  return { rows: rows.slice(0, limit), nextPageToken: rows.length > limit ? tokenOf(offset + limit) : null };

  async function rowsOf(): Promise<Row[]> {
    if (!searched.indexedBy || !experimentIds) return sortedPage(found, page).execute();
    const few = await rareMatches(db, searched, comparisons, experimentIds);
    if (few === undefined && experimentIds.length <= MOST_EXPERIMENTS) {
      return indexedPage(db, found, page, experimentIds);
    }
    const wanted = few === undefined ? found : found.where(few);
    return sortedPage(ofExperiments(wanted, searched, experimentIds), page).execute();
  }
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
