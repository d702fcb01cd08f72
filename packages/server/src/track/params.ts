import { CrisolError } from "@crisol/contract";
import { type Kysely, sql } from "kysely";
import type { Database, Tx } from "../store/database.js";
import { jsonRows } from "../store/sql.js";

/** A param or a tag. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

const columns = { key: "text", value: "text" } as const;

/**
 * Adds the params to the run. A param never changes: one that is there already with the same value is left as it is, and
 * one with another value throws `param_changed`, as do two values of one key in `params`. Of a
 * job's run, whose parameters are logged when it is sent, a number or a truth value may be said in other words.
 */
export async function logParams(tx: Tx, runId: string, params: readonly KeyValue[]): Promise<void> {
  if (params.length === 0) return;
  const given = jsonRows(tx, columns, params as KeyValue[] & Record<string, string>[]);
  await sql`
    insert into "runParam" ("runId", "experimentId", "key", "value")
    select "run"."id", "run"."experimentId", "given"."key", "given"."value"
    from "run" cross join ${given} as "given" where "run"."id" = ${runId}
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<{ key: string; value: string; given: string }>`
    select "given"."key", "runParam"."value", "given"."value" as "given"
    from ${given} as "given" join "runParam" on "runParam"."key" = "given"."key"
    where "runParam"."runId" = ${runId} and "runParam"."value" <> "given"."value"`.execute(tx);
  if (rows.length === 0) return;
  const run = await tx.selectFrom("run").select("jobId").where("id", "=", runId).executeTakeFirst();
  const changed = rows.find(({ value, given }) => !run?.jobId || !isSameInOtherWords(value, given));
  if (changed) {
    throw new CrisolError("param_changed", {
      field: changed.key,
      value: changed.value,
      given: changed.given,
      run: runId,
    });
  }
}

/** Whether a script says in its language what its job has logged as JSON writes it: `1.0` for `1`, `True` for `true`. */
function isSameInOtherWords(logged: string, said: string): boolean {
  if (/^(true|false)$/.test(logged)) return said.toLowerCase() === logged;
  return logged.trim() !== "" && said.trim() !== "" && Number(logged) === Number(said);
}

/** Sets the run's tags, whatever they were before. */
export async function setTags(tx: Tx, runId: string, tags: readonly KeyValue[]): Promise<void> {
  if (tags.length === 0) return;
  // The last of one key counts, and PostgreSQL does not change a row twice in one statement.
  const last = [...new Map(tags.map((tag) => [tag.key, tag])).values()];
  await sql`
    insert into "runTag" ("runId", "key", "value")
    select cast(${runId} as text), "key", "value"
    from ${jsonRows(tx, columns, last as KeyValue[] & Record<string, string>[])} as "given" where true
    on conflict ("runId", "key") do update set "value" = excluded."value"`.execute(tx);
}

/** Whether there was such a tag. */
export async function deleteTag(tx: Tx, runId: string, key: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("runTag")
    .where("runId", "=", runId)
    .where("key", "=", key)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** The run's params or tags, by key. */
export async function textsOf(db: Kysely<Database>, table: "runParam" | "runTag", runId: string): Promise<KeyValue[]> {
  return db.selectFrom(table).select(["key", "value"]).where("runId", "=", runId).orderBy("key").execute();
}
