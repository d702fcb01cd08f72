import { NotebookSpec } from "@crisol/contract";
import { createToken, deleteTokensOfJob } from "../../access/tokens.js";
import type { FinishedJob, JobOutcome } from "../../compute/job-kind.js";
import { type ConfinementSupport, detectConfinement } from "../../compute/process/confinement-support.js";
import { readSecrets } from "../../compute/secrets/secrets.js";
import type { Effects } from "../../effects.js";
import type { Tx } from "../../store/database.js";
import { codeFiles } from "../code/code.js";
import type { NotebookFact, NotebookGrant } from "./notebook-process.js";

/** A process that is told to stop has 8 s to end its kernels, and then some to put its log away. */
const GRACE_MS = 12_000;
const SUBJECT = "notebook:";

/** The subject of a notebook's job. */
export function notebookSubject(id: string): string {
  return `${SUBJECT}${id}`;
}

/** What becomes of a notebook when its job starts, says something and ends. */
export function notebookOutcome(effects: Pick<Effects, "store" | "settings" | "clock">): JobOutcome<null> {
  const { store, settings, clock } = effects;
  let support: ConfinementSupport | undefined;
  return {
    graceMs: GRACE_MS,

    start: (tx, job) => ended(tx, job),

    async grant(job): Promise<NotebookGrant> {
      const { userId, name, spec } = await store.read
        .selectFrom("notebook")
        .select(["userId", "name", "spec"])
        .where("id", "=", job.subject.slice(SUBJECT.length))
        .executeTakeFirstOrThrow();
      const { secrets, codeId } = NotebookSpec.parse(JSON.parse(spec));
      const { secret: token } = await store.write((tx) =>
        createToken(tx, {
          name: `Notebook ${name}`,
          userId,
          role: "contributor",
          projectId: job.projectId,
          job: { id: job.id, isForRuns: false },
          source: "job",
          nowMs: clock.now(),
        }),
      );
      support ??= detectConfinement();
      return {
        url: settings.url(),
        token,
        support,
        secrets: await readSecrets(effects, job.projectId, secrets),
        code: codeId === null ? [] : await codeFiles(store.read, codeId),
      };
    },

    async fact(tx, job, fact) {
      const { isolation } = fact as NotebookFact;
      await tx
        .updateTable("notebook")
        .set({ isReady: 1, isolation: JSON.stringify(isolation) })
        .where("jobId", "=", job.id)
        .execute();
    },

    finish: (tx, job) => ended(tx, job),
    fail: (tx, job) => ended(tx, job),
  };
}

/** Nobody is let to the JupyterLab of an attempt that has ended, and its token ends with it. */
async function ended(tx: Tx, { id }: FinishedJob): Promise<void> {
  await deleteTokensOfJob(tx, id);
  await tx.deleteFrom("notebookAccess").where("jobId", "=", id).execute();
  await tx.updateTable("notebook").set({ isReady: 0 }).where("jobId", "=", id).execute();
}
