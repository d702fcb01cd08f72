import { type SelectQueryBuilder, sql } from "kysely";
import type { Database } from "./database.js";

/** Which part of a list is asked for: at most `limit` items, those after the item `cursor` if there is one. */
export interface PageRequest {
  readonly limit: number;
  /** What the page before gave as `nextCursor`. */
  readonly cursor?: string | undefined;
}

export interface Page<Item> {
  readonly items: Item[];
  /** Null on the last page. */
  readonly nextCursor: string | null;
}

/** A page of what `query` selects, newest first: ids sort by the time they were made. */
export async function pageOf<Tables extends keyof Database, Row extends { readonly id: string }>(
  query: SelectQueryBuilder<Database, Tables, Row>,
  { limit, cursor }: PageRequest,
): Promise<Page<Row>> {
  const id = sql.ref<string>("id");
  // One more than is shown tells whether there is a next page.
  const ordered = query.orderBy(id, "desc").limit(limit + 1);
  const rows = await (cursor ? ordered.where(id, "<", cursor) : ordered).execute();
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** The page with each item as `view` shows it. */
export function mapPage<Item, View>({ items, nextCursor }: Page<Item>, view: (item: Item) => View): Page<View> {
  return { items: items.map(view), nextCursor };
}
