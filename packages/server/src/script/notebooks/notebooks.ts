import { CrisolError, type JobState, type Notebook, NotebookSpec, type NotebookState } from "@crisol/contract";
import type { Kysely, Selectable } from "kysely";
import { hasEnded } from "../../compute/job.js";
import { instantOrNull } from "../../instant-or-null.js";
import type { Database } from "../../store/database.js";
import { mapPage, type Page, type PageRequest, pageOf } from "../../store/page.js";
import type { NotebookTable } from "./tables.js";

export type NotebookRecord = Selectable<NotebookTable>;

/** A notebook with what is known of the job of its last start. */
export interface NotebookWithJob extends NotebookRecord {
  readonly jobState: JobState | null;
  readonly attempt: number | null;
  readonly errorMessage: string | null;
}

interface Named {
  readonly projectId: string;
  readonly notebookId: string;
}

/** The notebook, whether or not it runs; throws `not_found`, also for one that was deleted unless `deleted` asks for it. */
export async function getNotebook(
  db: Kysely<Database>,
  { projectId, notebookId }: Named,
  { deleted = false } = {},
): Promise<NotebookWithJob> {
  const row = await withJobs(db)
    .where("notebook.id", "=", notebookId)
    .where("notebook.projectId", "=", projectId)
    .where("notebook.deletedAtMs", deleted ? "is not" : "is", null)
    .executeTakeFirst();
  if (!row) throw new CrisolError("not_found", { resource: "notebook", value: notebookId });
  return row;
}

/** A page of the project's notebooks, newest first. */
export async function listNotebooks(
  db: Kysely<Database>,
  projectId: string,
  page: PageRequest & { readonly deleted: boolean },
): Promise<Page<Notebook>> {
  const query = withJobs(db)
    .where("notebook.projectId", "=", projectId)
    .where("notebook.deletedAtMs", page.deleted ? "is not" : "is", null);
  return mapPage(await pageOf(query, page), notebookView);
}

export function withJobs(db: Kysely<Database>) {
  return db
    .selectFrom("notebook")
    .selectAll()
    .select(({ selectFrom }) => {
      const job = selectFrom("job").whereRef("job.id", "=", "notebook.jobId");
      return [
        job.select("job.state").as("jobState"),
        job.select("job.attempt").as("attempt"),
        job.select("job.errorMessage").as("errorMessage"),
      ];
    });
}

/** What a notebook is doing, by the job of its last start. */
export function stateOf({ jobState, isReady }: NotebookWithJob): NotebookState {
  if (jobState === "queued" || jobState === "failed") return jobState;
  if (jobState === null || hasEnded(jobState)) return "stopped";
  return isReady === 1 ? "ready" : "starting";
}

export function notebookView(row: NotebookWithJob): Notebook {
  const { id, projectId, name, userId, userName, jobId } = row;
  const state = stateOf(row);
  return {
    ...{ id, projectId, name, userId, userName, ...NotebookSpec.parse(JSON.parse(row.spec)) },
    state,
    problem: state === "failed" ? row.errorMessage : null,
    jobId,
    isolation: row.isolation === null ? null : JSON.parse(row.isolation),
    createdAt: new Date(row.createdAtMs).toISOString(),
    deletedAt: instantOrNull(row.deletedAtMs),
  };
}
