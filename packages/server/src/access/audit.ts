import { createHash } from "node:crypto";
import type { AuditEntry } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import type { Database, Tx } from "../store/database.js";
import type { AuditTable } from "./tables.js";

type Row = Selectable<AuditTable>;

/** An entry before it has its place in the chain. */
export type NewAuditEntry = Omit<Row, "sequence" | "hash" | "details"> & {
  readonly details: Readonly<Record<string, unknown>>;
};

/** Appends an entry; its hash covers the one before it. */
export async function appendAudit(tx: Tx, { details, ...given }: NewAuditEntry): Promise<void> {
  const last = await tx
    .selectFrom("audit")
    .select(["sequence", "hash"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  const entry = { ...given, sequence: (last?.sequence ?? 0) + 1, details: JSON.stringify(details) };
  await tx
    .insertInto("audit")
    .values({ ...entry, hash: hashOf(entry, last?.hash ?? "") })
    .execute();
}

export interface AuditFilter {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly userId?: string | undefined;
  readonly projectId?: string | undefined;
  /** How the action begins. */
  readonly action?: string | undefined;
  readonly outcome?: Row["outcome"] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Entries, newest first. */
export async function listAudit(db: Kysely<Database>, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = db.selectFrom("audit").selectAll().orderBy("sequence", "desc").limit(filter.limit);
  if (filter.before !== undefined) query = query.where("sequence", "<", filter.before);
  if (filter.userId !== undefined) query = query.where("userId", "=", filter.userId);
  if (filter.projectId !== undefined) query = query.where("projectId", "=", filter.projectId);
  if (filter.outcome !== undefined) query = query.where("outcome", "=", filter.outcome);
  if (filter.from !== undefined) query = query.where("atMs", ">=", Date.parse(filter.from));
  if (filter.to !== undefined) query = query.where("atMs", "<=", Date.parse(filter.to));
  if (filter.action !== undefined) {
    query = query.where("action", ">=", filter.action).where("action", "<", `${filter.action}\u{ffff}`);
  }
  return (await query.execute()).map(viewOf);
}

export interface AuditVerdict {
  readonly entries: number;
  /** The first entry whose hash or number is not what it must be; null if all are. */
  readonly brokenAt: number | null;
  readonly lastHash: string | null;
  /** Whether one of them has the hash that was noted before; null without one. */
  readonly hasLastHash: boolean | null;
}

/** Rows that are looked at together. */
const PAGE = 1000;

/** Goes through the whole chain. Entries that were taken from its end show only by a hash that was `noted` before. */
export async function verifyAudit(db: Kysely<Database>, noted?: string): Promise<AuditVerdict> {
  let sequence = 0;
  let lastHash: string | null = null;
  let hasLastHash = noted === undefined ? null : false;
  for (;;) {
    const rows: Row[] = await db
      .selectFrom("audit")
      .selectAll()
      .where("sequence", ">", sequence)
      .orderBy("sequence")
      .limit(PAGE)
      .execute();
    for (const { hash, ...entry } of rows) {
      if (entry.sequence !== sequence + 1 || hash !== hashOf(entry, lastHash ?? "")) {
        return { entries: sequence, brokenAt: sequence + 1, lastHash, hasLastHash };
      }
      sequence = entry.sequence;
      lastHash = hash;
      if (hash === noted) hasLastHash = true;
    }
    if (rows.length < PAGE) return { entries: sequence, brokenAt: null, lastHash, hasLastHash };
  }
}

function hashOf(entry: Omit<Row, "hash">, before: string): string {
  const { sequence, atMs, userId, userName, credential, action, outcome, projectId, details, address, requestId } =
    entry;
  const fields = [
    sequence,
    atMs,
    userId,
    userName,
    credential,
    action,
    outcome,
    projectId,
    details,
    address,
    requestId,
  ];
  return createHash("sha256")
    .update(JSON.stringify([before, ...fields]))
    .digest("hex");
}

function viewOf({ atMs, details, requestId: _, ...row }: Row): AuditEntry {
  return { ...row, at: new Date(atMs).toISOString(), details: JSON.parse(details) as Record<string, unknown> };
}
