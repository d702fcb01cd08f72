import { CrisolError, isAtLeast } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { type Credential, findCredential } from "../../access/credential.js";
import { roleIn } from "../../access/roles.js";
import { equalHashes, hashOfSecret, newSecret } from "../../access/secret.js";
import { SESSION_MS } from "../../access/sessions.js";
import type { Database, Tx } from "../../store/database.js";
import { type NotebookWithJob, stateOf, withJobs } from "./notebooks.js";
import type { NotebookAccessTable } from "./tables.js";

/** How long a ticket works, in ms. */
export const TICKET_MS = 30_000;

export type NotebookAccess = Selectable<NotebookAccessTable>;

/** A one-time ticket that lets a browser to the notebook, for whoever the credential is of; throws `conflict` if it is not ready. */
export async function createTicket(
  tx: Tx,
  notebook: NotebookWithJob,
  credential: Pick<Credential, "kind" | "id">,
  nowMs: number,
): Promise<{ readonly ticket: string; readonly expiresAtMs: number }> {
  const state = stateOf(notebook);
  if (state !== "ready" || notebook.jobId === null) {
    throw new CrisolError("conflict", { problem: `The notebook ${notebook.name} is ${state}, and cannot be opened` });
  }
  await tx.deleteFrom("notebookAccess").where("expiresAtMs", "<=", nowMs).execute();
  const ticket = newSecret("ntt");
  const expiresAtMs = nowMs + TICKET_MS;
  await tx
    .insertInto("notebookAccess")
    .values({
      hash: hashOfSecret(ticket),
      notebookId: notebook.id,
      jobId: notebook.jobId,
      isTicket: 1,
      credentialKind: credential.kind,
      credentialId: credential.id,
      expiresAtMs,
    })
    .execute();
  return { ticket, expiresAtMs };
}

/** Uses a ticket up for the secret of a cookie; undefined if it is none of this notebook's, or too old, or used. */
export async function useTicket(
  tx: Tx,
  notebookId: string,
  ticket: string,
  nowMs: number,
): Promise<{ readonly cookie: string } | undefined> {
  const used = await tx
    .deleteFrom("notebookAccess")
    .where("hash", "=", hashOfSecret(ticket))
    .where("isTicket", "=", 1)
    .where("notebookId", "=", notebookId)
    .returningAll()
    .executeTakeFirst();
  if (!used || used.expiresAtMs <= nowMs || !(await openedBy(tx, used, nowMs))) return undefined;
  const cookie = newSecret("ntc");
  const access = { ...used, hash: hashOfSecret(cookie), isTicket: 0 as const, expiresAtMs: nowMs + SESSION_MS };
  await tx.insertInto("notebookAccess").values(access).execute();
  return { cookie };
}

/** A notebook that somebody may be let to now. */
export interface OpenNotebook {
  readonly access: NotebookAccess;
  readonly notebookId: string;
  readonly jobId: string;
  /** Of its job. */
  readonly attempt: number;
}

/** What the cookie opens; undefined if that is not this notebook, or no longer. */
export async function openedByCookie(
  db: Kysely<Database>,
  notebookId: string,
  cookie: string,
  nowMs: number,
): Promise<OpenNotebook | undefined> {
  const hash = hashOfSecret(cookie);
  const access = await db.selectFrom("notebookAccess").selectAll().where("hash", "=", hash).executeTakeFirst();
  if (!access || !equalHashes(access.hash, hash) || access.isTicket === 1) return undefined;
  return access.notebookId === notebookId ? openedBy(db, access, nowMs) : undefined;
}

/** Whether what was opened may go on: looked at again while streams are open. */
export async function isStillOpen(db: Kysely<Database>, { hash }: NotebookAccess, nowMs: number): Promise<boolean> {
  const access = await db.selectFrom("notebookAccess").selectAll().where("hash", "=", hash).executeTakeFirst();
  return access !== undefined && (await openedBy(db, access, nowMs)) !== undefined;
}

/** The credential must still be valid, its user the notebook's and a contributor, and the notebook ready. */
async function openedBy(
  db: Kysely<Database>,
  access: NotebookAccess,
  nowMs: number,
): Promise<OpenNotebook | undefined> {
  const { notebookId, jobId, credentialKind, credentialId } = access;
  if (access.expiresAtMs <= nowMs) return undefined;
  const notebook = await withJobs(db)
    .where("id", "=", notebookId)
    .where("deletedAtMs", "is", null)
    .where("projectId", "in", (own) => own.selectFrom("project").select("id").where("deletedAtMs", "is", null))
    .executeTakeFirst();
  if (!notebook || notebook.jobId !== jobId || stateOf(notebook) !== "ready") return undefined;
  const credential = await findCredential(db, credentialKind, { id: credentialId }, nowMs);
  if (!credential || !mayOpen(credential.caller, notebook)) return undefined;
  const role = await roleIn(db, credential.caller, notebook.projectId);
  if (!isAtLeast(role, "contributor")) return undefined;
  return { access, notebookId, jobId, attempt: notebook.attempt ?? 0 };
}

/** What runs in a notebook acts as its user, so nobody else may, whatever their role; nor the token of a job for its runs. */
export function mayOpen(caller: Credential["caller"], { userId }: Pick<NotebookWithJob, "userId">): boolean {
  return caller.userId === userId && caller.onlyJobId === null;
}
