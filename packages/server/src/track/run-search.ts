import { CrisolError } from "@crisol/contract";
import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { Database } from "../store/database.js";
import { attributeOf, conditionOf } from "./run-conditions.js";
import { parseFilter } from "./run-filter.js";
import { type Order, parseOrder } from "./run-order.js";
import type { RunTable } from "./tables.js";

export interface RunSearch {
  readonly experimentIds: readonly string[];
  /** See `run-filter.ts`; default all. */
  readonly filter?: string | undefined;
  /** Each as `metrics.loss DESC`; then by start, latest first. */
  readonly orderBy?: readonly string[] | undefined;
  /** Default only those that are not deleted. */
  readonly lifecycle?: "active" | "deleted" | "all" | undefined;
  readonly limit: number;
  /** `nextPageToken` of the page before. */
  readonly pageToken?: string | undefined;
}

export interface RunPage {
  readonly runs: Selectable<RunTable>[];
  /** Null on the last page. */
  readonly nextPageToken: string | null;
}

/**
 * A page of the runs of some experiments. Runs without the value that they are sorted by come last, those whose value is
 * NaN before them. Throws `filter_invalid` and `page_token_invalid`.
 */
export async function searchRuns(db: Kysely<Database>, search: RunSearch): Promise<RunPage> {
  const { experimentIds, limit, lifecycle = "active" } = search;
  const comparisons = parseFilter(search.filter ?? "");
  const orders = (search.orderBy ?? []).map(parseOrder);
  const offset = search.pageToken ? offsetOf(search.pageToken) : 0;
  if (experimentIds.length === 0) return { runs: [], nextPageToken: null };
  let query = db.selectFrom("run").selectAll("run").where("run.experimentId", "in", experimentIds);
  if (lifecycle !== "all") query = query.where("run.deletedAtMs", lifecycle === "active" ? "is" : "is not", null);
  for (const comparison of comparisons) query = query.where(conditionOf(db, comparison));
  for (const term of orders.flatMap(termsOf)) query = query.orderBy(term);
  const rows = await query
    .orderBy(sql`"run"."startedAtMs" desc nulls last`)
    .orderBy("run.id")
    .offset(offset)
    .limit(limit + 1)
    .execute();
  const hasMore = rows.length > limit;
  return { runs: rows.slice(0, limit), nextPageToken: hasMore ? tokenOf(offset + limit) : null };
}

/** What `order by` says for one field. */
function termsOf({ entity, key, isDescending }: Order): RawBuilder<unknown>[] {
  const direction = sql.raw(isDescending ? "desc nulls last" : "asc nulls last");
  if (entity === "attribute") return [sql`${attributeOf(key).column} ${direction}`];
  const table = sql.table(entity === "metric" ? "metric" : entity === "param" ? "runParam" : "runTag");
  const of = (what: RawBuilder<unknown>) =>
    sql`(select ${what} from ${table} as "logged" where "logged"."runId" = "run"."id" and "logged"."key" = ${key})`;
  const value = sql`${of(sql`"logged"."value"`)} ${direction}`;
  // Of those without a number, those with a NaN are first.
  return entity === "metric" ? [value, sql`${of(sql`1`)} asc nulls last`] : [value];
}

const TOKEN_PREFIX = "runs:";

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
